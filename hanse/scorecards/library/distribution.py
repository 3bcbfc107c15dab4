"""How many partners have which values, in bars that name nobody. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..rules.ranking import LEAST_PEERS
from ..rules.scale import percentile, significant

BARS = 10
_ENDS = (Decimal("0.05"), Decimal("0.95"))


@dataclass(frozen=True, slots=True)
class Bar:
    """From `low` up to `high` (None: without end); `count` partners lie there."""

    low: Decimal | None
    high: Decimal | None
    count: int


def bars(values: Sequence[Decimal]) -> list[Bar]:
    """Up to ten bars of one width between the 5th and the 95th percentile, and what lies beyond.

    None for fewer than five.
    """
    if len(values) < LEAST_PEERS:
        return []
    ordered = sorted(values)
    low, high = (significant(percentile(ordered, end), 2) for end in _ENDS)
    if low >= high:
        return [Bar(None, None, len(ordered))]
    inner = BARS - 2
    edges = [significant(low + (high - low) * place / inner, 3) for place in range(inner + 1)]
    places = [sum(value >= edge for edge in edges) for value in ordered]
    ends = [None, *edges, None]
    found = [Bar(ends[place], ends[place + 1], places.count(place)) for place in range(len(edges) + 1)]
    return [bar for bar in found if bar.count or (bar.low is not None and bar.high is not None)]
