"""The scores of all partners of one group at once: what `rules.scoring.score` says, to the last thousandth of a point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from hanse.kernel.money import allocate

from ...rules.figures import Status, Why
from ...rules.scale import Scale, Shape
from ...rules.scoring import FULL, LEAST_COVERAGE, Criterion, Line, Score, earns
from .held import Column
from .numbers import Mask, Whole, as_whole, half_even, quotients

_BILLION = 10**9
_SHORT, _UNSURE = 0.01, 1e-3


def scored(criteria: Sequence[Criterion], columns: Mapping[str, Column], places: Sequence[int]) -> list[Score]:
    """The scores of the partners at these places, by the criteria of their group."""
    rows = np.array(places, dtype=np.int64)
    own = [Counting(each, columns[each.key], rows) for each in criteria]
    known = np.array([column.known for column in own]).reshape(len(own), len(rows))
    weights = np.array([each.weight for each in criteria], dtype=np.int64)
    applies = np.array([column.applies for column in own]).reshape(len(own), len(rows))
    of = weights @ applies
    coverage = np.where(of > 0, half_even(1000 * (weights @ known), np.maximum(of, 1)), 0)
    most = _most(weights, known) * (coverage >= LEAST_COVERAGE)
    counts = known & (coverage >= LEAST_COVERAGE)
    earned = [
        _earned(each, column, most[place], counts[place])
        for place, (each, column) in enumerate(zip(criteria, own, strict=True))
    ]
    lines = zip(*(_lines(*each) for each in zip(criteria, own, earned, most, counts, strict=True)), strict=True)
    total = sum(worth for worth, _low, _high in earned)
    totals = np.where(coverage >= LEAST_COVERAGE, total, -1)
    return [
        Score(line, None if total < 0 else total, covered)
        for line, total, covered in zip(lines, totals.tolist(), coverage.tolist(), strict=True)
    ]


class Counting:
    """One metric's column for the partners at some places, as a criterion takes it."""

    def __init__(self, criterion: Criterion, column: Column, rows: Whole) -> None:
        figures = [column.figures[row] for row in rows.tolist()]
        known = np.array([figure.known for figure in figures], dtype=bool)
        if criterion.scale is None:
            figures = [
                replace(figure, status=Status.NO_DATA, why=Why.NO_SCALE) if figure.known else figure
                for figure in figures
            ]
            known = np.zeros(len(rows), bool)
        self.figures, self.known = figures, known
        self.applies = np.array([figure.status is not Status.NOT_APPLICABLE for figure in figures], dtype=bool)
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
        worth[place], low[place], high[place] = _by_rule(scale, column.figures[place], int(most[place]))
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


def _lines(
    criterion: Criterion, column: Counting, earned: tuple[Whole, Whole, Whole], most: Whole, counts: Mask
) -> list[Line]:
    if criterion.scale is None:
        return [Line(criterion, figure) for figure in column.figures]
    worth, low, high = (each.tolist() for each in earned)
    return [
        Line(criterion, figure, *more) if counting else Line(criterion, figure)
        for figure, counting, *more in zip(
            column.figures, counts.tolist(), worth, most.tolist(), low, high, strict=True
        )
    ]  # fmt: skip
