"""What would help most: for each figure, what its next step up would bring. Pure.

A promise is kept exactly: the new value is put into a copy of the figures, and the copy is scored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal

from ..metrics.registry import Metric, Nature, Unit, metric
from .figures import PLACES, Figure, Status, exact
from .intervals import rounded
from .scale import Scale
from .scoring import Criterion, score

_TENTHS = 10
_SHORTEST = Decimal("0.05")
_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Step:
    """If the figure were `value`, the score would be `gain` thousandths of a point higher: `total`.

    `more` is by how many whole things the numerator grows, for figures that count things.
    """

    key: str
    now: Decimal
    value: Decimal
    gain: int
    total: int
    more: int | None = None


@dataclass(frozen=True, slots=True)
class Lacking:
    """A figure that has too few events to count: what it has, needs, and would weigh (of 100)."""

    key: str
    needed: int
    has: int
    weight: int


def steps(criteria: Sequence[Criterion], figures: Mapping[str, Figure]) -> list[Step]:
    """The next step of every figure that the partner's own doing can move, the one that brings most first."""
    now = score(criteria, figures)
    if now.total is None:
        return []
    found = []
    for line in now.lines:
        wanted = metric(line.criterion.key)
        if line.contribution is None or line.criterion.scale is None or not movable(wanted):
            continue
        better = next_step(wanted, line.criterion.scale, line.figure)
        if better is None or better.value is None or line.figure.value is None:
            continue
        then = score(criteria, {**figures, wanted.key: better}).total or 0
        more = int((better.numerator or 0) - (line.figure.numerator or 0)) if wanted.counted else None
        if then > now.total:
            found.append(Step(wanted.key, line.figure.value, better.value, then - now.total, then, more))
    return sorted(found, key=lambda step: -step.gain)


def lacking(criteria: Sequence[Criterion], figures: Mapping[str, Figure]) -> list[Lacking]:
    """Figures that would count with more events, the weightiest first. What they would bring nobody knows."""
    found = [
        Lacking(criterion.key, figure.needed, figure.has or 0, criterion.weight)
        for criterion in criteria
        if (figure := figures[criterion.key]).status is Status.INSUFFICIENT and figure.needed is not None
    ]
    return sorted(found, key=lambda one: -one.weight)


def movable(wanted: Metric) -> bool:
    """Whether advice makes sense: judgements and answers are not to be worked on, and some figures are our own doing."""
    return wanted.theirs and wanted.nature not in {Nature.JUDGED, Nature.SURVEYED}


def next_step(wanted: Metric, scale: Scale, figure: Figure) -> Figure | None:
    """The figure one step better, None when it has reached its target.

    A step is one more thing where things are counted, one mark where marks are given, else the next tenth of the scale.
    """
    if figure.value is None or not scale.better(scale.target, figure.value):
        return None
    if wanted.counted and figure.numerator is not None and figure.denominator:
        if figure.numerator >= figure.denominator:
            return None
        above = figure.numerator + 1
        return _at(replace(figure, numerator=above), rounded(above / figure.denominator, PLACES))
    if wanted.unit is Unit.MARK:
        return _at(figure, figure.value + (1 if scale.higher_is_better else -1))
    return _at(figure, _next_tenth(scale, figure.value))


def _next_tenth(scale: Scale, value: Decimal) -> Decimal:
    """The value at the next tenth of the scale that is not too near, in three digits, rounded to the better side."""
    reached = scale.attainment(value)
    goal = Decimal(int(reached * _TENTHS) + 1) / _TENTHS
    if goal - reached < _SHORTEST:
        goal += Decimal(1) / _TENTHS
    context = Context(prec=_DIGITS, rounding=ROUND_CEILING if scale.higher_is_better else ROUND_FLOOR)
    return exact(context.plus(scale.value_at(min(goal, Decimal(1)))))


def _at(figure: Figure, value: Decimal) -> Figure:
    return replace(figure, value=value, low=None, high=None)
