"""Pages of facts for our people, by what they show."""

from __future__ import annotations

from . import feeds, feeds_together, lines, of_product, unmatched

__all__ = ["feeds", "feeds_together", "lines", "of_product", "unmatched"]
