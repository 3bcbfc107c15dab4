"""Metrics made of facts by a form, without code: what may be combined, how it is measured, how it is said in words."""
