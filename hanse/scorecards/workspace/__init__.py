"""Scorecards for our people."""

from . import cards, computations, definitions, drafts, versions

__all__ = ["cards", "computations", "definitions", "drafts", "versions"]
