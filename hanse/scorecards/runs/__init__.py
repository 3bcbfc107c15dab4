"""A run over all partners: measured, scored, kept."""
