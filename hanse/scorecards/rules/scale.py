"""What a value is worth: from 0 at the floor to 1 at the target. Pure and exactly repeatable.

A scale is frozen with the version of the scorecard, so a partner's score depends on its own facts alone. The first scale
is a starting point: the programme's own 10th and 90th percentiles, never a benchmark of the trade.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from enum import StrEnum
from functools import lru_cache
from math import log

from .ranking import LEAST_PEERS

PLACES = Decimal("0.000000001")
_EXACT = Context(prec=50)
_DIGITS, _MOST_DIGITS = 2, 6
FEW = 4 * LEAST_PEERS
"""So few partners may not be read from percentiles of theirs: with one's own left out, the tenth lies between the first two."""
_ALIKE = Decimal("0.1")
_SHORT, _UNSURE = 0.01, 1e-3


class Shape(StrEnum):
    LINEAR = "linear"
    LOG = "log"


@dataclass(frozen=True, slots=True)
class Scale:
    """`floor` earns nothing, `target` everything; a floor above the target means that lower is better.

    `log` (for money) gives every doubling the same worth; both ends are then above zero.
    """

    floor: Decimal
    target: Decimal
    shape: Shape = Shape.LINEAR

    def __post_init__(self) -> None:
        if self.floor == self.target:
            raise ValueError(f"Floor and target are both {self.floor}: a scale needs two different ends.")
        if self.shape is Shape.LOG and min(self.floor, self.target) <= 0:
            raise ValueError("A logarithmic scale needs a floor and a target above zero.")

    @property
    def higher_is_better(self) -> bool:
        return self.target > self.floor

    def stretched(self, times: Decimal) -> Scale:
        """The scale for values that are so many times as large."""
        return Scale(self.floor * times, self.target * times, self.shape)

    def value_at(self, attainment: Decimal) -> Decimal:
        """The value that reaches so much of the way, unrounded."""
        if self.shape is Shape.LOG:
            whole = _EXACT.ln(_EXACT.divide(self.target, self.floor))
            return _EXACT.multiply(self.floor, _EXACT.exp(_EXACT.multiply(whole, attainment)))
        return self.floor + (self.target - self.floor) * attainment

    def better(self, value: Decimal, than: Decimal) -> bool:
        """Whether `value` is strictly the better one."""
        return value > than if self.higher_is_better else value < than

    def attainment(self, value: Decimal) -> Decimal:
        """Share of the way from floor to target, 0 to 1, with nine places (half to even)."""
        if not self.better(value, self.floor):
            return Decimal(0)
        if not self.better(self.target, value):
            return Decimal(1)
        if self.shape is Shape.LOG:
            return _logarithmic(value, self.floor, self.target)
        return _EXACT.divide(value - self.floor, self.target - self.floor).quantize(PLACES)


def _logarithmic(value: Decimal, floor: Decimal, target: Decimal) -> Decimal:
    """The share of the doublings, in floating point where its error cannot change the ninth place, else in fifty digits.

    Each logarithm of a ratio is wrong by less than 1e-15, so that of a way not too short the billionths are by less than 1e-3.
    """
    whole = log(float(target) / float(floor))
    if abs(whole) > _SHORT:
        billionths = log(float(value) / float(floor)) / whole * 1e9
        if abs(billionths % 1 - 0.5) > _UNSURE:
            return Decimal(round(billionths)).scaleb(-9)
    return in_fifty_digits(value, floor, target)


def in_fifty_digits(value: Decimal, floor: Decimal, target: Decimal) -> Decimal:
    """The share of the doublings from floor to target, as it is defined."""
    return _EXACT.divide(_EXACT.ln(_EXACT.divide(value, floor)), _ln(floor, target)).quantize(PLACES)


@lru_cache(maxsize=256)
def _ln(floor: Decimal, target: Decimal) -> Decimal:
    return _EXACT.ln(_EXACT.divide(target, floor))


def calibrate(
    values: Sequence[Decimal],
    *,
    higher_is_better: bool,
    shape: Shape = Shape.LINEAR,
    ends: tuple[Decimal, Decimal] | None = None,
) -> Scale | None:
    """A starting point from the programme's own values: 10th to 90th percentile, two significant digits.

    More digits (up to six) are kept while two would make the ends equal. When all are alike, the natural `ends`
    (worst, best) are the scale where the metric has them, else a tenth around the common value, so that everybody stands
    in the middle. A logarithmic scale looks at values above zero only. None when there is nothing to go by.

    Of up to `FEW` values one digit and never more is kept: whoever has two cards of their own can work the ends out, however
    well they are hidden, and would read a competitor from them.
    """
    found = sorted(usable(values, shape))
    if not found:
        return Scale(*ends) if ends else None
    least, most = (1, 1) if len(found) <= FEW else (_DIGITS, _MOST_DIGITS)
    low, high = percentile(found, Decimal("0.1")), percentile(found, Decimal("0.9"))
    for digits in range(least, most + 1):
        floor, target = significant(low, digits), significant(high, digits)
        if floor != target:
            return Scale(floor, target, shape) if higher_is_better else Scale(target, floor, shape)
    if ends:
        return Scale(*ends)
    if len(found) <= FEW:
        low = significant(low, 1)
    around = abs(low) * _ALIKE or _ALIKE
    return Scale(low - around, low + around) if higher_is_better else Scale(low + around, low - around)


def usable(values: Iterable[Decimal], shape: Shape) -> list[Decimal]:
    """Those that set a scale of this shape: as many partners as these are told of by its ends."""
    return [value for value in values if shape is Shape.LINEAR or value > 0]


def percentile(ordered: Sequence[Decimal], share: Decimal) -> Decimal:
    """The value below which `share` of an ascending, non-empty sequence lies, interpolated (Hyndman and Fan 1996, type 7)."""
    place = share * (len(ordered) - 1)
    index = int(place)
    if index + 1 == len(ordered):
        return ordered[index]
    return ordered[index] + (place - index) * (ordered[index + 1] - ordered[index])


def significant(value: Decimal, digits: int) -> Decimal:
    """Rounded to so many significant digits, half to even, written without an exponent."""
    if value == 0:
        return Decimal(0)
    rounded = Context(prec=digits).plus(value)
    return Decimal(f"{rounded:f}")
