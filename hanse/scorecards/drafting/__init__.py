"""Changing what a scorecard is made of: what a draft would do to everybody, its form, and how versions differ."""
