"""Order days of all partners in columns: each partner's cycle, its net amounts by cycle, its gaps. Says what `rhythm` says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from hanse.facts import cycles

from ...rules.figures import exact
from ...rules.period import YEAR
from ..rhythm import Day
from .numbers import Mask, Whole, whole

if TYPE_CHECKING:
    import pyarrow as pa

MOST = 2 * YEAR
"""Stretches that growth looks at, at most."""


MOST_ADDED = 2.0**60


def months_back(days: Whole, end: date) -> Whole:
    """Which month before `end` each day (counted from 1970) lies in."""
    month, day = _months(days)
    last = Ends.at(end, 1)
    return last.month - month - (day > last.day)


def _months(days: Whole) -> tuple[Whole, Whole]:
    """The month, counted from 1970, and the day in it."""
    exact = days.astype("datetime64[D]")
    months = exact.astype("datetime64[M]")
    return months.astype(np.int64), (exact - months).astype(np.int64) + 1


@dataclass(frozen=True, slots=True)
class Ends:
    """The day to which each partner's months are counted back: its month, counted from 1970, and the day in it."""

    month: Whole
    day: Whole

    @classmethod
    def at(cls, end: date, size: int) -> Ends:
        """The same for all. With a month's last day whole months are counted."""
        last = 31 if (end + timedelta(days=1)).day == 1 else end.day
        month = (end.year - 1970) * YEAR + end.month - 1
        return cls(np.full(size, month, np.int64), np.full(size, last, np.int64))

    def months_back(self, days: Whole, partner: Whole | None = None) -> Whole:
        """Which month before its partner's end each day lies in; each partner has one, unless it is said whose it is."""
        month, day = _months(days)
        own = (self.month, self.day) if partner is None else (self.month[partner], self.day[partner])
        return own[0] - month - (day > own[1])


class Days:
    """Rows of `lines.days_expression`, in the order of partner and day, for the partners of `ids` (each at its place)."""

    def __init__(self, table: pa.Table, ids: Whole) -> None:
        order = np.argsort(ids, kind="stable")
        keys = table["organisation_id"].to_numpy().astype(np.int64)
        found = np.searchsorted(ids[order], keys)
        ours = found < len(ids)
        ours[ours] = ids[order][found[ours]] == keys[ours]
        self.partner: Whole = order[found[ours]]
        self.day: Whole = table["order_date"].to_numpy().astype("datetime64[D]").astype(np.int64)[ours]
        self.orders: Whole = table["orders"].to_numpy().astype(np.int64)[ours]
        net, fits = whole(table["net"])
        self.net: Whole = net[ours]
        self.size = len(ids)
        self._table, self._rows = table, np.flatnonzero(ours)
        self._counts = np.bincount(self.partner, minlength=self.size)
        self._begins = np.zeros(self.size, np.int64)
        self._begins[self.partner[::-1]] = np.arange(len(self.partner))[::-1]
        self.fit: Mask = np.ones(self.size, bool)
        self.fit[self.partner[~fits[ours]]] = False
        self.fit &= np.bincount(self.partner, weights=np.abs(self.net), minlength=self.size) < MOST_ADDED

    def of(self, place: int) -> list[Day]:
        """One partner's days as the rules take them."""
        begin, count = int(self._begins[place]), int(self._counts[place])
        rows = self._table.slice(int(self._rows[begin]), count).to_pylist() if count else []
        return [Day(row["order_date"], row["orders"], exact(row["net"])) for row in rows]

    @cached_property
    def counts(self) -> Whole:
        """Orders of each partner."""
        return np.bincount(self.partner, weights=self.orders, minlength=self.size).astype(np.int64)

    def back(self, end: date) -> Whole:
        return months_back(self.day, end)

    def cycles(self, end: date) -> Whole:
        """The median gap between months with orders, half up, at most twelve; 0 below two such months."""
        ordered = self.orders > 0
        partner, month = self.partner[ordered], self.back(end)[ordered]
        first = np.ones(len(partner), bool)
        first[1:] = (partner[1:] != partner[:-1]) | (month[1:] != month[:-1])
        partner, month = partner[first], month[first]
        within = partner[1:] == partner[:-1]
        middle, _count = _medians(partner[1:][within], (month[:-1] - month[1:])[within], self.size)
        return np.minimum((middle + 1) // 2, YEAR)

    def newest_ends(self, end: date, cycle: Whole) -> Ends:
        """As `facts.cycles.newest_end`, of partners that have a cycle."""
        usual = self.order_gaps
        half = cycle * cycles.DAYS // 2
        often = (cycle == 1) & (usual.closed > 0)
        half[often] = np.minimum(half, usual.middle // 4)[often]
        month, day = _months(usual.last + half)
        day = np.minimum(day, cycles.LAST)
        last = Ends.at(end, self.size)
        over = np.maximum(last.month - month - (day > last.day), 0)
        step = np.maximum(cycle, 1)
        return Ends(month + over // step * step, day)

    def nets(self, ends: Ends, months: Whole) -> np.ndarray[Any, np.dtype[np.int64]]:
        """Net amounts of each partner's last stretches of its own `months`, newest first: partners by `MOST`."""
        found = np.zeros((self.size, MOST), np.int64)
        stretch = ends.months_back(self.day, self.partner) // np.maximum(months, 1)[self.partner]
        inside = (stretch >= 0) & (stretch < MOST)
        np.add.at(found, (self.partner[inside], stretch[inside]), self.net[inside])
        return found

    @cached_property
    def order_gaps(self) -> Gaps:
        ordered = self.orders > 0
        return Gaps(self.partner[ordered], self.day[ordered], self.size)


class Gaps:
    """Between partners' days with orders, given in the order of partner and day.

    For each partner: `days` with orders, `closed` gaps, twice the `middle` one, and the `last` day, 0 for none.
    """

    def __init__(self, partner: Whole, day: Whole, size: int) -> None:
        within = partner[1:] == partner[:-1]
        self._of, self._gap = partner[1:][within], (day[1:] - day[:-1])[within]
        self.middle, self.closed = _medians(self._of, self._gap, size)
        self.days = np.bincount(partner, minlength=size)
        self.last = np.zeros(size, np.int64)
        self.last[partner] = day  # the last one written stays

    def kept(self, end: date) -> tuple[Whole, Whole]:
        """How many gaps are at most 1.25 times the usual one, and 1 where the open one is too long already."""
        most = self.middle * 5 // 8
        kept = np.bincount(self._of[self._gap <= most[self._of]], minlength=len(self.days))
        waiting = (np.datetime64(end, "D").astype(np.int64) - self.last) > most
        return kept, (waiting & (self.closed > 0)).astype(np.int64)


def _medians(of: Whole, values: Whole, size: int) -> tuple[Whole, Whole]:
    """Twice the median of each partner's values, and how many it has; 0 for none."""
    counts = np.bincount(of, minlength=size)
    order = np.lexsort((values, of))
    ordered = values[order]
    begins = np.cumsum(counts) - counts
    some = counts > 0
    low, high = begins + np.maximum(counts - 1, 0) // 2, begins + counts // 2
    found = np.zeros(size, np.int64)
    found[some] = ordered[low[some]] + ordered[high[some]]
    return found, counts
