"""Scorecards for our people."""

from . import appeals, cards, comparison, computations, definitions, drafts, judging, kept, library, overrides, versions

__all__ = [
    "appeals",
    "cards",
    "comparison",
    "computations",
    "definitions",
    "drafts",
    "judging",
    "kept",
    "library",
    "overrides",
    "versions",
]
