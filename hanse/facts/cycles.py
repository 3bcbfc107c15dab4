"""The cycle in which a partner orders, and how many whole ones are compared: growth compares cycles, not calendar years. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

YEAR = 12
DAYS = 30
"""Of a month, where half of one is meant."""
LAST = 27
"""A day that every month has, and ends none: cycles end by it at the latest."""
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


def newest_end(days: Sequence[date], end: date, cycle: int) -> date:
    """The day on which the newest cycle ends by which a partner's are counted back: half a cycle after an order, not on it.

    So an order that comes some days early or late stays in its cycle, whichever day the months are counted from. That day may
    lie after `end`: then the newest cycle goes on, and has its order. Without an order an empty one counts once it is over. `days`
    are order days, ascending. Who orders more often than monthly has half of the usual gap instead.
    """
    gaps = [(later - earlier).days for earlier, later in itertools.pairwise(days)]
    half = cycle * DAYS // 2
    if cycle == 1 and gaps:
        half = min(half, int(median(gaps)) // 2)
    found = days[-1] + timedelta(days=half)
    found = found.replace(day=min(found.day, LAST))
    while (following := _months_later(found, cycle)) <= end:
        found = following
    return found


def newest_month(ago: int, cycle: int) -> int:
    """The same in months alone, where an order counts by its month: how many months ago the newest cycle ends, below 0 for one that
    goes on. `ago` tells how many months ago the last order was.
    """
    found = ago - cycle // 2
    return found % cycle if found > 0 else found


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, YEAR)
    return day.replace(year=day.year + years, month=month + 1)


def compared(cycle: int) -> int:
    """How many cycles are compared with as many before: the whole ones that fit in twelve months."""
    return YEAR // cycle
