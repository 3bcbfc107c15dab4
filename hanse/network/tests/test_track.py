"""The way of a partnership's life, as it is drawn."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hanse.network.partnership.lifecycle import MAIN_LINE, State
from hanse.network.partnership.track import planned, stages

SINCE = date(2025, 6, 1)
entered = st.dictionaries(
    st.sampled_from(list(State)), st.integers(1, 2000).map(lambda days: SINCE - timedelta(days=days))
)


def names(state: str, **known: date) -> list[tuple[str, str]]:
    return [(stage.state.value, stage.when) for stage in stages(state, since=SINCE, entered=known)]


@given(state=st.sampled_from(list(State)), known=entered)
def test_exactly_one_stage_is_now_and_the_past_comes_before_it(state: State, known: dict[str, date]) -> None:
    way = stages(state, since=SINCE, entered=known)

    order = [stage.when for stage in way]
    assert order.count("now") == 1
    assert order == sorted(order, key=["past", "now", "ahead"].index)
    assert [stage for stage in way if stage.when == "now"] == [stage for stage in way if stage.state == state]


@given(state=st.sampled_from(list(State)), known=entered)
def test_nothing_ahead_has_a_day_and_no_stage_is_told_twice(state: State, known: dict[str, date]) -> None:
    way = stages(state, since=SINCE, entered=known)

    assert all(stage.day is None for stage in way if stage.when == "ahead")
    assert len({stage.state for stage in way}) == len(way)


def test_on_probation_it_has_been_active_and_may_yet_be_renewed() -> None:
    assert names("probation")[4:] == [
        ("active", "past"),
        ("probation", "now"),
        ("renewing", "ahead"),
        ("former", "ahead"),
    ]


def test_a_renewal_that_never_was_is_not_told_of_a_former_partner() -> None:
    assert ("renewing", "past") not in names("former")
    assert ("renewing", "past") in names("former", renewing=date(2024, 1, 1))


def test_one_that_was_declined_shows_only_how_far_it_came() -> None:
    assert names("declined", applicant=date(2024, 1, 1)) == [("applicant", "past"), ("declined", "now")]


def test_a_target_has_everything_ahead() -> None:
    assert names("target") == [("target", "now"), *((state.value, "ahead") for state in MAIN_LINE)]


@given(state=st.sampled_from(list(State)), to=st.sampled_from(list(State)))
def test_a_planned_state_is_the_only_one_ahead_with_a_day(state: State, to: State) -> None:
    way = planned(stages(state, since=SINCE, entered={}), to, SINCE)

    assert [(stage.state, stage.when) for stage in way if stage.when == "ahead" and stage.day] == [(to, "ahead")]
    assert [stage.when for stage in way] == sorted((s.when for s in way), key=["past", "now", "ahead"].index)


def test_after_a_planned_exit_comes_no_renewal() -> None:
    way = planned(stages(State.ACTIVE, since=SINCE, entered={}), State.EXITING, SINCE)

    assert [stage.state for stage in way if stage.when == "ahead"] == [State.EXITING, State.FORMER]
