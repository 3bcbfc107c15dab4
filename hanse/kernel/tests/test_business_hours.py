"""Days end when they end where people are, and only open hours count; on odd nights too."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hanse.kernel.calendars import BusinessHours, NeverOpen, end_of_day, instant, start_of_day
from tests.proving import WHOLE, tell

pytestmark = pytest.mark.any_database

ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Santiago",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Asia/Beirut",
    "America/Havana",
]
FROM, TO = date(2000, 1, 1), date(2060, 12, 31)
DAYS = [FROM + timedelta(days=number) for number in range((TO - FROM).days + 1)]
APIA, MISSING = ZoneInfo("Pacific/Apia"), date(2011, 12, 30)
BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = ((time(9), time(12)), (time(13), time(17)))
HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def office(zone: ZoneInfo = BERLIN, **more: object) -> BusinessHours:
    return BusinessHours(zone, dict.fromkeys(range(5), OFFICE), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ZONES)
def test_a_day_ends_where_the_next_one_begins(name: str) -> None:
    zone = ZoneInfo(name)
    asked = DAYS if WHOLE else [*DAYS[::31], *(day for day in DAYS if day.year == 2011)]
    wrong = []
    for day in asked:
        over = end_of_day(day, zone)
        local, before = over.astimezone(zone), (over - timedelta(seconds=1)).astimezone(zone)
        right = local.date() > day and (before.date() == day or (zone is APIA and day == MISSING))
        later = all((over + timedelta(minutes=minutes)).astimezone(zone).date() > day for minutes in (30, 60, 90, 120))
        if not right or not later:
            wrong.append(day)

    tell({"what": "days that end locally (G17)", "zone": name, "days": len(asked), "wrong": len(wrong)})
    assert wrong == []


@pytest.mark.parametrize(
    ("zone", "day", "ends", "hours"),
    [
        ("Europe/Berlin", "2026-03-29", "2026-03-29T22:00+00:00", 23),
        ("Europe/Berlin", "2026-10-25", "2026-10-25T23:00+00:00", 25),
        ("Australia/Lord_Howe", "2026-04-05", "2026-04-05T13:30+00:00", 24.5),
        ("Australia/Lord_Howe", "2026-10-04", "2026-10-04T13:00+00:00", 23.5),
        ("America/Santiago", "2026-09-05", "2026-09-06T04:00+00:00", 24),
        ("America/Santiago", "2026-09-06", "2026-09-07T03:00+00:00", 23),
        ("Asia/Beirut", "2026-03-28", "2026-03-28T22:00+00:00", 24),
        ("Asia/Beirut", "2026-03-29", "2026-03-29T21:00+00:00", 23),
        ("America/Havana", "2026-11-01", "2026-11-02T05:00+00:00", 25),
        ("America/St_Johns", "2010-11-06", "2010-11-07T03:30+00:00", 25),
        ("Pacific/Apia", "2011-12-29", "2011-12-30T10:00+00:00", 24),
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00+00:00", 0),
        ("Pacific/Apia", "2011-12-31", "2011-12-31T10:00+00:00", 24),
        ("UTC", "2024-02-29", "2024-03-01T00:00+00:00", 24),
    ],
)
def test_odd_nights(zone: str, day: str, ends: str, hours: float) -> None:
    where, when = ZoneInfo(zone), date.fromisoformat(day)

    assert end_of_day(when, where) == at(ends)
    assert end_of_day(when, where) - start_of_day(when, where) == timedelta(hours=hours)


def test_casablanca_puts_its_clocks_back_for_ramadan() -> None:
    zone = ZoneInfo("Africa/Casablanca")
    lengths = {end_of_day(day, zone) - start_of_day(day, zone) for day in DAYS if day.year == 2026}

    assert lengths == {timedelta(hours=23), timedelta(hours=24), timedelta(hours=25)}


def test_a_time_that_no_clock_shows_is_when_it_is_jumped_over() -> None:
    assert instant(date(2026, 3, 29), time(2, 30), BERLIN) == at("2026-03-29T01:00+00:00")
    assert instant(date(2026, 10, 25), time(2, 30), BERLIN) == at("2026-10-25T00:30+00:00")
    assert instant(date(2026, 10, 25), time(2, 30), BERLIN, ends=True) == at("2026-10-25T01:30+00:00")


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-11-24T10:00+01:00", 1, "2026-11-24T11:00+01:00"),
        ("2026-11-24T11:30+01:00", 1, "2026-11-24T13:30+01:00"),
        ("2026-11-24T16:30+01:00", 1, "2026-11-25T09:30+01:00"),
        ("2026-11-24T16:00+01:00", 1, "2026-11-24T17:00+01:00"),
        ("2026-11-27T16:30+01:00", 4, "2026-11-30T13:30+01:00"),
        ("2026-11-28T03:00+01:00", 7, "2026-11-30T17:00+01:00"),
        ("2026-03-27T16:00+01:00", 2, "2026-03-30T10:00+02:00"),
        ("2026-10-23T16:00+02:00", 2, "2026-10-26T10:00+01:00"),
    ],
)
def test_only_open_hours_count(start: str, hours: int, due: str) -> None:
    assert office().add(at(start), HOUR * hours) == at(due)
    assert office().between(at(start), at(due)) == HOUR * hours


def test_holidays_and_special_days_are_taken_from_the_data() -> None:
    christmas = frozenset({date(2026, 12, 25), date(2026, 12, 26)})
    hours = office(holidays=christmas, special={date(2026, 12, 24): ((time(9), time(12)),)})

    assert hours.add(at("2026-12-24T11:00+01:00"), HOUR * 2) == at("2026-12-28T10:00+01:00")
    assert hours.day_after(date(2026, 12, 24), 1) == date(2026, 12, 28)
    assert hours.due(date(2026, 12, 24), 1) == at("2026-12-29T00:00+01:00")
    assert not hours.is_open(at("2026-12-25T10:00+01:00"))


def test_business_days_from_a_weekend_begin_on_monday() -> None:
    saturday = date(2026, 11, 28)

    assert office().day_after(saturday, 0) == office().day_after(saturday, 1) == date(2026, 11, 30)
    assert office().day_after(saturday, 2) == date(2026, 12, 1)
    assert office().day_after(date(2026, 11, 27), 0) == date(2026, 11, 27)


def test_a_day_that_was_left_out_is_no_business_day() -> None:
    assert not office(APIA).is_business_day(MISSING)
    assert office(APIA).day_after(date(2011, 12, 29), 1) == date(2012, 1, 2)
    assert office(APIA).add(at("2011-12-29T16:00-10:00"), HOUR * 2) == at("2012-01-02T10:00+14:00")


def test_round_the_clock_every_hour_of_a_long_night_counts() -> None:
    always = BusinessHours(BERLIN, dict.fromkeys(range(7), ((time(), time()),)))

    assert always.add(at("2026-10-25T00:00+02:00"), HOUR * 25) == at("2026-10-26T00:00+01:00")
    assert always.between(at("2026-03-29T00:00+01:00"), at("2026-03-30T00:00+02:00")) == HOUR * 23


def test_who_never_opens_owes_nothing() -> None:
    never = BusinessHours(BERLIN, {})

    with pytest.raises(NeverOpen):
        never.add(at("2026-11-24T10:00+01:00"), HOUR)
    with pytest.raises(NeverOpen):
        never.day_after(date(2026, 11, 24), 1)


@pytest.mark.parametrize(
    "spans",
    [((time(12), time(9)),), ((time(9), time(13)), (time(12), time(17))), ((time(9), time()), (time(10), time(11)))],
)
def test_hours_out_of_order_are_refused(spans: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(ValueError, match="not in order"):
        BusinessHours(BERLIN, {0: spans})


@st.composite
def some_hours(draw: st.DrawFn) -> BusinessHours:
    """Hours with up to three spans a day, in any of the zones, open on one day at least."""
    week = {}
    for day in range(7):
        marks = sorted(draw(st.lists(st.integers(0, 24 * 4), max_size=6, unique=True)))
        times = [time(mark // 4 % 24, mark % 4 * 15) for mark in marks[: len(marks) // 2 * 2]]
        week[day] = tuple(zip(times[::2], times[1::2], strict=True))
    assume(any(week.values()))
    free = draw(st.frozensets(st.dates(date(2011, 12, 20), date(2012, 1, 10)), max_size=5))
    return BusinessHours(ZoneInfo(draw(st.sampled_from(ZONES))), week, free)


INSTANTS = st.datetimes(datetime(2011, 1, 1), datetime(2013, 1, 1), timezones=st.just(UTC))
LENGTHS = st.timedeltas(timedelta(0), timedelta(hours=100))


@given(hours=some_hours(), start=INSTANTS, length=LENGTHS, more=LENGTHS)
def test_what_was_added_lies_between(hours: BusinessHours, start: datetime, length: timedelta, more: timedelta) -> None:
    due = hours.add(start, length)

    assert due >= start
    assert hours.between(start, due) == length
    assert hours.add(due, more) == hours.add(start, length + more)


@given(hours=some_hours(), start=INSTANTS, length=st.timedeltas(timedelta(microseconds=1), timedelta(hours=100)))
def test_something_falls_due_while_it_is_open_or_as_it_closes(
    hours: BusinessHours, start: datetime, length: timedelta
) -> None:
    due = hours.add(start, length)

    assert hours.is_open(due - timedelta(microseconds=1))


@given(hours=some_hours(), day=st.dates(date(2011, 1, 1), date(2013, 1, 1)), days=st.integers(0, 20))
def test_business_days_are_counted_one_by_one(hours: BusinessHours, day: date, days: int) -> None:
    found = hours.day_after(day, days + 1)

    assert hours.is_business_day(found)
    assert hours.day_after(hours.day_after(day, days) if days else day, 1) == found


@given(zone=st.sampled_from(ZONES), start=INSTANTS, length=st.timedeltas(timedelta(0), timedelta(days=9)))
def test_no_open_time_is_counted_twice(zone: str, start: datetime, length: timedelta) -> None:
    always = BusinessHours(ZoneInfo(zone), dict.fromkeys(range(7), ((time(), time()),)))

    assert always.between(start, start + length) == length
