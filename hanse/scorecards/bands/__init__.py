"""Bands of scores (A, B, C, or as the manufacturer calls them): which one a partner is in, and between which it could be."""
