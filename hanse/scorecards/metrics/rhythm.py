"""A dealer's own rhythm of ordering: its cycle, growth over whole cycles, and how regularly it orders. Pure.

A dealer who orders every three months has not shrunk because this month is empty: growth compares whole cycles, and
regularity measures each gap against the dealer's usual one.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import NamedTuple

from hanse.facts import cycles

from ..rules.figures import PLACES, Figure, Status, Why, exact, share, unknown
from ..rules.intervals import Clusters, Interval, ratio, rounded, wilson
from ..rules.period import Period, months_ago, months_before

FEWEST = 4
"""Orders below which neither growth nor regularity counts."""
Counted = Callable[[int | Decimal, int], Interval | None]
"""An interval of a share of counts."""
_TOLERANCE = Decimal("1.25")


class Day(NamedTuple):
    """One partner's one day: `orders` placed (returns alone are none), net amount in reporting currency."""

    day: date
    orders: int
    net: Decimal


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Days with lines, ascending, of the last `cycles.MEMORY` months to the period's end; `since` is the first line ever."""

    days: Sequence[Day]
    since: date
    end: date

    @property
    def order_days(self) -> list[date]:
        return [day.day for day in self.days if day.orders]

    @property
    def orders(self) -> int:
        return sum(day.orders for day in self.days)

    def cycle(self) -> int | None:
        """The median gap between months with orders, in whole months (half up), 1 to 12. None below three orders.

        None as well when all orders lie in one month.
        """
        if self.orders < cycles.FEWEST:
            return None
        return cycles.cycle(months_ago(day, self.end) for day in self.order_days)

    def newest_end(self, cycle: int) -> date:
        """Until when its cycles go, counted from its own orders."""
        return cycles.newest_end(self.order_days, self.end, cycle)

    def nets(self, end: date, months: int, count: int) -> list[Decimal]:
        """Net amounts of the last `count` stretches of so many months to `end`, newest first: those of `windows`, in one pass."""
        found = [Decimal(0)] * count
        for day in self.days:
            place = months_ago(day.day, end) // months
            if 0 <= place < count:
                found[place] += day.net
        return found


def memory(period: Period) -> Period:
    """The months that a rhythm is read from."""
    return Period(months_before(period.end, cycles.MEMORY), period.end)


def windows(end: date, cycle: int) -> tuple[tuple[Period, Period], ...]:
    """The last whole cycles that fit in twelve months, newest first, each with its counterpart among as many before; the newest
    ends with `end`.
    """
    count = cycles.compared(cycle)
    starts = [months_before(end, cycle * place) for place in range(1, 2 * count + 1)]
    ends = [end, *(start - timedelta(days=1) for start in starts)]
    all_cycles = [Period(start, last) for start, last in zip(starts, ends, strict=False)]
    return tuple(zip(all_cycles[:count], all_cycles[count:], strict=True))


def growth(key: str, rhythm: Rhythm, *, steady: bool = True, fewest: int = FEWEST) -> Figure:
    """Net sales of the last whole cycles less those before, over those before.

    `steady`: cycles are counted from half a cycle after the last order; else from the end of the period. The interval takes each
    cycle with its counterpart as one cluster; a single pair gives none. A partner that has not been with us for both halves is
    `insufficient`: it cannot have grown yet. Of steady cycles the oldest is known once it has the first line.
    """
    if not rhythm.orders:
        return unknown(key, Why.NO_ORDERS)
    cycle = rhythm.cycle()
    if cycle is None:
        return Figure(key, Status.INSUFFICIENT, n=rhythm.orders, why=Why.FEW_ORDERS, needed=fewest, has=rhythm.orders) \
            if rhythm.orders < fewest else _short(key, rhythm, months=2)  # fmt: skip
    pairs = cycles.compared(cycle)
    end = rhythm.newest_end(cycle) if steady else rhythm.end
    months = 2 * cycle * pairs
    if months_ago(rhythm.since, end) < (months - cycle if steady else months - 1):
        return _short(key, rhythm, months=months, end=end)
    nets = rhythm.nets(end, cycle, 2 * pairs)
    now, then = nets[:pairs], nets[pairs:]
    if sum(then) <= 0:
        return unknown(key, Why.NO_SALES_BEFORE, n=rhythm.orders)
    return _grown(key, now, then, rhythm.orders).needing(fewest, why=Why.FEW_ORDERS)


def _grown(key: str, now: list[Decimal], then: list[Decimal], orders: int) -> Figure:
    new, old = sum(now, Decimal(0)), sum(then, Decimal(0))
    sums = Clusters(
        len(now), new, old,
        sum((x * x for x in now), Decimal(0)),
        sum((x * y for x, y in zip(now, then, strict=True)), Decimal(0)),
        sum((y * y for y in then), Decimal(0)),
    )  # fmt: skip
    interval = ratio(sums, least=0.0)
    value = rounded((new - old) / old, PLACES)
    low, high = (min(interval[0] - 1, value), max(interval[1] - 1, value)) if interval else (None, None)
    return Figure(key, Status.OK, value, exact(new - old), exact(old), orders, low, high)


def _short(key: str, rhythm: Rhythm, *, months: int, end: date | None = None) -> Figure:
    has = months_ago(rhythm.since, end or rhythm.end) + 1
    return Figure(key, Status.INSUFFICIENT, n=rhythm.orders, why=Why.SHORT_HISTORY, needed=months, has=min(has, months))


@dataclass(frozen=True, slots=True)
class Gaps:
    """The days between order days, each with whether it was kept; `open` is the one that goes on and is too long already."""

    closed: tuple[tuple[int, bool], ...]
    open: int | None

    @property
    def kept(self) -> int:
        return sum(within for _days, within in self.closed)

    @property
    def counted(self) -> int:
        return len(self.closed) + (self.open is not None)


def kept_gaps(rhythm: Rhythm) -> Gaps:
    """Gaps of at most 1.25 times the usual (median) one are kept.

    The gap that is still open counts from the day on which it is too long: before that nobody knows.
    """
    days = rhythm.order_days
    gaps = [(later - earlier).days for earlier, later in itertools.pairwise(days)]
    if not gaps:
        return Gaps((), None)
    most = int(Decimal(str(median(gaps))) * _TOLERANCE)  # days are whole
    waiting = (rhythm.end - days[-1]).days
    return Gaps(tuple((gap, gap <= most) for gap in gaps), waiting if waiting > most else None)


def regularity(key: str, rhythm: Rhythm, *, fewest: int = FEWEST, sure: Counted = wilson) -> Figure:
    """Share of the gaps between order days that are at most 1.25 times the usual one, with an interval of counts."""
    days = rhythm.order_days
    if not days:
        return unknown(key, Why.NO_ORDERS)
    gaps = kept_gaps(rhythm)
    if not gaps.closed:
        return Figure(key, Status.INSUFFICIENT, n=len(days), why=Why.FEW_ORDERS, needed=fewest, has=len(days))
    interval = sure(gaps.kept, gaps.counted)
    figure = share(key, Decimal(gaps.kept), Decimal(gaps.counted), n=len(days), interval=interval)
    return figure.needing(fewest, why=Why.FEW_ORDERS)
