"""An order that slips some days stays in its cycle, from whichever day the cycles are looked at."""

from __future__ import annotations

import calendar
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from hanse.facts import cycles
from hanse.scorecards.metrics.rhythm import Day, Rhythm, growth
from hanse.scorecards.rules.period import months_ago

MONTHS = st.sampled_from([1, 2, 3, 4, 5, 6, 12])
FIRST = date(2021, 1, 1)


def regular(cycle: int, day: int, count: int) -> list[date]:
    """So many orders, one every `cycle` months, on a day of the month or its last."""
    found = []
    for place in range(count):
        year, month = divmod(cycle * place, 12)
        found.append(date(2021 + year, month + 1, min(day, calendar.monthrange(2021 + year, month + 1)[1])))
    return found


def in_cycles(days: list[date], end: date, cycle: int) -> Counter[int]:
    last = cycles.newest_end(days, end, cycle)
    return Counter(months_ago(day, last) // cycle for day in days)


@given(MONTHS, st.integers(1, 31), st.integers(6, 14), st.data())
def test_each_cycle_has_its_order(cycle: int, day: int, count: int, data: st.DataObject) -> None:
    most = 4 if cycle == 1 else 6 * cycle
    slips = data.draw(st.lists(st.integers(-most, most), min_size=count, max_size=count))
    days = [each + timedelta(days=slip) for each, slip in zip(regular(cycle, day, count), slips, strict=True)]
    end = days[-1] + timedelta(days=data.draw(st.integers(0, 10 * cycle)))

    assert in_cycles(days, end, cycle) == dict.fromkeys(range(count), 1)


@given(MONTHS, st.integers(1, 31), st.data())
def test_equal_orders_are_no_growth_whenever_they_come_and_it_is_asked(
    cycle: int, day: int, data: st.DataObject
) -> None:
    count = 2 * cycles.compared(cycle)
    most = 4 if cycle == 1 else 6 * cycle
    slips = data.draw(st.lists(st.integers(-most, most), min_size=count + 1, max_size=count + 1))
    days = [each + timedelta(days=slip) for each, slip in zip(regular(cycle, day, count + 1), slips, strict=True)]
    end = days[-1] + timedelta(days=data.draw(st.integers(0, 10 * cycle)))
    read = Rhythm([Day(each, 1, Decimal(100)) for each in days], days[0], end)
    assume(read.cycle() == cycle)

    assert growth("growth", read, fewest=3).value == 0


@given(MONTHS, st.integers(1, 27), st.integers(1, 9))
def test_cycles_without_an_order_count_once_they_are_over(cycle: int, day: int, missed: int) -> None:
    days = regular(cycle, day, 6)
    end = days[-1] + timedelta(days=31 * cycle * missed + 16 * cycle)

    newest = min(in_cycles(days, end, cycle))

    assert missed <= newest <= missed + 1
    assert cycles.newest_end(days, end, cycle) <= end


@given(st.lists(st.integers(1, 9), min_size=60, max_size=120), st.integers(0, 4))
def test_who_orders_every_few_days_has_whole_months(gaps: list[int], since: int) -> None:
    days = [FIRST]
    for gap in gaps:
        days.append(days[-1] + timedelta(days=gap))
    end = days[-1] + timedelta(days=since)

    last = cycles.newest_end(days, end, 1)

    assert last - end <= timedelta(days=4)
