"""How figures become a score: whole thousandths of a point that add up. Pure.

The hundred points are divided among the figures that are known, by their weights (largest remainder), so that each has
its `most`. A figure earns its scale's share of its most, in whole thousandths, and the score is the sum of what they
earn: nothing is rounded afterwards. What is not known takes no part; its weight goes to the others in proportion and
lowers the coverage, which stands beside every score. Where less than `LEAST_COVERAGE` is known there is no score at all.

Why not 0 for what is unknown: a partner would be punished for our missing data. Why not 100: it would be rewarded for it.
See docs/decisions/scores.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from math import sqrt
from typing import Any

from hanse.kernel.money import allocate

from .figures import Figure, Status, Why, unknown
from .scale import FEW, Scale, Shape

FULL = 100_000
"""Thousandths of a point in a hundred points."""
LEAST_COVERAGE = 400
"""Below this many thousandths of known weight too little is known for a score, and so for a rank."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """A metric's place in one version of a scorecard: weight (of 100) and scale, None until there was anything to set it by.

    `partners` is the number of partners whose values the scale was set by. `shrink`: figures are drawn towards the peers'.
    `by_group`: each group of peers that is large enough has a scale of its own, one of `groups` (name, scale, partners).
    """

    key: str
    weight: int
    scale: Scale | None
    partners: int = 0
    shrink: bool = False
    by_group: bool = False
    groups: tuple[tuple[str, Scale, int], ...] = ()

    @property
    def tells_of_few(self) -> bool:
        """Would the ends of its scale tell a partner what others have? Set by so few, they lie at the first and the last."""
        return 0 < self.partners <= FEW

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Criterion:
        groups = tuple((name, _scale(scale), partners) for name, scale, partners in told.get("groups", ()))
        return cls(
            told["key"], told["weight"], _scale(told["scale"]) if told["scale"] else None, told.get("partners", 0),
            told.get("shrink", False), told.get("by_group", False), groups,
        )  # fmt: skip

    def stretched(self, times: Decimal) -> Criterion:
        """The same for values that are so many times as large."""
        groups = tuple((name, scale.stretched(times), partners) for name, scale, partners in self.groups)
        return replace(self, scale=self.scale.stretched(times) if self.scale else None, groups=groups)

    def for_group(self, group: str) -> Criterion:
        """As it is for partners of a group of peers: with the group's scale, where it has one of its own."""
        found = next(((scale, partners) for name, scale, partners in self.groups if name == group), None)
        return replace(self, scale=found[0], partners=found[1]) if found else self

    def told(self) -> dict[str, Any]:
        """As plain values, to be kept."""
        told: dict[str, Any] = {
            "key": self.key, "weight": self.weight, "scale": self.scale and _plain(self.scale), "partners": self.partners
        }  # fmt: skip
        if self.shrink:
            told["shrink"] = True
        if self.by_group:
            told |= {"by_group": True, "groups": [[name, _plain(each), count] for name, each, count in self.groups]}
        return told


def _scale(told: Mapping[str, str]) -> Scale:
    return Scale(Decimal(told["floor"]), Decimal(told["target"]), Shape(told["shape"]))


def _plain(scale: Scale) -> dict[str, str]:
    return {"floor": str(scale.floor), "target": str(scale.target), "shape": scale.shape.value}


def check_weights(criteria: Sequence[Criterion]) -> None:
    """Weights are whole, above zero, and sum to 100; a metric stands once."""
    total = sum(criterion.weight for criterion in criteria)
    if total != 100 or any(criterion.weight <= 0 for criterion in criteria):
        raise ValueError(f"Weights are whole numbers above zero that sum to 100, not {total}.")
    if len({criterion.key for criterion in criteria}) != len(criteria):
        raise ValueError("A metric stands twice in the scorecard.")


@dataclass(frozen=True, slots=True)
class Line:
    """One figure on a card, with what it earns of what it could, both None where it does not count.

    `low` and `high` are what it would earn at the ends of its interval.
    """

    criterion: Criterion
    figure: Figure
    contribution: int | None = None
    most: int | None = None
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """The lines in the order of the version; `total` is the sum of the contributions, None when too little is known."""

    lines: tuple[Line, ...]
    total: int | None
    coverage: int

    @property
    def interval(self) -> tuple[int, int] | None:
        """How far the score could be from the truth, by the intervals of its figures.

        Each figure errs by itself, so the distances of their contributions add up as squares, upwards and downwards apart.
        """
        if self.total is None:
            return None
        below = [
            line.contribution - line.low
            for line in self.lines
            if line.contribution is not None and line.low is not None
        ]
        above = [
            line.high - line.contribution
            for line in self.lines
            if line.contribution is not None and line.high is not None
        ]
        return max(0, self.total - _together(below)), min(FULL, self.total + _together(above))


def _together(distances: Sequence[int]) -> int:
    return round(sqrt(sum(distance * distance for distance in distances)))


def score(criteria: Sequence[Criterion], figures: Mapping[str, Figure]) -> Score:
    """Score figures (by key) by the criteria; a figure that is missing, unknown or without a scale takes no part."""
    found = {criterion.key: _countable(criterion, figures.get(criterion.key)) for criterion in criteria}
    counting = [criterion for criterion in criteria if found[criterion.key].known]
    coverage = _coverage(criteria, found)
    if coverage < LEAST_COVERAGE:
        return Score(tuple(Line(criterion, found[criterion.key]) for criterion in criteria), None, coverage)
    shares = _shares(tuple(criterion.weight for criterion in counting))
    most = {criterion.key: share for criterion, share in zip(counting, shares, strict=True)}
    lines = tuple(_line(criterion, found[criterion.key], most.get(criterion.key)) for criterion in criteria)
    return Score(lines, sum(line.contribution for line in lines if line.contribution is not None), coverage)


@lru_cache(maxsize=1024)
def _shares(weights: tuple[int, ...]) -> tuple[int, ...]:
    """A hundred points divided by weight: the same few ways for all partners."""
    return tuple(allocate(FULL, weights))


def _coverage(criteria: Sequence[Criterion], found: Mapping[str, Figure]) -> int:
    """Thousandths of the weight that is known, of what applies to the partner."""
    applicable = sum(c.weight for c in criteria if found[c.key].status is not Status.NOT_APPLICABLE)
    known = sum(criterion.weight for criterion in criteria if found[criterion.key].known)
    return _rounded(Decimal(1000 * known) / applicable) if applicable else 0


def _countable(criterion: Criterion, figure: Figure | None) -> Figure:
    if figure is None:
        return unknown(criterion.key, Why.NOT_MEASURED)
    if figure.known and criterion.scale is None:
        return replace(figure, status=Status.NO_DATA, why=Why.NO_SCALE)
    return figure


def _line(criterion: Criterion, figure: Figure, most: int | None) -> Line:
    if most is None or criterion.scale is None or figure.value is None:
        return Line(criterion, figure)
    earned = earns(criterion.scale, figure.value, most)
    if figure.low is None or figure.high is None:
        return Line(criterion, figure, earned, most, earned, earned)
    ends = sorted(earns(criterion.scale, end, most) for end in (figure.low, figure.high))
    return Line(criterion, figure, earned, most, min(ends[0], earned), max(ends[1], earned))


def earns(scale: Scale, value: Decimal, most: int) -> int:
    """What a value earns of `most`, in whole thousandths of a point (half to even)."""
    return _rounded(scale.attainment(value) * most)


def _rounded(value: Decimal) -> int:
    return int(value.to_integral_value(ROUND_HALF_EVEN))
