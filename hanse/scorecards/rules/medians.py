"""The value in the middle, and between which values the true middle lies. Pure.

The interval is the sign test's, of order statistics (W. R. Thompson, Annals of Mathematical Statistics 7, 1936, p. 122): the
chance that so many of n values lie on one side of the true middle is that of as many heads of n coins, whatever the values
are like. It covers the truth at least 95 times in a hundred; with fewer than six values there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from math import isqrt

from .intervals import PLACES, Interval, rounded

MOST = 1000
"""Values up to which coins are counted; with more, the middle plus and minus the root of n, which is a little wider."""
_TAIL = 40


def middle(values: Sequence[Decimal]) -> tuple[Decimal, int]:
    """The sum of the middle values, and how many these are: one, or two of an even number. `values` are in order."""
    count = len(values)
    found = values[(count - 1) // 2 : count // 2 + 1]
    return sum(found, Decimal(0)), len(found)


def interval(values: Sequence[Decimal]) -> Interval | None:
    """`values` are in order."""
    place = _outermost(len(values))
    if place is None:
        return None
    return rounded(values[place], PLACES), rounded(values[-1 - place], PLACES)


@lru_cache(maxsize=MOST)
def _outermost(count: int) -> int | None:
    """The place, from either end, beyond which the middle lies at most once in forty samples; None for few values."""
    if count > MOST:
        return (count - isqrt(4 * count)) // 2
    chances, tail, place = 1, 1, 0
    while tail * _TAIL <= 2**count:
        chances = chances * (count - place) // (place + 1)
        place += 1
        tail += chances
    return place - 1 if place else None
