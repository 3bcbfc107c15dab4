"""Local days as instants: also on nights when clocks are changed, and where a day was left out.

A wall time that a clock never shows is the instant at which it was jumped over; one that it shows twice is the first for
what begins, the second for what ends, so that nobody loses time. A day that a zone left out (Apia, 30 December 2011) ends
when the day before it ends.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def instant(day: date, at: time, zone: tzinfo, *, ends: bool = False) -> datetime:
    """The instant, in UTC, at which the clock of `zone` shows `at` on `day`; `ends` takes the second of two."""
    wall = datetime.combine(day, at).replace(tzinfo=None)
    found = _as_utc(wall, zone, fold=int(ends))
    if found.astimezone(zone).replace(tzinfo=None) == wall:
        return found
    return _jump(_as_utc(wall, zone, fold=1), _as_utc(wall, zone, fold=0), zone)


def end_of_day(day: date, zone: tzinfo) -> datetime:
    """The instant at which `day` is over in `zone`: from here on no clock shows it.

    Where midnight comes twice it is the second if the clock showed `day` again before it, as St. John's did, and the first
    if it did not, as in Havana.
    """
    second = instant(day + DAY, time(), zone, ends=True)
    shown_again = (second - SECOND).astimezone(zone).date() <= day
    return second if shown_again else instant(day + DAY, time(), zone)


def start_of_day(day: date, zone: tzinfo) -> datetime:
    """The instant at which `day` begins in `zone`: when the day before is over."""
    return end_of_day(day - DAY, zone)


def _as_utc(wall: datetime, zone: tzinfo, *, fold: int) -> datetime:
    return wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)


def _jump(before: datetime, after: datetime, zone: tzinfo) -> datetime:
    """The instant after `before`, up to `after`, from which the clock goes differently."""
    low, high = before, after
    old = before.astimezone(zone).utcoffset()
    while high - low > SECOND:
        middle = low + (high - low) // 2
        middle -= timedelta(microseconds=middle.microsecond)
        if middle.astimezone(zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    return high
