"""Places of all partners of a group at once: what `rules.ranking.places` says."""

from __future__ import annotations

import numpy as np

from ...rules.ranking import LEAST_PEERS
from .numbers import Whole


def ranks(score: Whole, low: Whole, high: Whole) -> tuple[Whole, Whole, Whole, int] | None:
    """Rank, best and worst place of each, and among how many; None with fewer than `LEAST_PEERS` others beside each."""
    of = len(score)
    if of <= LEAST_PEERS:
        return None
    rank = 1 + of - np.searchsorted(np.sort(score), score, side="right")
    best = 1 + of - np.searchsorted(np.sort(low), high, side="right")
    worst = of - np.searchsorted(np.sort(high), low, side="left")
    return rank, best, worst, of
