"""Fiscal years: of calendar months from any month on, or of whole weeks (4-4-5, 4-5-4, 5-4-4, thirteen periods).

Every day belongs to exactly one period of exactly one year. A year of weeks ends on the same weekday each time: the last one
in a month, or the one nearest to the month's end; so it has 52 weeks, and 53 when the days that are left over fill one.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from itertools import accumulate, pairwise
from typing import Literal, Protocol

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
MONTHS = 12
WEEKS = 52
NamedBy = Literal["start", "end"]


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both included; the `number`-th of the fiscal year `year`."""

    year: int
    quarter: int
    number: int
    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02}"

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """A year and its periods, which follow each other without a gap."""

    number: int
    periods: tuple[Period, ...]

    @property
    def first(self) -> date:
        return self.periods[0].first

    @property
    def last(self) -> date:
        return self.periods[-1].last

    @property
    def weeks(self) -> int:
        """Whole weeks: 52 or 53 in a year of weeks."""
        return ((self.last - self.first).days + 1) // 7

    def quarter(self, number: int) -> tuple[Period, ...]:
        return tuple(period for period in self.periods if period.quarter == number)

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


class FiscalCalendar(Protocol):
    """How a manufacturer divides time."""

    def year(self, number: int) -> FiscalYear:
        """The fiscal year of this number."""
        ...

    def year_of(self, day: date) -> FiscalYear:
        """The fiscal year that `day` belongs to."""
        ...

    def period_of(self, day: date) -> Period:
        """The one period that `day` belongs to."""
        ...


def _period_in(year: FiscalYear, day: date) -> Period:
    return next(period for period in year.periods if day in period)


@dataclass(frozen=True, slots=True)
class ByMonths:
    """Twelve calendar months from `first_month` on.

    `named_by`: a year that begins in July 2025 is 2025 by its start, 2026 by its end.
    """

    first_month: int = 1
    named_by: NamedBy = "end"

    def __post_init__(self) -> None:
        if not 1 <= self.first_month <= MONTHS:
            raise ValueError(f"{self.first_month} is not a month from 1 to 12.")

    def year(self, number: int) -> FiscalYear:
        begins = number - self._behind
        firsts = [_month(begins, self.first_month + offset) for offset in range(MONTHS + 1)]
        return _year(number, firsts, per_quarter=(3, 3, 3, 3))

    def year_of(self, day: date) -> FiscalYear:
        begins = day.year if day.month >= self.first_month else day.year - 1
        return self.year(begins + self._behind)

    def period_of(self, day: date) -> Period:
        return _period_in(self.year_of(day), day)

    @property
    def _behind(self) -> int:
        return int(self.named_by == "end" and self.first_month > 1)


def _month(year: int, month: int) -> date:
    """The first day of a month; the thirteenth is January of the next year."""
    return date(year + (month - 1) // MONTHS, (month - 1) % MONTHS + 1, 1)


class YearEnd(Enum):
    """On which of its weekdays a year of weeks ends."""

    LAST = "the last one in the month"
    NEAREST = "the one nearest to the month's end"


@dataclass(frozen=True, slots=True)
class ByWeeks:
    """Periods of whole weeks, `weeks` in each; the year ends on `weekday` (0 Monday, 6 Sunday) of `month` as `ends` says.

    A 53rd week lengthens the period `longer` (counted from 1), the last one unless said otherwise. `named_by`: a year that
    ends in January 2026 is 2026 by its end, 2025 by its start.
    """

    weeks: Sequence[int] = (4, 4, 5) * 4
    month: int = 12
    weekday: int = calendar.SATURDAY
    ends: YearEnd = YearEnd.LAST
    named_by: NamedBy = "end"
    per_quarter: Sequence[int] = (3, 3, 3, 3)
    longer: int | None = None

    def __post_init__(self) -> None:
        if sum(self.weeks) != WEEKS or min(self.weeks) < 1:
            raise ValueError(f"Periods of {list(self.weeks)} weeks are not a year of {WEEKS}.")
        if sum(self.per_quarter) != len(self.weeks):
            raise ValueError(f"Quarters of {list(self.per_quarter)} periods are not {len(self.weeks)} periods.")
        if not 1 <= self.month <= MONTHS or not 0 <= self.weekday <= 6:
            raise ValueError("A year ends in a month from 1 to 12, on a weekday from 0 (Monday) to 6 (Sunday).")
        if not 1 <= (self.longer or 1) <= len(self.weeks):
            raise ValueError(f"There is no period {self.longer} to take a 53rd week.")

    def year(self, number: int) -> FiscalYear:
        return self._ending_in(number + self._behind)

    def year_of(self, day: date) -> FiscalYear:
        ends = next(year for year in range(day.year - 1, day.year + 3) if self._last_day(year) >= day)
        return self._ending_in(ends)

    def period_of(self, day: date) -> Period:
        return _period_in(self.year_of(day), day)

    @property
    def _behind(self) -> int:
        return int(self.named_by == "start")

    def _ending_in(self, calendar_year: int) -> FiscalYear:
        first = self._last_day(calendar_year - 1) + DAY
        long = list(self.weeks)
        total = (self._last_day(calendar_year) + DAY - first) // WEEK
        long[(self.longer or len(long)) - 1] += total - WEEKS
        firsts = [first + WEEK * passed for passed in accumulate(long, initial=0)]
        return _year(calendar_year - self._behind, firsts, per_quarter=self.per_quarter)

    def _last_day(self, calendar_year: int) -> date:
        """The year's last day, which for the nearest weekday may lie up to three days into the month after."""
        end = _month(calendar_year, self.month + 1) - DAY
        last = end - DAY * ((end.weekday() - self.weekday) % 7)
        return last + WEEK if self.ends is YearEnd.NEAREST and (end - last).days > 3 else last


def thirteen_periods(
    *,
    month: int = 12,
    weekday: int = calendar.SATURDAY,
    ends: YearEnd = YearEnd.LAST,
    named_by: NamedBy = "end",
) -> ByWeeks:
    """Thirteen periods of four weeks; the last quarter has four of them."""
    return ByWeeks((4,) * 13, month, weekday, ends, named_by, per_quarter=(3, 3, 3, 4))


def _year(number: int, firsts: Sequence[date], *, per_quarter: Sequence[int]) -> FiscalYear:
    """A year of the periods that begin at `firsts`; the last of these begins the year after."""
    quarters = [quarter for quarter, size in enumerate(per_quarter, start=1) for _period in range(size)]
    periods = [
        Period(number, quarter, place, first, following - DAY)
        for place, (quarter, (first, following)) in enumerate(zip(quarters, pairwise(firsts), strict=True), start=1)
    ]
    return FiscalYear(number, tuple(periods))
