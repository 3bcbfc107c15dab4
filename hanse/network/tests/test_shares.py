"""Shares of one whole, at any time. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from hanse.network.company.shares import Part, Peak, peak

DAYS = st.one_of(st.none(), st.integers(0, 40).map(lambda number: date(2026, 1, 1) + timedelta(days=number)))
PARTS = st.lists(st.builds(Part, st.integers(0, 100).map(Decimal), DAYS, DAYS), max_size=8)
EVERY = [date.min, *(date(2025, 12, 31) + timedelta(days=number) for number in range(44)), date.max]


def sum_on(day: date, parts: list[Part]) -> Decimal:
    return sum(
        (part.share for part in parts if (part.starts_on or date.min) <= day <= (part.ends_on or date.max)), Decimal(0)
    )


@given(PARTS)
def test_the_peak_is_the_highest_sum_of_any_day(parts: list[Part]) -> None:
    found = peak(parts)

    assert found.total == max(sum_on(day, parts) for day in EVERY)
    assert sum_on(found.on or date.min, parts) == found.total or found.total == 0


def test_a_share_that_ends_makes_room_for_the_next_day() -> None:
    until, since = date(2026, 3, 31), date(2026, 4, 1)

    assert peak([Part(Decimal(60), None, until), Part(Decimal(60), since, None)]).total == 60
    assert peak([Part(Decimal(60), None, since), Part(Decimal(60), since, None)]) == Peak(Decimal(120), since)
