"""Ranks among peers, with the places that a partner could as well hold. Pure.

A score is known as well as its figures are: each has an interval (`scoring.Score.interval`). A partner is surely behind a
peer only when the peer's whole interval lies above its own, and surely ahead only when it lies below. So the best place it
could hold is one after those surely ahead of it, and the worst is before those surely behind it (H. Goldstein and D. J.
Spiegelhalter, JRSS A 159, 1996, p. 385: league tables need the uncertainty of their ranks). Comparing whole intervals is
cautious: it rather says "could as well be" than decides what the figures do not tell.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

LEAST_PEERS = 5
"""With fewer others beside it a partner has neither rank nor picture of its peers: it would tell one company of another."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A score with its interval, in thousandths of a point."""

    score: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Place:
    """Rank among `of`; equal scores share the better rank. `best` and `worst` are the places it could as well hold."""

    rank: int
    best: int
    worst: int
    of: int


def places[K](standings: Mapping[K, Standing]) -> dict[K, Place]:
    """The place of each in one group; none at all where each has fewer than `LEAST_PEERS` others beside it."""
    of = len(standings)
    if of <= LEAST_PEERS:
        return {}
    scores = sorted(standing.score for standing in standings.values())
    lows = sorted(standing.low for standing in standings.values())
    highs = sorted(standing.high for standing in standings.values())
    return {
        key: Place(
            rank=1 + of - bisect_right(scores, standing.score),
            best=1 + of - bisect_right(lows, standing.high),
            worst=of - bisect_left(highs, standing.low),
            of=of,
        )
        for key, standing in standings.items()
    }
