"""Where companies stand in a picture of one and those around it: itself in the middle, its neighbours on a ring, theirs outside. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

MOST_FIRST, MOST_SECOND = 16, 28
RINGS = ((0.0, 0.0), (190.0, 130.0), (360.0, 255.0))
"""Half width and half height of each ring."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One company: how many steps away, and its place seen from the middle."""

    key: int
    hop: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Picture:
    """Who is drawn, the middle first; `left_out` counts those for whom there was no room."""

    spots: tuple[Spot, ...]
    left_out: int

    @property
    def keys(self) -> frozenset[int]:
        return frozenset(spot.key for spot in self.spots)


def arrange(centre: int, pairs: Sequence[tuple[int, int]]) -> Picture:
    """`pairs` are who has to do with whom; the first ones have room first."""
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
    left_out = len(first) - len(shown) + further - room
    return Picture((Spot(centre, 0, 0.0, 0.0), *_on_rings(second)), left_out)


def _beside(keys: Iterable[int], pairs: Sequence[tuple[int, int]], *, but: set[int]) -> list[int]:
    wanted, found = set(keys), dict[int, None]()
    for one, other in pairs:
        for here, there in ((one, other), (other, one)):
            if here in wanted and there not in but:
                found[there] = None
    return list(found)


def _on_rings(second: dict[int, list[int]]) -> Iterable[Spot]:
    """Each neighbour has as much of the ring as it has neighbours of its own outside."""
    parts = sum(max(1, len(others)) for others in second.values())
    at = 0
    for key, others in second.items():
        width = max(1, len(others))
        yield _spot(key, 1, (at + width / 2) / parts)
        for place, other in enumerate(others):
            yield _spot(other, 2, (at + place + 0.5) / parts)
        at += width


def _spot(key: int, hop: int, turn: float) -> Spot:
    angle = 2 * pi * turn - pi / 2
    wide, high = RINGS[hop]
    return Spot(key, hop, wide * cos(angle), high * sin(angle))
