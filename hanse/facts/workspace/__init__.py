"""Pages of facts for our people, by what they show."""

from __future__ import annotations

from . import lines, unmatched

__all__ = ["lines", "unmatched"]
