"""Every day in exactly one period, for twelve ways to divide a year; and the years that well-known companies published."""

from __future__ import annotations

import calendar
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanse.kernel.calendars import ByMonths, ByWeeks, FiscalCalendar, YearEnd, thirteen_periods
from tests.proving import WHOLE, tell

pytestmark = pytest.mark.any_database

FROM, TO = date(2000, 1, 1), date(2060, 12, 31)
DAYS = [FROM + timedelta(days=number) for number in range((TO - FROM).days + 1)]
RETAIL = ByWeeks((4, 5, 4) * 4, 1, calendar.SATURDAY, YearEnd.NEAREST, "start")
CALENDARS: dict[str, FiscalCalendar] = {
    "calendar year": ByMonths(),
    "April, by its start": ByMonths(4, "start"),
    "July": ByMonths(7),
    "October": ByMonths(10),
    "December": ByMonths(12),
    "4-4-5 to the last Saturday of September": ByWeeks((4, 4, 5) * 4, 9),
    "4-4-5 to the last Friday of December": ByWeeks((4, 4, 5) * 4, 12, calendar.FRIDAY),
    "4-5-4 to the Saturday nearest to 31 January": RETAIL,
    "5-4-4 to the Sunday nearest to 31 December": ByWeeks((5, 4, 4) * 4, 12, calendar.SUNDAY, YearEnd.NEAREST),
    "5-4-4 with the 53rd week in the first period": ByWeeks((5, 4, 4) * 4, 6, calendar.SUNDAY, longer=1),
    "thirteen periods": thirteen_periods(),
    "thirteen periods to the Monday nearest to 28 February": thirteen_periods(
        month=2, weekday=calendar.MONDAY, ends=YearEnd.NEAREST
    ),
}
EVERY = pytest.mark.parametrize("fiscal", CALENDARS.values(), ids=CALENDARS.keys())


@EVERY
def test_every_day_is_in_exactly_one_period(fiscal: FiscalCalendar) -> None:
    met: Counter[date] = Counter()
    for number in range(FROM.year - 2, TO.year + 3):
        for period in fiscal.year(number).periods:
            met.update(period.first + timedelta(days=passed) for passed in range(period.days))

    assert {met[day] for day in DAYS} == {1}


@EVERY
def test_the_period_of_a_day_is_the_one_that_holds_it(fiscal: FiscalCalendar) -> None:
    asked = DAYS if WHOLE else DAYS[::29]
    wrong = [day for day in asked if day not in fiscal.period_of(day) or day not in fiscal.year_of(day)]

    tell(
        {"what": "days in their fiscal period (G17)", "calendar": str(fiscal), "days": len(asked), "wrong": len(wrong)}
    )
    assert wrong == []


@EVERY
def test_a_year_is_found_by_its_number_and_follows_the_one_before(fiscal: FiscalCalendar) -> None:
    years = [fiscal.year(number) for number in range(1999, 2062)]

    assert [fiscal.year_of(year.first).number for year in years] == [year.number for year in years]
    assert [fiscal.year_of(year.last).number for year in years] == [year.number for year in years]
    assert all(after.first - before.last == timedelta(days=1) for before, after in pairwise(years))


@EVERY
def test_periods_follow_each_other_and_quarters_do_not_mix(fiscal: FiscalCalendar) -> None:
    for number in range(2000, 2061):
        periods = fiscal.year(number).periods
        assert [period.number for period in periods] == list(range(1, len(periods) + 1))
        assert [period.quarter for period in periods] == sorted(period.quarter for period in periods)
        assert {period.quarter for period in periods} == {1, 2, 3, 4}


@pytest.mark.parametrize("fiscal", [each for each in CALENDARS.values() if isinstance(each, ByWeeks)])
def test_a_year_of_weeks_has_52_or_53_and_ends_on_its_weekday(fiscal: ByWeeks) -> None:
    years = [fiscal.year(number) for number in range(2000, 2061)]

    assert {year.weeks for year in years} == {52, 53}
    assert {year.last.weekday() for year in years} == {fiscal.weekday}
    assert all((period.days % 7) == 0 for year in years for period in year.periods)


