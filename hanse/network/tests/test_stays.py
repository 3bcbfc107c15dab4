"""How long a partnership was in each state."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hanse.network.partnership.stays import Step, stays

BEGAN = date(2024, 1, 1)
gaps = st.lists(st.integers(0, 400), min_size=1, max_size=8)


def a_life(lengths: list[int]) -> list[Step]:
    days = [BEGAN + timedelta(days=sum(lengths[:place])) for place in range(len(lengths))]
    return [Step(f"s{place}", f"s{place + 1}", day, "Ada", "because") for place, day in enumerate(days)]


def test_a_life_without_moves_is_one_stay() -> None:
    found = stays([], state="active", since=BEGAN, today=BEGAN + timedelta(days=10))

    assert [(each.state, each.first, each.last, each.days) for each in found] == [("active", BEGAN, None, 10)]


@given(lengths=gaps)
def test_days_add_up_from_the_first_move_to_today(lengths: list[int]) -> None:
    today = BEGAN + timedelta(days=sum(lengths))

    found = stays(a_life(lengths), state=f"s{len(lengths)}", since=today, today=today)

    assert sum(each.days or 0 for each in found) == (today - BEGAN).days
    assert [each.state for each in found] == [f"s{place}" for place in range(len(lengths), -1, -1)]
    assert found[0].last is None
    assert all(later.first == earlier.last for later, earlier in pairwise(found))
    assert (found[-1].first, found[-1].days, found[-1].who) == (None, None, "")
