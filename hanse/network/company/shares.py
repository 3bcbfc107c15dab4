"""Do shares make more than a whole? Of what a company belongs to, is supplied by or buys, 100 per cent on any day. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class Part:
    """A share in per cent from its first day to its last, both included; None is always before, or still."""

    share: Decimal
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Peak:
    """The most that parts come to at once, and the first day on which they do; None: since ever."""

    total: Decimal
    on: date | None


def peak(parts: Iterable[Part]) -> Peak:
    """Where parts that hold on the same day sum up highest."""
    steps: dict[date, Decimal] = {}
    for part in parts:
        first, last = part.starts_on or date.min, part.ends_on or date.max
        if last < first:
            continue
        steps[first] = steps.get(first, Decimal(0)) + part.share
        if last < date.max:
            after = last + timedelta(days=1)
            steps[after] = steps.get(after, Decimal(0)) - part.share
    highest, total = Peak(Decimal(0), None), Decimal(0)
    for day in sorted(steps):
        total += steps[day]
        if total > highest.total:
            highest = Peak(total, None if day == date.min else day)
    return highest
