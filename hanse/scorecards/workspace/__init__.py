"""Scorecards for our people."""

from . import cards, computations, definitions

__all__ = ["cards", "computations", "definitions"]
