"""Figures that people judge: the mean of the raters' marks, 1 to 5."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from ..rules.figures import Figure, Why, share, unknown
from ..rules.intervals import mean
from ..rules.scale import Scale
from .known import Known

MARKS = Scale(Decimal(1), Decimal(5))
BEST_FIRST = Scale(Decimal(5), Decimal(1))


def judged(key: str, *, fewest: int) -> Callable[[Known], Figure]:
    """A reader of marks: their sum over the number of raters, each rater's latest mark counting once."""

    def read(known: Known) -> Figure:
        count = len(known.marks)
        if not count:
            return unknown(key, Why.NO_RATINGS)
        total = sum(known.marks, Decimal(0))
        squares = sum((mark * mark for mark in known.marks), Decimal(0))
        interval = mean(count, total, squares, least=1.0, most=5.0)
        return share(key, total, Decimal(count), n=count, interval=interval).needing(fewest, why=Why.FEW_RATINGS)

    return read
