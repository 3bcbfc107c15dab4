"""Periods that are closed: their final cards, the revisions that late facts made of them, and what was computed again."""
