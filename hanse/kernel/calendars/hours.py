"""Business hours: when somebody works, in their own zone, without their holidays; and what is due when only that time counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from .local import end_of_day, instant, start_of_day

DAY = timedelta(days=1)
NONE = timedelta(0)
LOOKED_AHEAD = 366 * 3
"""Days within which there must be an open one."""

Span = tuple[time, time]
"""From opening to closing on one day; a closing at 00:00 is the day's end."""


class NeverOpen(ValueError):
    """Nothing can fall due: there are no hours within three years."""


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """Hours of a week, by weekday (0 Monday); `holidays` have none, `special` days have their own."""

    zone: tzinfo
    week: Mapping[int, Sequence[Span]]
    holidays: frozenset[date] = frozenset()
    special: Mapping[date, Sequence[Span]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for spans in (*self.week.values(), *self.special.values()):
            ends = [at for span in spans for at in span]
            if any(later <= earlier and later != time() for earlier, later in pairwise(ends)) or (time() in ends[1:-1]):
                raise ValueError(f"Hours {spans} are not in order within one day.")

    def spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """The open hours of `day` as instants in UTC, from included to excluded."""
        hours = self.special.get(day, () if day in self.holidays else self.week.get(day.weekday(), ()))
        begins, over = start_of_day(day, self.zone), end_of_day(day, self.zone)
        found = [
            (
                max(begins, instant(day, opens, self.zone)),
                over if closes == time() else min(over, instant(day, closes, self.zone, ends=True)),
            )
            for opens, closes in hours
        ]
        return [(opens, closes) for opens, closes in found if opens < closes]

    def is_open(self, at: datetime) -> bool:
        """Does somebody work at this instant?"""
        return any(opens <= at < closes for opens, closes in self._spans_from(at, at + DAY))

    def is_business_day(self, day: date) -> bool:
        return bool(self.spans(day))

    def add(self, at: datetime, length: timedelta) -> datetime:
        """The first instant by which `length` of open time has passed since `at`. Raises `NeverOpen`."""
        if length < NONE:
            raise ValueError("Open time is added, not taken away.")
        if not length:
            return at.astimezone(UTC)
        for opens, closes in self._spans_from(at, None):
            if closes - opens >= length:
                return opens + length
            length -= closes - opens
        raise NeverOpen("There are no business hours within three years.")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much open time lies between two instants."""
        return sum((min(closes, end) - opens for opens, closes in self._spans_from(start, end)), NONE)

    def day_after(self, day: date, days: int) -> date:
        """The `days`-th business day after `day`; with 0 `day` itself, or the next business day. Raises `NeverOpen`."""
        if days < 0:
            raise ValueError("Days are counted forward.")
        found = self._business_day_from(day)
        for _counted in range(days if found == day else days - 1):
            found = self._business_day_from(found + DAY)
        return found

    def due(self, day: date, days: int) -> datetime:
        """When what takes `days` business days from `day` is over: the end of that local day, in UTC."""
        return end_of_day(self.day_after(day, days), self.zone)

    def _business_day_from(self, day: date) -> date:
        for ahead in range(LOOKED_AHEAD):
            if self.is_business_day(day + DAY * ahead):
                return day + DAY * ahead
        raise NeverOpen("There is no business day within three years.")

    def _spans_from(self, at: datetime, until: datetime | None) -> Iterator[tuple[datetime, datetime]]:
        """Open hours from `at` on, the first one cut; without `until` for as many days as are looked ahead in vain."""
        day = at.astimezone(self.zone).date() - DAY
        vain = 0
        while vain < LOOKED_AHEAD:
            spans = [(max(opens, at.astimezone(UTC)), closes) for opens, closes in self.spans(day) if closes > at]
            for opens, closes in spans:
                if until is not None and opens >= until:
                    return
                yield opens, closes
            vain = 0 if spans else vain + 1
            day += DAY
            if until is not None and start_of_day(day, self.zone) >= until:
                return
