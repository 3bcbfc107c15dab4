"""The cycle in which a partner orders, and how many whole ones are compared: growth compares cycles, not calendar years. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

YEAR = 12
MEMORY = 36
"""So many months back a cycle is read from."""
FEWEST = 3
"""Orders below which there is no cycle."""


def cycle(months: Iterable[int]) -> int | None:
    """The median gap between months with orders, in whole months (half up), 1 to 12; None below two such months.

    `months` tells how many months ago each order was.
    """
    ordered = sorted(set(months))
    if len(ordered) < 2:
        return None
    gaps = [later - earlier for earlier, later in itertools.pairwise(ordered)]
    middle = Decimal(str(median(gaps))).quantize(Decimal(1), ROUND_HALF_UP)
    return min(int(middle), YEAR)


def compared(cycle: int) -> int:
    """How many cycles are compared with as many before: the whole ones that fit in twelve months."""
    return YEAR // cycle
