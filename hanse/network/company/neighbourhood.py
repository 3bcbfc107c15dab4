"""Where companies stand in a picture of one and those around it: whose it is on the left, what is its own on the right. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_FIRST, MOST_SECOND = 16, 20


@dataclass(frozen=True, slots=True)
class Spot:
    """One company: its column seen from the middle (two steps away is 2 or -2), its row in there, its line in a list of all."""

    key: int
    column: int
    row: float
    line: int

    @property
    def hop(self) -> int:
        return abs(self.column)


@dataclass(frozen=True, slots=True)
class Picture:
    """Who is drawn, the middle first; `left_out` counts those for whom there was no room."""

    spots: tuple[Spot, ...]
    left_out: int

    @property
    def keys(self) -> frozenset[int]:
        return frozenset(spot.key for spot in self.spots)


def arrange(centre: int, pairs: Sequence[tuple[int, int]]) -> Picture:
    """`pairs` are who comes before whom: owner and owned, supplier and supplied; the first ones have room first."""
    first = _beside([centre], pairs, but={centre})
    shown = first[:MOST_FIRST]
    second: dict[int, list[int]] = {key: [] for key in shown}
    taken = {centre, *first}
    further = room = 0
    for key in shown:
        for other in _beside([key], pairs, but=taken):
            taken.add(other)
            further += 1
            if room < MOST_SECOND:
                room += 1
                second[key].append(other)
    before = {one for one, other in pairs if other == centre}
    left = list(_column({key: others for key, others in second.items() if key in before}, -1, line=0))
    right = _column({key: others for key, others in second.items() if key not in before}, 1, line=len(left) + 1)
    left_out = len(first) - len(shown) + further - room
    return Picture((Spot(centre, 0, 0.0, len(left)), *left, *right), left_out)


def _beside(keys: Iterable[int], pairs: Sequence[tuple[int, int]], *, but: set[int]) -> list[int]:
    wanted, found = set(keys), dict[int, None]()
    for one, other in pairs:
        for here, there in ((one, other), (other, one)):
            if here in wanted and there not in but:
                found[there] = None
    return list(found)


def _column(second: dict[int, list[int]], side: int, *, line: int) -> Iterable[Spot]:
    """Each neighbour has as many rows as it has neighbours of its own outside, and stands in the middle of them."""
    row = 0.5 - sum(max(1, len(others)) for others in second.values()) / 2
    for key, others in second.items():
        rows = max(1, len(others))
        yield Spot(key, side, row + (rows - 1) / 2, line)
        for place, other in enumerate(others):
            yield Spot(other, 2 * side, row + place, line + place + 1)
        row += rows
        line += len(others) + 1
