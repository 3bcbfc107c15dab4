"""When a period ends, and when it closes by itself. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

MONTH, QUARTER = "month", "quarter"
OFFERED = 12


def last_day(year: int, month: int) -> date:
    return (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def ended(every: str, *, by: date) -> date:
    """The last day of the newest month, or quarter, that is over on this day."""
    end = by.replace(day=1) - timedelta(days=1)
    while every == QUARTER and end.month % 3:
        end = end.replace(day=1) - timedelta(days=1)
    return end


def ends(every: str, *, by: date, count: int = OFFERED) -> list[date]:
    """The last days of the periods that are over, newest first."""
    found = [ended(every, by=by)]
    while len(found) < count:
        found.append(ended(every, by=found[-1]))
    return found


def due(every: str, days: int, *, today: date, newest: date, closed: Collection[date]) -> list[date]:
    """The periods that close by themselves now, oldest first.

    One closes `days` after its end, once there are lines of its last month or later; before the first was closed only the
    newest one does, after that none is left out.
    """
    last = min(ended(every, by=today - timedelta(days=days) + timedelta(days=1)), _month_end(newest))
    last = last if every == MONTH or not last.month % 3 else ended(every, by=last)
    if not closed:
        return [last]
    return [end for end in reversed(ends(every, by=last + timedelta(days=1))) if end > max(closed)]


def _month_end(day: date) -> date:
    return last_day(day.year, day.month)
