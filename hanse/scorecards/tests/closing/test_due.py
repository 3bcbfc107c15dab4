"""When a period ends and closes by itself: pure rules."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hanse.scorecards.closing.due import MONTH, QUARTER, due, ended, ends

DAYS = st.dates(min_value=date(2001, 1, 1), max_value=date(2090, 12, 31))
EVERY = st.sampled_from([MONTH, QUARTER])


@given(every=EVERY, by=DAYS)
def test_the_newest_period_is_over_and_the_next_one_is_not(every: str, by: date) -> None:
    end = ended(every, by=by)
    following = [one for one in ends(every, by=by + timedelta(days=100), count=5) if one > end]

    assert end < by
    assert (end + timedelta(days=1)).day == 1
    assert every == MONTH or end.month % 3 == 0
    assert min(following) >= by


@given(every=EVERY, by=DAYS, count=st.integers(1, 9))
def test_periods_follow_each_other_without_a_gap(every: str, by: date, count: int) -> None:
    found = ends(every, by=by, count=count)

    assert len(found) == count
    assert all(ended(every, by=later) == earlier for later, earlier in pairwise(found))


@given(every=EVERY, today=DAYS, days=st.integers(1, 60), late=st.integers(0, 400), kept=st.integers(0, 6))
def test_what_is_due_is_over_long_enough_has_lines_and_was_not_closed(
    every: str, today: date, days: int, late: int, kept: int
) -> None:
    newest = today - timedelta(days=late)
    closed = ends(every, by=today - timedelta(days=300), count=kept) if kept else []

    found = due(every, days, today=today, newest=newest, closed=closed)

    assert found == sorted(set(found))
    assert len(found) == 1 or closed
    for end in found:
        assert end + timedelta(days=days) <= today
        assert end.replace(day=1) <= newest
        assert end not in closed
        assert every == MONTH or end.month % 3 == 0


def test_a_month_closes_on_the_declared_day_and_not_before() -> None:
    asked = {"newest": date(2026, 8, 3), "closed": [date(2026, 5, 31)]}

    assert due(MONTH, 15, today=date(2026, 7, 14), **asked) == []  # type: ignore[arg-type]
    assert due(MONTH, 15, today=date(2026, 7, 15), **asked) == [date(2026, 6, 30)]  # type: ignore[arg-type]
    assert due(MONTH, 15, today=date(2026, 8, 20), **asked) == [date(2026, 6, 30), date(2026, 7, 31)]  # type: ignore[arg-type]
