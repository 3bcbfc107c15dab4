"""One metric of all partners: numbers that most of its figures are made of, and each figure as the rules would give it.

A figure is made when somebody asks for it: scores are reckoned and rows are written from the numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import overload

import numpy as np

from ...rules.figures import Figure, Status, Why
from .numbers import ENDS, PLACES, Mask, Whole, as_whole
from .wholes import Wholes, short


@dataclass(frozen=True, slots=True)
class Numbers:
    """What figures are made of, in hundred-millionths, where they are `plain`: sums, value, and ends where it is `between`.

    `below` is None for a sum alone, which is its value then. With fewer than `fewest` events `n` a figure does not count,
    and `few` says why.
    """

    key: str
    above: Whole
    below: Whole | None
    n: Whole
    values: Whole
    low: Whole
    high: Whole
    plain: Mask
    between: Mask
    fewest: int = 0
    few: Why = Why.FEW_LINES
    places: tuple[Whole | None, Whole | None] = (None, None)
    """With how many places the sum above and the one below are written; without zeros at their end where it is not said."""

    def figure(self, place: int) -> Figure:
        above, below = (None if each is None else int(each[place]) for each in self.places)
        top, has = short(self.above[place], above), int(self.n[place])
        bottom = None if self.below is None else short(self.below[place], below)
        value = top if bottom is None else Decimal(int(self.values[place])).scaleb(-PLACES)
        low, high = (_end(self.low[place]), _end(self.high[place])) if self.between[place] else (None, None)
        found = Figure(self.key, Status.OK, value, top, bottom, has, low, high)
        return found.needing(self.fewest, why=self.few)


class Figures(Sequence[Figure]):
    """So many figures, each made when it is asked for."""

    def __init__(self, count: int, made: Callable[[int], Figure]) -> None:
        self._count, self._made = count, made

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> Figure: ...
    @overload
    def __getitem__(self, place: slice) -> list[Figure]: ...
    def __getitem__(self, place: int | slice) -> Figure | list[Figure]:
        if isinstance(place, slice):
            return [self._made(each) for each in range(*place.indices(self._count))]
        return self._made(range(self._count)[place])


@dataclass(frozen=True, slots=True)
class Column:
    """One metric of all partners: the figures, and as whole hundred-millionths their values and ends, for scoring.

    `whole` says where these are the figure's own, `between` where it has an interval, `known` where it takes part in a score,
    `applies` where it is about the partner at all. `numbers` are what its plain figures are made of.
    """

    figures: Sequence[Figure]
    values: Whole
    low: Whole
    high: Whole
    between: Mask
    whole: Mask
    known: Mask
    applies: Mask
    numbers: Numbers | None = None

    @classmethod
    def of(cls, figures: Sequence[Figure]) -> Column:
        """Of figures that the rules gave."""
        told = [(as_whole(each.value), as_whole(each.low), as_whole(each.high)) for each in figures]
        values, low, high = (
            np.array([each[name] or 0 for each in told], dtype=np.int64) for name in range(3)
        )  # fmt: skip
        between = np.array([each.low is not None and each.high is not None for each in figures], dtype=bool)
        fit = [
            each.value is not None and value is not None and (each.low is None or None not in {one, other})
            for each, (value, one, other) in zip(figures, told, strict=True)
        ]
        known = np.array([each.known for each in figures], dtype=bool)
        applies = np.array([each.status is not Status.NOT_APPLICABLE for each in figures], dtype=bool)
        return cls(figures, values, low, high, between, np.array(fit, dtype=bool), known, applies)

    @classmethod
    def mostly(cls, usual: Figure, count: int, others: Mapping[int, Figure]) -> Column:
        """The `usual` figure, but for the `others` by place."""
        rest, places = cls.of([*others.values(), usual]), np.fromiter(others, np.int64, len(others))

        which = np.full(count, len(places))
        which[places] = np.arange(len(places))
        return cls(
            Figures(count, lambda place: others.get(place, usual)), rest.values[which], rest.low[which], rest.high[which],
            rest.between[which], rest.whole[which], rest.known[which], rest.applies[which],
        )  # fmt: skip

    @classmethod
    def made(cls, numbers: Numbers, other: Callable[[int], Figure], by_rule: Mask) -> Column:
        """Of numbers where they are plain; elsewhere `other` gives the figure, which counts only where it is `by_rule`."""
        kept = {place: other(place) for place in np.flatnonzero(by_rule).tolist()}

        def figure(place: int) -> Figure:
            return numbers.figure(place) if numbers.plain[place] else kept.get(place) or other(place)

        known, applies = numbers.plain & (numbers.n >= numbers.fewest), np.ones(len(numbers.plain), bool)
        for place, found in kept.items():
            known[place], applies[place] = found.known, found.status is not Status.NOT_APPLICABLE
        figures = Figures(len(numbers.plain), figure)
        between = numbers.between & numbers.plain
        return cls(
            figures, numbers.values, numbers.low, numbers.high, between, numbers.plain, known, applies, numbers
        )  # fmt: skip

    def ordered(self, places: Whole) -> Wholes:
        """The values of figures that are known, ascending; each is made when it is looked at."""
        others = (self.figures[place].value for place in places[~self.whole[places]].tolist())
        return Wholes(self.values[places[self.whole[places]]], (each for each in others if each is not None))


def unscaled(figure: Figure) -> Figure:
    """As a criterion takes it that has no scale yet: what is known does not count."""
    return replace(figure, status=Status.NO_DATA, why=Why.NO_SCALE) if figure.known else figure


def _end(value: np.int64) -> Decimal:
    short, rest = divmod(int(value), 100)
    return Decimal(int(value)).scaleb(-PLACES) if rest else Decimal(short).scaleb(-ENDS)
