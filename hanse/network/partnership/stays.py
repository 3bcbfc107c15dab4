"""How long a partnership was in each state, and who brought it there. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Step:
    """One move, as it was recorded."""

    before: str
    after: str
    on: date
    who: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Stay:
    """A time in one state: from `first` (None where nobody recorded it) to the day of the next move, None while it lasts."""

    state: str
    first: date | None
    last: date | None
    days: int | None
    who: str = ""
    reason: str = ""


def stays(steps: Iterable[Step], *, state: str, since: date, today: date) -> tuple[Stay, ...]:
    """Every time in a state, the present one first; `steps` in the order in which they happened."""
    known = list(steps)
    if not known:
        return (Stay(state, since, None, _days(since, today)),)
    ends = [*(step.on for step in known[1:]), None]
    told = [
        Stay(step.after, step.on, end, _days(step.on, end or today), step.who, step.reason)
        for step, end in zip(known, ends, strict=True)
    ]
    return (*reversed(told), Stay(known[0].before, None, known[0].on, None))


def _days(first: date, last: date) -> int:
    return max(0, (last - first).days)
