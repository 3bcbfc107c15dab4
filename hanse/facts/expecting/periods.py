"""Into which periods a rhythm divides time, and by when what belongs to one is due. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, time, timedelta
from typing import Literal

from hanse.kernel.calendars import BusinessHours, ByMonths, FiscalCalendar

Rhythm = Literal["weekly", "monthly", "quarterly"]
ONE_DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
CALENDAR: FiscalCalendar = ByMonths()
WORKED = BusinessHours(UTC, dict.fromkeys(range(5), ((time(9), time(17)),)))
"""Monday to Friday."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def span_of(day: date, rhythm: Rhythm, *, calendar: FiscalCalendar = CALENDAR) -> Span:
    """The period that `day` belongs to: a week from Monday on, a month or a quarter of the fiscal calendar."""
    if rhythm == "weekly":
        monday = day - ONE_DAY * day.weekday()
        return Span(monday, monday + WEEK - ONE_DAY)
    period = calendar.period_of(day)
    if rhythm == "monthly":
        return Span(period.first, period.last)
    quarter = calendar.year_of(day).quarter(period.quarter)
    return Span(quarter[0].first, quarter[-1].last)


def spans(
    rhythm: Rhythm, *, since: date, begun_by: date, over_by: date | None = None, calendar: FiscalCalendar = CALENDAR
) -> Iterator[Span]:
    """The periods from that of `since` on that have begun by a day; with `over_by` only those that end by that one."""
    span = span_of(since, rhythm, calendar=calendar)
    while span.first <= begun_by and (over_by is None or span.last <= over_by):
        yield span
        span = span_of(span.last + ONE_DAY, rhythm, calendar=calendar)


def due_on(last: date, days: int, *, business_days: bool) -> date:
    """So many days after a period's last day; where business days count, never on a day that is none."""
    return WORKED.day_after(last, days) if business_days else last + ONE_DAY * days
