"""Scorecards for our people."""

from . import (
    appeals,
    cards,
    comparison,
    computations,
    definitions,
    drafts,
    groups,
    judging,
    kept,
    library,
    overrides,
    periods,
    versions,
)

__all__ = [
    "appeals",
    "cards",
    "comparison",
    "computations",
    "definitions",
    "drafts",
    "groups",
    "judging",
    "kept",
    "library",
    "overrides",
    "periods",
    "versions",
]
