"""The scores of all partners at once, group by group: what `rules.scoring.score` says, to the last thousandth of a point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, overload

import numpy as np

from hanse.kernel.money import allocate

from ...rules.scale import Scale, Shape
from ...rules.scoring import FULL, LEAST_COVERAGE, Criterion, Line, Score, earns
from .column import Column, unscaled
from .numbers import Mask, Whole, as_whole, half_even, quotients

_BILLION = 10**9
_SHORT, _UNSURE = 0.01, 1e-3


class Scores(Sequence[Score]):
    """The scores of all partners, in columns: rows are the criteria in their order, columns the partners in theirs.

    `counts` is where a figure takes part in a score, `worth` and `most` what it earns and could, `low` and `high` what it would
    earn at its ends; all in thousandths of a point. `total` is -1 where there is no score; `least` and `greatest` are the ends of
    its interval. A score itself is made when it is asked for.
    """

    def __init__(self, columns: Sequence[Column], count: int) -> None:
        shape = len(columns), count
        self.columns = columns
        self.groups: list[Sequence[Criterion]] = []
        self.group = np.zeros(count, np.int64)
        self.counts, self.unscaled = np.zeros(shape, bool), np.zeros(shape, bool)
        self.worth, self.most, self.low, self.high = (np.zeros(shape, np.int64) for _each in range(4))
        self.total, self.coverage, self.least, self.greatest = (np.full(count, -1) for _each in range(4))

    def score(self, criteria: Sequence[Criterion], rows: Whole) -> None:
        """Score the partners at these places by the criteria of their group."""
        own = [Counting(each, column, rows) for each, column in zip(criteria, self.columns, strict=True)]
        shape = len(own), len(rows)
        known = np.array([column.known for column in own]).reshape(shape)
        weights = np.array([each.weight for each in criteria], dtype=np.int64)
        of = weights @ np.array([column.applies for column in own]).reshape(shape)
        coverage = np.where(of > 0, half_even(1000 * (weights @ known), np.maximum(of, 1)), 0)
        counts = known & (coverage >= LEAST_COVERAGE)
        most = _most(weights, known) * counts
        parts = [_earned(*each) for each in zip(criteria, own, most, counts, strict=True)]
        worth, low, high = (
            np.array(each).reshape(shape) for each in (zip(*parts, strict=True) if parts else ((),) * 3)
        )
        total = np.where(coverage >= LEAST_COVERAGE, worth.sum(axis=0), -1)
        self.group[rows] = len(self.groups)
        self.groups.append(criteria)
        for column, made in (
            (self.counts, counts), (self.worth, worth), (self.most, most), (self.low, low), (self.high, high),
            (self.unscaled, np.array([column.unscaled for column in own]).reshape(shape)),
        ):  # fmt: skip
            column[:, rows] = made
        self.total[rows], self.coverage[rows] = total, coverage
        self.least[rows] = np.maximum(total - _together(worth - low), 0)
        self.greatest[rows] = np.minimum(total + _together(high - worth), FULL)

    def __len__(self) -> int:
        return len(self.total)

    @overload
    def __getitem__(self, place: int) -> Score: ...
    @overload
    def __getitem__(self, place: slice) -> list[Score]: ...
    def __getitem__(self, place: int | slice) -> Score | list[Score]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        place, total = range(len(self))[place], int(self.total[place])
        lines = (self._line(row, criterion, place) for row, criterion in enumerate(self.groups[self.group[place]]))
        return Score(tuple(lines), None if total < 0 else total, int(self.coverage[place]))

    def _line(self, row: int, criterion: Criterion, place: int) -> Line:
        figure = self.columns[row].figures[place]
        if not self.counts[row, place]:
            return Line(criterion, unscaled(figure) if self.unscaled[row, place] else figure)
        return Line(
            criterion, figure, *(int(each[row, place]) for each in (self.worth, self.most, self.low, self.high))
        )


def _together(distances: Whole) -> Whole:
    """Distances of figures that err by themselves, added up as squares."""
    made: Whole = np.rint(np.sqrt((distances * distances).sum(axis=0))).astype(np.int64)
    return made


class Counting:
    """One metric's column for the partners at some places, as a criterion takes it."""

    def __init__(self, criterion: Criterion, column: Column, rows: Whole) -> None:
        self.known, self.applies = column.known[rows], column.applies[rows]
        self.unscaled = np.zeros(len(rows), bool)
        if criterion.scale is None:
            self.known, self.unscaled = self.unscaled, self.known
        self.figures, self.rows = column.figures, rows
        self.values, self.low, self.high = column.values[rows], column.low[rows], column.high[rows]
        self.between, self.whole = column.between[rows], column.whole[rows]


def _most(weights: Whole, known: Any) -> Any:
    """What each known metric can earn of a hundred points: the same few ways for all partners."""
    found = np.zeros(known.shape, np.int64)
    ways, which = np.unique(known, axis=1, return_inverse=True)
    for number, way in enumerate(ways.T):
        if way.any():
            shares = allocate(FULL, weights[way].tolist())
            found[np.ix_(way, which.ravel() == number)] = np.array(shares, dtype=np.int64)[:, None]
    return found


def _earned(criterion: Criterion, column: Counting, most: Whole, counts: Mask) -> tuple[Whole, Whole, Whole]:
    """What the value earns, and its ends at least and at most; 0 where it does not count."""
    scale = criterion.scale
    nothing = np.zeros(len(most), np.int64)
    if scale is None:
        return nothing, nothing, nothing
    ends = []
    sure = column.whole.copy()
    for values in (column.values, column.low, column.high):
        reached, known = attainments(scale, values)
        sure &= known
        ends.append(half_even(reached * most, _BILLION))
    worth, one, other = ends
    low = np.where(column.between, np.minimum(np.minimum(one, other), worth), worth)
    high = np.where(column.between, np.maximum(np.maximum(one, other), worth), worth)
    worth, low, high = (np.where(counts, each, 0) for each in (worth, low, high))
    for place in np.flatnonzero(counts & ~sure).tolist():
        worth[place], low[place], high[place] = _by_rule(scale, column.figures[column.rows[place]], int(most[place]))
    return worth, low, high


def _by_rule(scale: Scale, figure: Any, most: int) -> tuple[int, int, int]:
    worth = earns(scale, figure.value, most)
    if figure.low is None or figure.high is None:
        return worth, worth, worth
    ends = [earns(scale, end, most) for end in (figure.low, figure.high)]
    return worth, min(*ends, worth), max(*ends, worth)


def attainments(scale: Scale, values: Whole) -> tuple[Whole, Mask]:
    """`Scale.attainment` of hundred-millionths, in billionths, and where it is sure."""
    floor, target = as_whole(scale.floor), as_whole(scale.target)
    if floor is None or target is None:
        return np.zeros_like(values), np.zeros(len(values), bool)
    sign = 1 if target > floor else -1
    above, below = sign * (values - floor), sign * (target - floor)
    within = (above > 0) & (above < below)
    if scale.shape is Shape.LOG:
        whole = np.log(target / floor)
        with np.errstate(divide="ignore", invalid="ignore"):
            billionths = np.log(np.where(within, values, floor) / floor) / whole * 1e9
        found, sure = np.rint(billionths).astype(np.int64), np.abs(billionths % 1 - 0.5) > _UNSURE
        if abs(whole) <= _SHORT:
            sure = np.zeros_like(sure)
    else:
        found, sure = quotients(np.where(within, above, 0), np.full(len(values), below), 9)
    return np.where(within, found, np.where(above > 0, _BILLION, 0)), sure | ~within
