"""The period that a scorecard looks at, and months counted back from its end. Pure."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

YEAR = 12


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day, both included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start > self.end:
            raise ValueError(f"A period cannot end ({self.end}) before it starts ({self.start}).")

    @classmethod
    def year_to(cls, end: date) -> Period:
        """The twelve months whose last day is `end`."""
        return cls(months_before(end, YEAR), end)

    @classmethod
    def all_time(cls, first: date, last: date, *, today: date | None = None) -> Period:
        """From the first day to the end of the last day's month; a month that is still running ends `today`."""
        end = last.replace(day=calendar.monthrange(last.year, last.month)[1])
        return cls(first, max(last, min(end, today)) if today is not None else end)

    @property
    def whole_years(self) -> int:
        """How many years the period is exactly; 0 when it is not a whole number of years."""
        years = max(1, round((self.end - self.start).days / 365.25))
        return years if months_before(self.end, YEAR * years) == self.start else 0

    @property
    def years(self) -> Decimal:
        """Its length in years: whole where it is, else its days over 365.25."""
        return Decimal(self.whole_years or ((self.end - self.start).days + 1) / Decimal("365.25"))


def months_before(end: date, months: int) -> date:
    """First day of the `months` months whose last day is `end`.

    A month that ends on the last day of a calendar month is a calendar month; one that ends on the 15th begins on the 16th.
    """
    place = end.year * YEAR + end.month - 1 - months
    year, month = divmod(place, YEAR)
    last = calendar.monthrange(year, month + 1)[1]
    day = last if _ends_month(end) else min(end.day, last)
    return date(year, month + 1, day) + timedelta(days=1)


def months_ago(day: date, end: date) -> int:
    """Which month before `end` a day lies in: 0 is the month that ends on `end`."""
    back = (end.year - day.year) * YEAR + end.month - day.month
    return back - (not _ends_month(end) and day.day > end.day)


@lru_cache(maxsize=256)
def _ends_month(day: date) -> bool:
    return day.day >= 28 and (day + timedelta(days=1)).day == 1
