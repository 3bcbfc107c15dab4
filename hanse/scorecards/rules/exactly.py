"""A share of few counts, exactly: the interval of Clopper and Pearson (Biometrika 26, 1934, p. 404). Pure.

Its ends are the shares at which so many hits or more (or fewer) would be seen in one of forty samples. It covers the truth at
least 95 times in a hundred whatever the truth is, which Wilson's does only on average; for that it is wider. Found by whole
numbers to six places and rounded outwards, so that nothing is lost to a machine's arithmetic.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from math import comb

from .intervals import Interval, wilson

MOST = 100
"""Events up to which it is worked out; with more, Wilson's stands, which then differs little."""
_PARTS = 10**6
_TAIL = 40


def clopper_pearson(hits: int | Decimal, trials: int) -> Interval | None:
    """Share of events that went well, `hits` of them whole. None without events; Wilson's above `MOST` of them."""
    if not 1 <= trials <= MOST:
        return wilson(hits, trials)
    whole = int(hits)
    if whole != hits or not 0 <= whole <= trials:
        raise ValueError("An exact interval is of whole hits among the trials.")
    low, high = _lowest(whole, trials), _PARTS - _lowest(trials - whole, trials)
    return Decimal(low).scaleb(-6), Decimal(high).scaleb(-6)


@lru_cache(maxsize=MOST * MOST)
def _lowest(hits: int, trials: int) -> int:
    """The largest share, in millionths, at which `hits` or more are seen at most once in forty samples; 0 for none."""
    if hits == 0:
        return 0
    below, above = 0, _PARTS * hits // trials + 1
    while above - below > 1:
        middle = (below + above) // 2
        below, above = (middle, above) if _is_rare(hits, trials, middle) else (below, middle)
    return below


def _is_rare(hits: int, trials: int, millionths: int) -> bool:
    """Whole numbers alone: the chance of `hits` or more, times all that could be drawn, against one in forty of it."""
    seen, miss = 1, _PARTS - millionths
    tail: int = 0
    for missed in range(trials - hits + 1):
        tail += comb(trials, missed) * seen * int(millionths ** (trials - missed))
        seen *= miss
    return tail * _TAIL <= int(_PARTS**trials)
