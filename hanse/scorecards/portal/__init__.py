"""Scorecards for partners."""

from . import appeals, cards, kept

__all__ = ["appeals", "cards", "kept"]
