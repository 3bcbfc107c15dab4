"""Many values in order, kept as whole numbers: each is a decimal only when somebody looks at it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import overload

import numpy as np

from ...rules.figures import exact
from .numbers import PLACES, Whole


class Wholes(Sequence[Decimal]):
    """Hundred-millionths, ascending, and the few `others` between them that are no whole number of these."""

    def __init__(self, values: Whole, others: Iterable[Decimal] = ()) -> None:
        self._values, self._others = np.sort(values), sorted(others)
        self._places = [  # of the others, among all
            bisect_left(self._values, each.scaleb(PLACES), key=lambda value: Decimal(int(value))) + before
            for before, each in enumerate(self._others)
        ]

    def __len__(self) -> int:
        return len(self._values) + len(self._others)

    @overload
    def __getitem__(self, place: int) -> Decimal: ...
    @overload
    def __getitem__(self, place: slice) -> list[Decimal]: ...
    def __getitem__(self, place: int | slice) -> Decimal | list[Decimal]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        place = range(len(self))[place]
        before = bisect_left(self._places, place)
        if place in self._places[before : before + 1]:
            return self._others[before]
        return short(self._values[place - before])

    def sizes(self) -> list[int | Decimal]:
        """How far each is from zero, in hundred-millionths, in no order."""
        return [*np.abs(self._values).tolist(), *(abs(each.scaleb(PLACES)) for each in self._others)]


def short(value: np.int64, places: int | None = None) -> Decimal:
    """Hundred-millionths as a decimal of so many places, or without zeros at its end."""
    if places is None:
        return exact(Decimal(int(value)).scaleb(-PLACES))
    return Decimal(int(value) // 10 ** (PLACES - places)).scaleb(-places)
