"""What was read of all partners, in columns in the order of the partners."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ...rules.figures import Figure, Status, Why, unknown
from ...rules.period import Period
from ..known import Extent, Known
from .days import Days
from .numbers import ENDS, PLACES, Mask, Real, Whole, as_whole, digits, quotients, ratio_ends, real, whole, wilson_ends

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
class Column:
    """One metric of all partners: the figures, and as whole hundred-millionths their values and ends, for scoring.

    `whole` says where these are the figure's own, `between` where it has an interval.
    """

    figures: Sequence[Figure]
    values: Whole
    low: Whole
    high: Whole
    between: Mask
    whole: Mask

    @classmethod
    def of(cls, figures: Sequence[Figure]) -> Column:
        """Of figures that the rules gave."""
        told = [(as_whole(each.value), as_whole(each.low), as_whole(each.high)) for each in figures]
        values, low, high = (
            np.array([each[name] or 0 for each in told], dtype=np.int64) for name in range(3)
        )  # fmt: skip
        between = np.array([each.low is not None and each.high is not None for each in figures], dtype=bool)
        fit = [
            each.value is not None and value is not None and (each.low is None or None not in {one, other})
            for each, (value, one, other) in zip(figures, told, strict=True)
        ]
        return cls(figures, values, low, high, between, np.array(fit, dtype=bool))


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
        sums, nothing = self.sums, np.zeros(len(self.ids), np.float64)
        x, fit = sums.sum(f"{key}_x")
        lines, count = sums.count(f"{key}_lines"), sums.count(f"{key}_orders")
        if f"{key}_y" not in sums.table.column_names:
            return Added(lines, count, x, np.zeros_like(x), fit, (nothing, nothing, nothing))
        y, fits = sums.sum(f"{key}_y")
        squares = [f"{key}_{name}" for name in ("xx", "xy", "yy")]
        fits &= ~np.any([sums.unknown(name) for name in squares], axis=0)
        xx, xy, yy = map(sums.real, squares)
        return Added(lines, count, x, y, fit & fits, (xx, xy, yy))

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
        if more.lacking is not None:
            plain &= ~more.lacking
        figures = self._figures(key, rule, (above, below, n, values, low, high), (which, plain, between), more)
        return Column(figures, values, low, high, between & plain, plain)

    def _figures(
        self, key: str, rule: Rule, numbers: tuple[Whole, Whole | None, Whole, Whole, Whole, Whole],
        masks: tuple[Any, Mask, Mask], more: More,
    ) -> list[Figure]:  # fmt: skip
        above, below, n, values, low, high = numbers
        which, plain, between = (each.tolist() for each in masks)
        unknowns = [unknown(key, why) for why in more.why]
        tell = [more.tells.get(why) for why in more.why]
        tops, sums = written(above), None if below is None else written(below)
        eighths, events, least, most = (each.tolist() for each in (values, n, low, high))
        made: list[Figure] = []
        for place, (number, is_plain) in enumerate(zip(which, plain, strict=True)):
            if number:
                told = tell[number - 1]
                count = 0 if told is None else int(told[place])
                made.append(unknown(key, unknowns[number - 1].why, n=count) if count else unknowns[number - 1])
            elif not is_plain:
                lacks = more.lacks if more.lacks and more.lacking is not None and more.lacking[place] else None
                made.append(lacks(place) if lacks else rule(self.known(place)))
            else:
                top, bottom = tops[place], sums[place] if sums else None
                value = Decimal(eighths[place]).scaleb(-PLACES) if sums else top
                ends = (_end(least[place]), _end(most[place])) if between[place] else (None, None)
                has = events[place]
                if has >= more.fewest:
                    made.append(Figure(key, Status.OK, value, top, bottom, has, *ends))
                else:
                    few = (Status.INSUFFICIENT, value, top, bottom, has, *ends, more.few, more.fewest, has)
                    made.append(Figure(key, *few))
        return made


def written(values: Whole) -> list[Decimal]:
    """Hundred-millionths as decimals without zeros at their end."""
    places = digits(values)
    short = values // 10 ** (PLACES - places)
    return [Decimal(value).scaleb(-place) for value, place in zip(short.tolist(), places.tolist(), strict=True)]


def _end(value: int) -> Decimal:
    short, rest = divmod(value, 100)
    return Decimal(value).scaleb(-PLACES) if rest else Decimal(short).scaleb(-ENDS)
