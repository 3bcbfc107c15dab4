"""How peers lie on a metric, told so that nobody's own figure can be read from it. Pure.

Shown are the quartiles and the tenth and ninetieth percentiles, never the first and the last, each rounded to two
significant digits; and nothing at all with fewer than five others, or where one company makes more than four fifths of a sum.
Of up to twenty the tenth and the ninetieth percentile lie beside the first and the last of the others for whoever is the last
or the first of all, so they are the quartiles too. Of fewer than nine the quartiles lie
there as well, and whoever was once the first and once the last would work out of two pictures what they have: the middle is told alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..metrics.bulk.wholes import Wholes
from .ranking import LEAST_PEERS
from .scale import FEW, percentile, significant

DOMINANT = Decimal("0.8")
DIGITS = 2
WITH_QUARTERS = 2 * LEAST_PEERS - 1
"""Of so many neither the first nor the last of the others is in a quartile, also for whoever is the first or the last of all."""
_PLACES = tuple(map(Decimal, ("0.1", "0.25", "0.5", "0.75", "0.9")))


@dataclass(frozen=True, slots=True)
class Strip:
    """`least` and `most` are the tenth and ninetieth percentiles, `lower`, `middle` and `upper` the quartiles."""

    peers: int
    least: Decimal
    lower: Decimal
    middle: Decimal
    upper: Decimal
    most: Decimal


def strip(values: Sequence[Decimal], *, summed: bool = False) -> Strip | None:
    """The picture of a group's known values, or None where it would tell too much. `summed`: values that make up a total."""
    if len(values) <= LEAST_PEERS:
        return None
    ordered, sizes = (values, values.sizes()) if isinstance(values, Wholes) else (sorted(values), [*map(abs, values)])
    if summed and max(sizes) > DOMINANT * sum(sizes):
        return None
    least, lower, middle, upper, most = (significant(percentile(ordered, place), DIGITS) for place in _PLACES)
    if len(values) <= FEW:
        least, most = lower, upper
    if len(values) < WITH_QUARTERS:
        least = lower = upper = most = middle
    return Strip(len(values), least, lower, middle, upper, most)
