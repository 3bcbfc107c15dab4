"""How documents come to count: by their days, one after the other."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanse.network.documents.standing import SOON, Held, Stage, last_day, standing

pytestmark = pytest.mark.any_database
TODAY = date(2026, 5, 1)
ONE = timedelta(days=1)
DAYS = st.dates(date(2024, 1, 1), date(2028, 1, 1))


@st.composite
def documents(draw: st.DrawFn) -> Held:
    first = draw(DAYS)
    last = draw(st.none() | st.integers(0, 900).map(lambda days: first + timedelta(days=days)))
    return Held(draw(st.sampled_from([True, False, None])), first, last)


SOME = st.lists(documents(), max_size=5)


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2026, 1, 1), 12, date(2026, 12, 31)),
        (date(2024, 2, 29), 12, date(2025, 2, 27)),
        (date(2026, 1, 31), 1, date(2026, 2, 27)),
    ],
)
def test_months_end_on_the_day_before(first: date, months: int, last: date) -> None:
    assert last_day(first, months=months) == last


@given(held=SOME, on=DAYS)
def test_one_counts_exactly_when_an_accepted_one_holds_on_that_day(held: list[Held], on: date) -> None:
    holds = any(each.accepted and each.first <= on and (each.last is None or each.last >= on) for each in held)

    assert standing(held, on=on).counts == holds


@given(held=SOME, on=DAYS)
def test_it_counts_until_the_day_that_it_says_and_not_a_day_longer(held: list[Held], on: date) -> None:
    found = standing(held, on=on)
    if not found.counts or found.on is None:
        return
    day = on
    while day <= found.on:
        assert standing(held, on=day).counts
        day += ONE

    assert not standing(held, on=found.on + ONE).counts
    assert (found.stage == Stage.ENDING) == (found.on - on <= SOON)


@given(held=SOME, on=DAYS, more=documents())
def test_another_document_never_takes_away(held: list[Held], on: date, more: Held) -> None:
    if standing(held, on=on).counts:
        assert standing([*held, more], on=on).counts


@pytest.mark.parametrize(
    ("held", "stage"),
    [
        ([], Stage.MISSING),
        ([Held(False, TODAY)], Stage.DECLINED),
        ([Held(True, TODAY - 30 * ONE, TODAY - ONE)], Stage.ENDED),
        ([Held(True, TODAY - 30 * ONE, TODAY - ONE), Held(None, TODAY)], Stage.WAITING),
        ([Held(True, TODAY + ONE)], Stage.LATER),
        ([Held(True, TODAY, TODAY + SOON)], Stage.ENDING),
        ([Held(True, TODAY, TODAY + SOON), Held(True, TODAY + SOON)], Stage.HELD),
        ([Held(True, TODAY, TODAY + SOON), Held(True, TODAY + SOON + 2 * ONE)], Stage.ENDING),
    ],
)
def test_the_stages(held: list[Held], stage: Stage) -> None:
    assert standing(held, on=TODAY).stage == stage
