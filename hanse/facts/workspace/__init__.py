"""Pages of facts for our people, by what they show."""

from __future__ import annotations

from . import feeds, lines, of_product, unmatched

__all__ = ["feeds", "lines", "of_product", "unmatched"]
