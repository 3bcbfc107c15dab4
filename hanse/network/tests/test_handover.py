"""Who looks after a territory when somebody new takes over."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hanse.network.handover import Span, decide

days = st.dates(date(2024, 1, 1), date(2027, 12, 31))


@st.composite
def spans(draw: st.DrawFn) -> Span:
    first = draw(days)
    lasting = draw(st.none() | st.integers(0, 600))
    return Span(first, None if lasting is None else first + timedelta(days=lasting))


@given(existing=st.lists(spans(), max_size=5), new=spans())
def test_after_a_handover_nobody_else_has_a_day_of_the_new_one(existing: list[Span], new: Span) -> None:
    answer = decide(spans=enumerate(existing), new=new)

    ended = [
        Span(span.first, answer.last_day) if key in answer.ending else span
        for key, span in enumerate(existing)
        if key not in answer.in_the_way
    ]
    assert not any(span.meets(new) for span in ended)
    assert all(span.end >= span.first for span in ended)


@given(existing=st.lists(spans(), max_size=5), new=spans())
def test_only_those_who_meet_the_new_one_are_touched(existing: list[Span], new: Span) -> None:
    answer = decide(spans=enumerate(existing), new=new)

    touched = {key for key, span in enumerate(existing) if span.meets(new)}
    assert set(answer.ending) | set(answer.in_the_way) == touched
    assert not set(answer.ending) & set(answer.in_the_way)


def test_one_who_would_stay_longer_is_in_the_way() -> None:
    forever, march = Span(date(2026, 1, 1)), Span(date(2026, 3, 1), date(2026, 3, 31))

    assert decide(spans=[("Amy", forever)], new=march).in_the_way == ("Amy",)
    assert decide(spans=[("Amy", forever)], new=Span(date(2026, 3, 1))).ending == ("Amy",)
