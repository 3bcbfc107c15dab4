"""Figures that people judge: the mean of the raters' marks, 1 to 5."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.functional import lazy

from ..rules.figures import Figure, Why, share, unknown
from ..rules.intervals import mean
from ..rules.scale import Scale
from .known import Known

if TYPE_CHECKING:
    from ..judging.criterion import Judged
    from .registry import Text

MARKS = Scale(Decimal(1), Decimal(5))
BEST_FIRST = Scale(Decimal(5), Decimal(1))
_told: list[Callable[[str], Judged | None]] = []


def judged(key: str, *, fewest: int) -> Callable[[Known], Figure]:
    """A reader of marks: their sum over the number of raters, each rater's latest mark counting once."""

    def read(known: Known) -> Figure:
        return figure_of(key, known.marks, fewest=fewest)

    return read


def meaning(key: str) -> Text:
    """What the criterion tells, in the words that it has when they are shown."""
    return lazy(lambda: str(_criterion(key).meaning), str)()


def owner(key: str) -> Text:
    """The role that answers for it when that is shown."""
    return lazy(lambda: _criterion(key).answers, str)()


def told_by(find: Callable[[str], Judged | None]) -> None:
    """Where it is found how a criterion is told now: everybody may be told other words than those of the start."""
    _told.append(find)


def _criterion(key: str) -> Judged:
    for find in _told:
        if (found := find(key)) is not None:
            return found
    raise KeyError(key)


def figure_of(key: str, marks: Sequence[Decimal], *, fewest: int = 1, expired: bool = False) -> Figure:
    """The mean of the marks that count; `expired` when there were others that count no more."""
    count = len(marks)
    if not count:
        return unknown(key, Why.EXPIRED_RATINGS if expired else Why.NO_RATINGS)
    total = sum(marks, Decimal(0))
    squares = sum((mark * mark for mark in marks), Decimal(0))
    interval = mean(count, total, squares, least=1.0, most=5.0)
    return share(key, total, Decimal(count), n=count, interval=interval).needing(fewest, why=Why.FEW_RATINGS)
