"""How lines and their sums are told on pages."""
