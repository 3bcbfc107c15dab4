"""The bootstrap: how far a ratio or a trend could be off, by drawing its own clusters again and again. Pure.

B. Efron, Annals of Statistics 7, 1979, p. 1. Percentiles are taken a little further out, as wide as Student's t and the lost
degrees of freedom ask for (T. Hesterberg, The American Statistician 69, 2015, p. 371): plain ones are too narrow for few.

Nothing is left to chance: which clusters are drawn follows from how many there are and from nothing else, the clusters of a
ratio are put in order first, and sums are made one cluster after the other. So the same lines give the same digits, in any
order, in pieces, on any engine; and partners with as many clusters share the draws, which are weighed for all at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from hashlib import shake_256
from itertools import batched
from math import erfc, sqrt
from typing import Any

from .intervals import Interval, t95

FEWEST, MOST = 6, 100
"""Clusters for which it is made: fewer tell nothing by being drawn again, and for more the closed forms are as good."""
DRAWS = 999
_AT_ONCE = 64
"""Partners whose draws are held at once: they fit where a processor reads fast."""
_PLACES = 6

Pairs = Sequence[tuple[Decimal, Decimal]]


def is_fit(clusters: int) -> bool:
    return FEWEST <= clusters <= MOST


def ratios(partners: Sequence[Pairs]) -> list[Interval | None]:
    """For each partner's clusters, all partners with as many, the interval of sum of the first over sum of the second.

    None where a draw leaves nothing below the line: then another method has to say.
    """
    import numpy

    points = len(partners[0])
    counts, tail = _counts(points), _tail(points - 1, sqrt(points / (points - 1)))
    found: list[Interval | None] = []
    for some in batched(partners, _AT_ONCE, strict=False):
        ordered = numpy.array([sorted((float(x), float(y)) for x, y in pairs) for pairs in some])
        above, below = (_weighed(ordered[:, :, side], counts) for side in (0, 1))
        found += _between(above, below, tail)
    return found


def trends(partners: Sequence[Sequence[Decimal]]) -> list[Interval | None]:
    """For each partner's totals by place, oldest first, the interval of the least-squares slope for a step over the mean.

    The totals' distances from the line are drawn, made as wide as the two lost degrees of freedom ask for.
    """
    import numpy

    points = len(partners[0])
    lever, middle = _levers(points), numpy.arange(points) - (points - 1) / 2
    tilts, counts, tail = _tilts(points), _counts(points) / points, _tail(points - 2, 1.0)
    found: list[Interval | None] = []
    for some in batched(partners, _AT_ONCE, strict=False):
        values = numpy.array([[float(value) for value in own] for own in some])
        mean, slope = _weighed(values, numpy.ones((points, 1)) / points), _weighed(values, lever[:, None])
        errors = (values - mean - slope * middle) * sqrt(points / (points - 2))
        found += _between(slope + _weighed(errors, tilts), mean + _weighed(errors, counts), tail)
    return found


@lru_cache(maxsize=MOST)
def _drawn(points: int) -> Any:
    """Which cluster is drawn at each place of each draw: a fixed table for so many."""
    import numpy

    digest = shake_256(f"{points} clusters".encode()).digest(4 * DRAWS * points)
    numbers = numpy.frombuffer(digest, dtype="<u4").astype("uint64").reshape(DRAWS, points)
    return ((numbers * points) >> 32).astype("int64")


@lru_cache(maxsize=MOST)
def _counts(points: int) -> Any:
    """How often each cluster (the rows) stands in each draw."""
    import numpy

    drawn = _drawn(points)
    return numpy.stack([(drawn == place).sum(axis=1) for place in range(points)]).astype("float64")


@lru_cache(maxsize=MOST)
def _tilts(points: int) -> Any:
    """How much each distance tilts the line of each draw, by the places at which it is drawn."""
    import numpy

    drawn, lever = _drawn(points), _levers(points)
    return numpy.stack([((drawn == place) * lever).sum(axis=1) for place in range(points)])


def _levers(points: int) -> Any:
    """What a value adds to the slope by where it stands."""
    import numpy

    places = numpy.arange(points) - (points - 1) / 2
    return places * (12 / (points * (points * points - 1)))


def _weighed(values: Any, weights: Any) -> Any:
    """Each partner's values added up by each draw's weights, one value after the other: in the same order everywhere."""
    import numpy

    found = numpy.zeros((len(values), weights.shape[1]))
    part = numpy.empty_like(found)
    for place, weight in enumerate(weights):
        numpy.multiply(values[:, place, None], weight, out=part)
        found += part
    return found


@lru_cache(maxsize=2 * MOST)
def _tail(freedom: int, wider: float) -> int:
    """Which draw from either end is the interval's: the normal's share beyond Student's point, made wider."""
    return max(1, int(erfc(t95(freedom) * wider / sqrt(2)) / 2 * (DRAWS + 1)))


def _between(above: Any, below: Any, tail: int) -> list[Interval | None]:
    import numpy

    sound = (below > 0).all(axis=1)
    ratio = above / numpy.where(below > 0, below, 1)
    ratio.partition((tail - 1, DRAWS - tail), axis=1)
    ends = zip(ratio[:, tail - 1].tolist(), ratio[:, DRAWS - tail].tolist(), sound.tolist(), strict=True)
    return [(_six(low), _six(high)) if fit else None for low, high, fit in ends]


def _six(end: float) -> Decimal:
    return Decimal(f"{end:.{_PLACES}f}")
