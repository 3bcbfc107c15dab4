"""Order days of all partners in columns: each partner's cycle, its net amounts by cycle, its gaps. Says what `rhythm` says."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ...rules.figures import exact
from ...rules.period import YEAR, months_ago
from ..rhythm import Day
from .numbers import Mask, Whole, whole

if TYPE_CHECKING:
    import pyarrow as pa

MOST = 2 * YEAR
"""Stretches that growth looks at, at most."""


MOST_ADDED = 2.0**60


def months_back(days: Whole, end: date) -> Whole:
    """Which month before `end` each day (counted from 1970) lies in."""
    each, place = np.unique(days, return_inverse=True)
    months = [months_ago(day, end) for day in each.astype("datetime64[D]").astype(object)]
    return np.array(months, dtype=np.int64)[place]


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

    def nets(self, end: date, months: Whole) -> np.ndarray[Any, np.dtype[np.int64]]:
        """Net amounts of each partner's last stretches of its own `months`, newest first: partners by `MOST`."""
        found = np.zeros((self.size, MOST), np.int64)
        stretch = self.back(end) // np.maximum(months, 1)[self.partner]
        inside = (stretch >= 0) & (stretch < MOST)
        np.add.at(found, (self.partner[inside], stretch[inside]), self.net[inside])
        return found

    def gaps(self, end: date) -> tuple[Whole, Whole, Whole, Whole]:
        """For each partner: order days, closed gaps, those kept, and 1 where the open gap is too long already."""
        ordered = self.orders > 0
        return gaps(self.partner[ordered], self.day[ordered], self.size, end)


def gaps(partner: Whole, day: Whole, size: int, end: date) -> tuple[Whole, Whole, Whole, Whole]:
    """The same of partners' days with orders, in the order of partner and day."""
    within = partner[1:] == partner[:-1]
    of, gap = partner[1:][within], (day[1:] - day[:-1])[within]
    middle, closed = _medians(of, gap, size)
    most = middle * 5 // 8
    kept = np.bincount(of[gap <= most[of]], minlength=size)
    last = np.zeros(size, np.int64)
    last[partner] = day  # the last one written stays
    waiting = (np.datetime64(end, "D").astype(np.int64) - last) > most
    return np.bincount(partner, minlength=size), closed, kept, (waiting & (closed > 0)).astype(np.int64)


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
