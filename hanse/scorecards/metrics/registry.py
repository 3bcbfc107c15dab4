"""The register of metrics: what is measured, in words and as data. Pages, the command line and documentation read it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from ..rules.figures import Figure, Why
from ..rules.scale import Scale, Shape, calibrate

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from ..recipes.recipe import Recipe
    from .known import Known
    from .sums import Sums

    Text = str | _StrPromise


class Unit(StrEnum):
    """How a value is written: money in reporting currency; a share 0 to 1; a signed change (0.08 is +8 %); marks 1 to 5.

    A number is of whatever is counted or measured; days are whole ones.
    """

    MONEY = "money"
    SHARE = "share"
    CHANGE = "change"
    MARK = "mark"
    NUMBER = "number"
    DAYS = "days"


class Nature(StrEnum):
    """Where a figure comes from: from lines of what happened, from what many were asked, from a record that someone keeps, or
    from a person's judgement.
    """

    MEASURED = "measured"
    SURVEYED = "surveyed"
    RECORDED = "recorded"
    JUDGED = "judged"


class Direction(StrEnum):
    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric of one kind of partner (`dealer` or `supplier`).

    `read` gives the figure from what is known of one partner; `sums` are what it adds up of lines, where it is a sum over a
    sum. `owner` is the role that answers for the definition. Fewer than `minimum_sample` events (each a `event`, in the
    plural) and the figure does not count. `weight` is the first version's. `fixed` is a scale that is never calibrated, set by
    the figures of `fixed_by` partners (0 where it follows from what is measured); `ends` are the worst and best possible values.
    `counted`: the numerator is a number of things, so it grows by whole ones. `by_period`: the value grows with the period's
    length, so its scale is for a year. `theirs`: the partner's own doing can move it. `expression` is the formula as an
    expression, `interval` the method of its interval: `wilson`, `ratio`, `cycles`, `marks`, or empty for none. A metric that was
    made by a form, or is not of the lines of orders, has the `recipe` that it is measured by; without a line `none` says why there
    is no figure. What a key means never changes: where a measure is to mean something else it gets another key, and what is `retired`
    is measured for the definitions that have it. `money`: what is divided, and by what, are amounts, of the `reporting` currency or
    as the `lines` say them.
    """

    key: str
    kind: str
    label: Text
    meaning: Text
    formula: Text
    unit: Unit
    direction: Direction
    owner: Text
    nature: Nature
    minimum_sample: int
    weight: int
    event: Text
    read: Callable[[Known], Figure]
    sums: Sums | None = None
    fixed: Scale | None = None
    fixed_by: int = 0
    ends: tuple[Decimal, Decimal] | None = None
    counted: bool = False
    by_period: bool = False
    theirs: bool = True
    expression: str = ""
    interval: str = ""
    recipe: Recipe | None = None
    none: Why = Why.NO_LINES
    retired: bool = False
    money: str = ""

    @property
    def higher_is_better(self) -> bool:
        return self.direction is Direction.HIGHER

    @property
    def shape(self) -> Shape:
        return Shape.LOG if self.unit is Unit.MONEY else Shape.LINEAR

    @property
    def interval_method(self) -> str:
        """As `interval`, for recipes too: theirs may be any of `recipes.recipe.Sure`."""
        return self.recipe.method if self.recipe is not None else self.interval

    @property
    def of_lines(self) -> bool:
        """Does it move when lines come, go or are corrected?"""
        return self.nature in {Nature.MEASURED, Nature.SURVEYED}

    @property
    def counts(self) -> bool:
        """Is it a share of counted events?"""
        return self.interval_method in {"wilson", "exact"}

    @property
    def is_total(self) -> bool:
        """Do partners' values make up a whole, of which one may have nearly all?"""
        return self.unit is Unit.MONEY or (self.recipe is not None and self.recipe.is_total)

    @property
    def can_shrink(self) -> bool:
        """Is its error known, so that it could be drawn towards the peers'? Of a median it is no variance."""
        return self.of_lines and self.interval_method not in {"", "order"}

    def first_scale(self, values: Sequence[Decimal]) -> Scale | None:
        """A starting scale from the programme's own known values, to be frozen with a version of the scorecard.

        Money is logarithmic: twice as much is worth the same step anywhere. None when there is nothing to go by.
        """
        if self.fixed is not None:
            return self.fixed
        return calibrate(values, higher_is_better=self.higher_is_better, shape=self.shape, ends=self.ends)


_METRICS: dict[str, Metric] = {}
_made: list[Callable[[str], Metric | None]] = []


def register(*metrics: Metric) -> tuple[Metric, ...]:
    """Add metrics, in the order in which cards show them. A key is taken once."""
    for metric in metrics:
        if metric.key in _METRICS:
            raise ValueError(f"There is already a metric {metric.key!r}.")
        _METRICS[metric.key] = metric
    return metrics


def made_by(find: Callable[[str], Metric | None]) -> None:
    """Where metrics are found that are not written here."""
    _made.append(find)


def metric(key: str) -> Metric:
    """The metric of that key; KeyError when there is none."""
    return _METRICS.get(key) or _of_a_form(key)


@lru_cache(maxsize=1024)
def _of_a_form(key: str) -> Metric:
    """A key means the same for ever, so what was found once is kept."""
    found = next((each for find in _made if (each := find(key)) is not None), None)
    if found is None:
        raise KeyError(key)
    return found


def of_kind(kind: str, *, also: Collection[str] = ()) -> tuple[Metric, ...]:
    """All metrics of dealers or of suppliers that are written here, without the retired ones that are not among `also`;
    `models.MadeMetric` has those that a form made.
    """
    return tuple(
        found for found in _METRICS.values() if found.kind == kind and (not found.retired or found.key in also)
    )
