"""Scorecards for partners."""

from . import appeals, cards

__all__ = ["appeals", "cards"]
