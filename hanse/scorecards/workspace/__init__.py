"""Scorecards for our people."""

from . import appeals, cards, comparison, computations, definitions, drafts, kept, overrides, versions

__all__ = ["appeals", "cards", "comparison", "computations", "definitions", "drafts", "kept", "overrides", "versions"]
