"""Hanse: partner relationship management that a manufacturer runs for itself."""
