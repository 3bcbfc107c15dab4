"""What is known of one partner when its figures are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from ..rules.period import Period
from .rhythm import Day, Rhythm
from .sums import Summed, summed


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a partner's lines in the period reach.

    `bought` are the lines of orders (not returns) with a known product line, in `product_lines` different ones.
    `one_currency` is False when document amounts of several currencies stand in the lines, which cannot be added.
    """

    lines: int = 0
    product_lines: int = 0
    bought: int = 0
    one_currency: bool = True


@dataclass(frozen=True, slots=True)
class Known:
    """One partner, with its lines already added up. `sums` is its row of `sums.by_partner`.

    `annual_sales` are in reporting currency, None when not stated in it; `on_offer` counts the programme's product lines
    sold in the period; `marks` are one for each rater.
    """

    period: Period
    sums: Mapping[str, Any] = field(default_factory=dict)
    extent: Extent = Extent()
    days: Sequence[Day] = ()
    on_offer: int = 0
    annual_sales: Decimal | None = None
    credit_rating: int | None = None
    marks: Sequence[Decimal] = ()

    def summed(self, key: str) -> Summed:
        return summed(self.sums, key)

    @property
    def since(self) -> date | None:
        """Day of the first line ever, up to the period's end."""
        first: date | None = self.sums.get("first_day")
        return first

    @property
    def rhythm(self) -> Rhythm | None:
        """How it orders; None when it never did."""
        return Rhythm(self.days, self.since, self.period.end) if self.since else None
