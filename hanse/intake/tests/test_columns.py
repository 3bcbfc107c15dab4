"""What a column could be, and the notations to choose from."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanse.intake.mapping import Rule
from hanse.intake.recognition.columns import Reading, noted, way_of
from hanse.intake.recognition.remarks import Remark


def reading(rule: Rule, example: str) -> Reading:
    return Reading(rule, Remark.of("iso"), sure=False, fits=True, example=example)


@given(day=st.dates(date(1950, 1, 1), date(2100, 12, 31)), sign=st.sampled_from("./-"))
def test_both_orders_of_a_day_are_offered_and_the_chosen_one_reads_it(day: date, sign: str) -> None:
    form = sign.join(("%d", "%m", "%Y"))
    found = reading(Rule(column="Datum", date=(form,)), day.strftime(form))

    keys = [way.key for way in found.ways("date")]

    assert keys == [form, sign.join(("%m", "%d", "%Y"))]
    for key in keys:
        assert way_of(found.chosen("date", key), "date") == key


@pytest.mark.parametrize("form", ["iso", "%Y-%m-%d", "%Y%m%d", "excel", "%d %b %Y"])
def test_where_the_notation_leaves_no_choice_none_is_offered(form: str) -> None:
    assert reading(Rule(column="Datum", date=(form,)), "2026-11-03").ways("date") == []


def test_a_number_is_shown_as_each_sign_would_read_it() -> None:
    found = reading(Rule(column="Betrag", decimal=",", thousands="."), "1.294")

    comma, point = found.ways("decimal")

    assert (comma.key, comma.label) == (",", "1.294 is 1,294")
    assert (point.key, point.label) == (".", "1.294 is 1.294")


def test_a_number_without_signs_leaves_no_choice() -> None:
    assert reading(Rule(column="Menge"), "12").ways("decimal") == []


def test_another_decimal_sign_takes_the_other_one_for_thousands() -> None:
    assert noted(Rule(column="Betrag", sign=-1), "decimal", ",") == Rule(
        column="Betrag", decimal=",", thousands=".", sign=-1
    )


def test_a_way_that_was_never_offered_changes_nothing() -> None:
    found = reading(Rule(column="Datum", date=("%d.%m.%Y",)), "03.11.2026")

    assert found.chosen("date", "%Y'; DROP") == found.rule


@given(st.builds(Rule, column=st.just("c"), decimal=st.sampled_from(",."), date=st.just(("iso",))))
def test_a_reading_survives_being_kept(rule: Rule) -> None:
    found = reading(rule, "1")

    assert Reading.parse(found.as_json()) == found
