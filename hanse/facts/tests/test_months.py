"""The year that pages tell: whole months, beside as many before."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from hanse.facts import cycles
from hanse.facts.showing.months import Month, Months, Stand, back, ending, last_day, twelve

DAYS = st.dates(min_value=date(2000, 2, 1), max_value=date(2090, 12, 31))


def of(sums: dict[date, str], *, newest: date = date(2026, 2, 28)) -> Months:
    return Months(
        Stand("sell_in", 1, 10, newest, "EUR"), {month: Month(Decimal(amount), 1) for month, amount in sums.items()}
    )


@given(newest=DAYS, today=DAYS)
def test_the_year_ends_with_a_month_that_is_over_and_not_after_the_newest_line(newest: date, today: date) -> None:
    end = ending(newest, today=today)

    assert end.day == 1
    assert last_day(end) < today
    assert end <= newest


@given(newest=DAYS)
def test_a_month_that_is_over_is_told(newest: date) -> None:
    assert ending(newest, today=last_day(newest.replace(day=1)) + timedelta(days=1)) == newest.replace(day=1)


@given(end=DAYS)
def test_the_twelve_months_follow_each_other(end: date) -> None:
    months = twelve(end.replace(day=1))

    assert len(set(months)) == 12
    assert months[-1] == end.replace(day=1)
    assert all(last_day(one) + timedelta(days=1) == following for one, following in pairwise(months))


@given(month=DAYS, count=st.integers(0, 120))
def test_going_back_and_forth_ends_where_it_began(month: date, count: int) -> None:
    assert back(back(month.replace(day=1), count), -count) == month.replace(day=1)


def test_growth_is_over_the_whole_year_before() -> None:
    months = of({date(2024, 3, 1): "100", date(2025, 4, 1): "80", date(2026, 2, 1): "50"})

    assert months.now == Decimal(130)
    assert months.past == Decimal(100)
    assert months.change == Decimal("0.3")


def ordered(days: list[date], *, amount: str = "100") -> Months:
    sums: dict[date, Decimal] = {}
    for day in days:
        sums[day.replace(day=1)] = sums.get(day.replace(day=1), Decimal(0)) + Decimal(amount)
    return of({month: str(total) for month, total in sums.items()})


CYCLES = st.integers(1, 12)


@given(cycle=CYCLES, place=st.integers(0, 50), days=st.tuples(st.integers(1, 28), st.integers(1, 28)))
def test_an_order_some_days_later_in_its_month_changes_no_growth(cycle: int, place: int, days: tuple[int, int]) -> None:
    months = [back(date(2026, 2, 1), count) for count in range(0, 36, cycle)]
    late, early = (
        ordered([month.replace(day=day if at == place % len(months) else 5) for at, month in enumerate(months)])
        for day in days
    )

    assert late.compared == early.compared


@given(cycle=CYCLES, shift=st.integers(0, 11))
def test_equal_orders_in_each_cycle_are_no_growth(cycle: int, shift: int) -> None:
    months = ordered([back(date(2026, 2, 1), count) for count in range(shift % cycle, 48, cycle)])

    compared = months.compared

    assert compared is not None
    assert compared.by_cycles
    assert compared.change == 0
    assert len(compared.months) == cycle * (12 // cycle)


@given(cycle=st.integers(3, 12), late=st.lists(st.integers(0, 1), min_size=12, max_size=12), since=st.integers(0, 10))
def test_an_order_that_slips_into_the_next_month_is_no_growth(cycle: int, late: list[int], since: int) -> None:
    count = 2 * (12 // cycle)
    gone = since % cycle
    ago = [gone + cycle * place + slip for place, slip in zip(range(count + 1), late, strict=False)]
    assume(cycles.cycle(ago) == cycle)  # where every other one slips, three months are read as four

    compared = ordered([back(date(2026, 2, 1), months) for months in ago]).compared

    assert compared is not None
    assert compared.by_cycles
    assert compared.change == 0


def test_an_order_every_five_months_is_compared_over_ten() -> None:
    months = ordered([back(date(2026, 2, 1), count) for count in range(0, 36, 5)])

    assert months.change != 0
    compared = months.compared
    assert compared is not None
    assert compared.change == 0
    assert (compared.months[0], compared.before[0]) == (date(2025, 7, 1), date(2024, 9, 1))


def test_where_no_two_cycles_are_known_twelve_months_are_compared() -> None:
    months = of({date(2024, 3, 1): "100", date(2026, 2, 1): "50"})

    compared = months.compared

    assert compared is not None
    assert not compared.by_cycles
    assert compared.change == months.change == Decimal("-0.5")


def test_what_began_within_the_year_before_is_compared_with_nothing() -> None:
    months = of({date(2024, 9, 1): "100", date(2026, 1, 1): "130"})

    assert months.now == Decimal(130)
    assert months.past is None
    assert months.change is None


def test_a_month_before_the_first_line_is_unknown_and_one_without_lines_is_nothing() -> None:
    months = of({date(2025, 12, 1): "10", date(2026, 2, 1): "20"})

    assert months.amounts(months.year)[-4:] == [None, Decimal(10), Decimal(0), Decimal(20)]


def test_a_company_without_lines_has_no_year() -> None:
    months = of({})

    assert months.now is None
    assert months.change is None
    assert set(months.amounts(months.year)) == {None}
