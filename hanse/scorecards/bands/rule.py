"""In which band a score lies, and why it may stay in a better one. Pure.

A band begins at its `least` score and reaches up to where the next better one begins. Nobody is put down by figures that
do not tell: while the interval of a score still reaches the band that the partner was in, it stays there; so it does while
too little is known for a score. It rises as soon as the score does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

MOST_BANDS = 5
LONGEST_NAME = 20
FULL = 100_000


@dataclass(frozen=True, slots=True)
class Band:
    """A name, and the score from which it is reached, in whole thousandths of a point."""

    name: str
    least: int

    @property
    def points(self) -> Decimal:
        return Decimal(self.least).scaleb(-3)

    def told(self) -> dict[str, Any]:
        """As plain values, to be kept."""
        return {"name": self.name, "least": self.least}


STARTING_BANDS = (Band("A", 75_000), Band("B", 50_000), Band("C", 0))
"""A starting point, to be changed with the first version that a person makes."""


def bands_of(told: Iterable[Mapping[str, Any]] | None) -> tuple[Band, ...]:
    """What was kept, best band first."""
    return tuple(Band(each["name"], each["least"]) for each in told or ())


def check_bands(bands: Sequence[Band]) -> None:
    """None at all, or two to five with different names, in order from the best, the last one from 0."""
    if not bands:
        return
    least = [band.least for band in bands]
    names = {band.name.casefold() for band in bands}
    if not 2 <= len(bands) <= MOST_BANDS or len(names) != len(bands) or "" in names:
        raise ValueError("There are two to five bands, each with a name of its own.")
    if least != sorted(set(least), reverse=True) or least[-1] != 0 or least[0] > FULL:
        raise ValueError("Bands go down from the best to the one that begins at 0.")


def band_at(bands: Sequence[Band], score: int | None) -> Band | None:
    """The band in which a score lies; None without a score or without bands."""
    if score is None:
        return None
    return next((band for band in bands if score >= band.least), None)


@dataclass(frozen=True, slots=True)
class Placed:
    """The band; `held` when the partner stays in it though its score alone would put it lower, or is not known."""

    band: Band | None
    held: bool = False


def placed(bands: Sequence[Band], score: int | None, high: int | None, *, before: str = "") -> Placed:
    """Where a partner stands that was in the band named `before` (empty: in none)."""
    at = band_at(bands, score)
    was = next((band for band in bands if band.name == before), None)
    if was is None or (at is not None and at.least >= was.least):
        return Placed(at)
    if at is None or (high is not None and high >= was.least):
        return Placed(was, held=True)
    return Placed(at)


def reach(bands: Sequence[Band], low: int | None, high: int | None) -> tuple[Band, Band] | None:
    """The worst and the best band in which the true score could lie; None where that is one band, or nothing is known."""
    worst, best = band_at(bands, low), band_at(bands, high)
    return None if worst is None or best is None or worst == best else (worst, best)
