"""What was read of all partners, in columns in the order of the partners."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ...rules.figures import Figure, Why, unknown
from ...rules.period import Period
from ..known import Extent, Known
from .column import Column, Numbers
from .days import Days
from .numbers import ENDS, PLACES, Mask, Real, Whole, quotients, ratio_ends, real, whole, wilson_ends

if TYPE_CHECKING:
    import pyarrow as pa

Rule = Callable[[Known], Figure]


class Rows:
    """A table with a row for each partner that has one, seen as columns with a row for every partner."""

    def __init__(self, table: pa.Table, partners: Whole) -> None:
        self.table = table
        keys = table["organisation_id"].to_numpy().astype(np.int64)
        order = np.argsort(keys, kind="stable")
        place = np.searchsorted(keys[order], partners)
        found = order[np.minimum(place, len(order) - 1)] if len(order) else place
        self.there: Mask = (keys[found] == partners) if len(order) else np.zeros(len(partners), bool)
        self.rows = np.where(self.there, found, 0)

    def count(self, name: str) -> Whole:
        found: Whole = self._placed(self.table[name].to_numpy().astype(np.int64))
        return found

    def days(self, name: str) -> Whole:
        found: Whole = self._placed(self.table[name].to_numpy().astype("datetime64[D]").astype(np.int64))
        return found

    def sum(self, name: str) -> tuple[Whole, Mask]:
        values, fit = whole(self.table[name])
        return self._placed(values), ~self._placed(~fit)

    def real(self, name: str) -> Real:
        found: Real = self._placed(real(self.table[name]))
        return found

    def unknown(self, name: str) -> Mask:
        """Where a sum was too large to be added up."""
        found: Mask = self.there & self._placed(np.asarray(self.table[name].is_null()))
        return found

    def row(self, place: int) -> dict[str, Any]:
        return self.table.slice(int(self.rows[place]), 1).to_pylist()[0] if self.there[place] else {}

    def _placed(self, values: Any) -> Any:
        if not len(values):
            return np.zeros(len(self.rows), values.dtype)
        return np.where(self.there, values[self.rows], np.zeros(1, values.dtype))


@dataclass(frozen=True, slots=True)
class Added:
    """`sums.Summed` of every partner: whole sums `x` and `y`, and where they `fit`; squares in floating point."""

    lines: Whole
    count: Whole
    x: Whole
    y: Whole
    fit: Mask
    squares: tuple[Real, Real, Real]

    def ratio(self, ends: tuple[float | None, float | None]) -> tuple[Whole, Whole, Mask, Mask]:
        """`rules.intervals.ratio`: low and high ends, where there are any, and where they are sure."""
        return ratios(self.count, self.x, self.y, self.squares, ends)


def added(sums: Rows, key: str) -> Added:
    """What the columns of `sums.by_partner` hold of one key."""
    nothing = np.zeros(len(sums.rows), np.float64)
    x, fit = sums.sum(f"{key}_x")
    lines, count = sums.count(f"{key}_lines"), sums.count(f"{key}_orders")
    if f"{key}_y" not in sums.table.column_names:
        return Added(lines, count, x, np.zeros_like(x), fit, (nothing, nothing, nothing))
    y, fits = sums.sum(f"{key}_y")
    squares = [f"{key}_{name}" for name in ("xx", "xy", "yy")]
    fits &= ~np.any([sums.unknown(name) for name in squares], axis=0)
    xx, xy, yy = map(sums.real, squares)
    return Added(lines, count, x, y, fit & fits, (xx, xy, yy))


def ratios(
    count: Whole, x: Whole, y: Whole, squares: tuple[Real, Real, Real], ends: tuple[float | None, float | None]
) -> tuple[Whole, Whole, Mask, Mask]:
    """`rules.intervals.ratio` in columns: ends in hundred-millionths, where there is an interval, and where all is sure."""
    below = y.astype(np.float64)
    share = x / np.where(y > 0, below, 1.0)
    exactly, sure = quotients(x, y, ENDS)
    some = (count >= 1) & (y > 0)
    low, high, known = ratio_ends(np.maximum(count, 2), share, below / 10.0**PLACES, squares, ends)
    if ends == (0.0, 1.0):
        alone = some & (x >= 0) & (x <= y) & ((x == 0) | (x == y) | (count == 1))
        other = wilson_ends(np.clip(share, 0.0, 1.0), count)
        low, high, known = (np.where(alone, one, two) for one, two in zip(other, (low, high, known), strict=True))
    else:
        alone = np.zeros(len(x), bool)
    some &= alone | (count >= 2)
    by = 10 ** (PLACES - ENDS)
    return np.minimum(low, exactly) * by, np.maximum(high, exactly) * by, some, (known & sure) | ~some


@dataclass(frozen=True, slots=True)
class More:
    """What a metric says beside its sums.

    `why` says where it is unknown, a first reason going before others, and `tells` how many events such a figure has. Fewer
    than `fewest` events are not enough, which `few` says. `ends` are hundred-millionths: low, high, where there are any, and
    where they are sure. `value` is given where it is not the quotient. Where it is `lacking`, `lacks` gives the figure.
    """

    why: Mapping[Why, Mask]
    lacking: Mask | None = None
    lacks: Callable[[int], Figure] | None = None
    tells: Mapping[Why, Whole] = field(default_factory=dict)
    fewest: int = 0
    few: Why = Why.FEW_LINES
    ends: tuple[Whole, Whole, Mask, Mask] | None = None
    value: tuple[Whole, Mask] | None = None


class Held:
    """All partners of a kind with what was read of them; `known` is one of them as the rules take it."""

    def __init__(
        self, period: Period, partners: Sequence[Any], *, sums: pa.Table, extents: pa.Table, days: pa.Table | None = None,
        on_offer: int = 0,
    ) -> None:  # fmt: skip
        self.period, self.partners, self.on_offer = period, partners, on_offer
        self.ids: Whole = np.array([each.organisation_id for each in partners], dtype=np.int64)
        self.sums, self.extents = Rows(sums, self.ids), Rows(extents, self.ids)
        self.lines = self.extents.count("lines")
        self._days = days
        self.one_currency = (
            ~self.extents.there | (self.extents.count("currencies") < 2) | (self.extents.count("converted") == 0)
        )

    def added(self, key: str) -> Added:
        return added(self.sums, key)

    @cached_property
    def days(self) -> Days:
        assert self._days is not None
        return Days(self._days, self.ids)

    def known(self, place: int) -> Known:
        """One partner as the rules take it."""
        row, partner = self.extents.row(place), self.partners[place]
        extent = Extent(
            row["lines"], row["product_lines"], row["bought"], row["currencies"] < 2 or not row["converted"]
        ) if row else Extent()  # fmt: skip
        days = self.days.of(place) if self._days is not None else ()
        return Known(
            self.period, self.sums.row(place), extent, days, self.on_offer, partner.annual_sales, partner.credit_rating
        )

    def column(
        self, key: str, rule: Rule, above: Whole, below: Whole | None, n: Whole, *, fits: Mask, more: More
    ) -> Column:
        """A metric's column: one whole sum over another, or a sum alone. `fits` is where whole numbers are sure of them."""
        which = np.zeros(len(self.ids), np.int8)
        for number, why in reversed([*enumerate(more.why, 1)]):
            which[more.why[why]] = number
        values, sure = (above, fits) if below is None else more.value or quotients(above, below, PLACES)
        low, high, between, known = more.ends or (values, values, np.zeros_like(fits), fits)
        plain = (which == 0) & fits & sure & known
        lacking = np.zeros_like(plain) if more.lacking is None else more.lacking
        plain &= ~lacking
        numbers = Numbers(key, above, below, n, values, low, high, plain, between, more.fewest, more.few)
        return Column.made(numbers, partial(self._other, key, rule, which, more), ~plain & (which == 0) & ~lacking)

    def _other(self, key: str, rule: Rule, which: Any, more: More, place: int) -> Figure:
        """A figure that is not made of whole numbers: unknown, lacking something, or left to the rule."""
        if which[place]:
            why = [*more.why][which[place] - 1]
            told = more.tells.get(why)
            return unknown(key, why, n=0 if told is None else int(told[place]))
        if more.lacks is not None and more.lacking is not None and more.lacking[place]:
            return more.lacks(place)
        return rule(self.known(place))