@pytest.mark.parametrize(
    ("fiscal", "number", "first", "last", "weeks"),
    [
        (RETAIL, 2017, "2017-01-29", "2018-02-03", 53),  # National Retail Federation
        (RETAIL, 2018, "2018-02-04", "2019-02-02", 52),
        (RETAIL, 2023, "2023-01-29", "2024-02-03", 53),
        (RETAIL, 2024, "2024-02-04", "2025-02-01", 52),
        (ByWeeks(month=9), 2017, "2016-09-25", "2017-09-30", 53),  # Apple
        (ByWeeks(month=9), 2023, "2022-09-25", "2023-09-30", 53),
        (ByWeeks(month=9), 2024, "2023-10-01", "2024-09-28", 52),
        (ByWeeks(month=7), 2016, "2015-07-26", "2016-07-30", 53),  # Cisco
        (ByMonths(7), 2026, "2025-07-01", "2026-06-30", 52),
        (ByMonths(4, "start"), 2025, "2025-04-01", "2026-03-31", 52),
        (ByMonths(), 2024, "2024-01-01", "2024-12-31", 52),
    ],
)
def test_years_that_were_published(fiscal: FiscalCalendar, number: int, first: str, last: str, weeks: int) -> None:
    year = fiscal.year(number)

    assert (year.first.isoformat(), year.last.isoformat(), year.weeks) == (first, last, weeks)


def test_a_53rd_week_lengthens_the_period_that_takes_it() -> None:
    usual, first = ByWeeks(month=9), ByWeeks(month=9, longer=1)

    assert [period.days // 7 for period in usual.year(2023).periods] == [4, 4, 5, 4, 4, 5, 4, 4, 5, 4, 4, 6]
    assert [period.days // 7 for period in first.year(2023).periods] == [5, 4, 5, 4, 4, 5, 4, 4, 5, 4, 4, 5]


def test_the_29th_of_february_belongs_to_its_month() -> None:
    assert str(ByMonths(7).period_of(date(2024, 2, 29))) == "2024-08"
    assert ByMonths(2).year(2024).periods[0].first == date(2023, 2, 1)


WEEKS = st.sampled_from([(4, 4, 5) * 4, (4, 5, 4) * 4, (5, 4, 4) * 4, (13,) * 4, (4,) * 13])
ANY_WEEKS = st.builds(
    lambda weeks, month, weekday, ends, named_by: ByWeeks(
        weeks, month, weekday, ends, named_by, per_quarter={4: (1,) * 4, 12: (3,) * 4, 13: (3, 3, 3, 4)}[len(weeks)]
    ),
    WEEKS,
    st.integers(1, 12),
    st.integers(0, 6),
    st.sampled_from(YearEnd),
    st.sampled_from(["start", "end"]),
)


@given(
    fiscal=st.one_of(ANY_WEEKS, st.builds(ByMonths, st.integers(1, 12))),
    day=st.dates(date(1990, 1, 1), date(2100, 1, 1)),
)
def test_any_calendar_puts_any_day_and_its_neighbour_side_by_side(fiscal: FiscalCalendar, day: date) -> None:
    here, after = fiscal.period_of(day), fiscal.period_of(day + timedelta(days=1))

    assert day in here
    assert here == after or (here.last == day and after.first == day + timedelta(days=1))
    assert fiscal.year(here.year).periods[here.number - 1] == here


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: ByMonths(13),
        lambda: ByWeeks((4, 4, 4) * 4),
        lambda: ByWeeks(per_quarter=(3, 3, 3)),
        lambda: ByWeeks(longer=13),
        lambda: ByWeeks(weekday=7),
    ],
)
def test_a_calendar_that_cannot_be_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        wrong()  # type: ignore[operator]
