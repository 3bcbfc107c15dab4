"""Scorecards for our people."""

from . import appeals, cards, computations, definitions, drafts, overrides, versions

__all__ = ["appeals", "cards", "computations", "definitions", "drafts", "overrides", "versions"]
