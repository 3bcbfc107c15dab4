"""Quicker ways of reckoning give what the plain ones give, to the last digit."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from hanse.scorecards.metrics.rhythm import Day, Rhythm, windows
from hanse.scorecards.rules.scale import Scale, Shape, in_fifty_digits

from . import strategies as some

ENDS = st.dates(date(2020, 1, 1), date(2032, 12, 31))


@given(floor=some.amounts, target=some.amounts, value=some.amounts)
def test_logarithms_in_floating_point_are_those_of_fifty_digits(
    floor: Decimal, target: Decimal, value: Decimal
) -> None:
    low, high = sorted((floor, target))
    assume(0 < low < value < high)
    found = Scale(floor, target, Shape.LOG).attainment(value)

    assert found.as_tuple() == in_fifty_digits(value, floor, target).as_tuple()


@given(
    end=ENDS,
    cycle=st.integers(1, 12),
    backs=st.lists(st.integers(0, 1095), unique=True, max_size=30),
    cents=st.lists(st.integers(-10000, 10000), min_size=30, max_size=30),
)
def test_sums_by_month_are_those_of_the_windows(end: date, cycle: int, backs: list[int], cents: list[int]) -> None:
    days = [
        Day(end - timedelta(days=back), 1, Decimal(net).scaleb(-2)) for back, net in zip(backs, cents, strict=False)
    ]
    pairs = windows(end, cycle)
    periods = [new for new, _old in pairs] + [old for _new, old in pairs]

    found = Rhythm(days, end, end).nets(end, cycle, len(periods))

    assert found == [sum(day.net for day in days if period.start <= day.day <= period.end) for period in periods]
