"""How a form's fields are drawn."""

from __future__ import annotations

import re
from datetime import date
from typing import ClassVar

import pytest
from django import forms
from django.test.html import parse_html
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from hanse.ui import fields


class LeavingForm(forms.Form):
    on = forms.DateField(initial=date(2026, 3, 1))


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_date_is_asked_with_the_browsers_own_calendar(language: str) -> None:
    with translation.override(language):
        shown = fields.field(LeavingForm()["on"])

        assert shown.count("type=") == 1
        assert 'type="date"' in shown
        assert 'value="2026-03-01"' in shown
        assert LeavingForm({"on": "2026-03-02"}).is_valid()


class ChoosingForm(forms.Form):
    region = forms.ChoiceField(choices=[("", "-"), ("Near", [("a", "A & <b>"), (2, "Two")])], initial=2)
    several = forms.MultipleChoiceField(choices=[("x", "X"), ("y", "Y")], initial=["x", "y"])


@pytest.mark.parametrize("name", ["region", "several"])
def test_what_a_select_offers_is_drawn_as_django_draws_it(name: str) -> None:
    plain = ChoosingForm()[name].as_widget(attrs={"class": "form-select", "aria-label": "Where"})

    drawn = fields.control(ChoosingForm()[name], label="Where")

    assert parse_html(drawn) == parse_html(f'<div class="field">{plain}</div>')


class ReachingForm(forms.Form):
    ways = forms.MultipleChoiceField(
        choices=[("fax", "Fax"), ("On paper", [("post", "Post")]), ("At once", [("mail", "E-mail"), ("call", "Call")])],
        initial=["call"],
        widget=forms.CheckboxSelectMultiple,
    )


def test_boxes_stand_under_the_headings_of_their_choices_once_each() -> None:
    drawn = fields.field(ReachingForm()["ways"])

    whole, *parts = drawn.split('<fieldset class="part">')
    assert [part.partition("</legend>")[0] for part in parts] == ["<legend>On paper", "<legend>At once"]
    assert [re.findall('value="([^"]+)"', part) for part in (whole, *parts)] == [["fax"], ["post"], ["mail", "call"]]
    assert drawn.count("checked") == 1
    assert len(set(re.findall(' id="([^"]+)"', drawn))) == 5


class RolesField(forms.MultipleChoiceField):
    about_choices: ClassVar = {"sales": "sends <files>"}


class RolesForm(forms.Form):
    roles = RolesField(
        choices=[("sales", "Sales"), ("service", "Service")], help_text="All see it.",
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


@given(sizes=st.lists(st.integers(1, 20), max_size=12))
def test_headings_stand_in_two_columns_in_their_order_and_none_is_torn(sizes: list[int]) -> None:
    class RightsForm(forms.Form):
        may = forms.MultipleChoiceField(
            widget=forms.CheckboxSelectMultiple,
            choices=[
                (f"Room {at}", [(f"{at}.{one}", f"{at}.{one}") for one in range(size)]) for at, size in enumerate(sizes)
            ],
        )

    shown = fields.field(RightsForm()["may"])
    columns = [
        [int(at) for at in re.findall(r"<legend>Room (\d+)", column)]
        for column in shown.partition('<div class="halves">')[2].split("<div>")[1:]
    ]

    assert [at for column in columns for at in column] == list(range(len(sizes)))
    lines = [size + fields.LINES_OF_A_HEADING for size in sizes]
    longest = max((sum(lines[at] for at in column) for column in columns), default=0)
    assert len(columns) <= 2
    assert all(longest <= max(sum(lines[:cut]), sum(lines[cut:])) for cut in range(len(sizes)))


def test_what_is_said_of_a_choice_stands_below_it_and_of_all_above_them() -> None:
    drawn = fields.field(RolesForm()["roles"])

    assert '<span id="id_roles_0-name">Sales</span><br>' in drawn
    assert '<span class="hint" id="id_roles_0-hint">sends &lt;files&gt;</span></span></label>' in drawn
    assert 'aria-labelledby="id_roles_0-name" aria-describedby="id_roles_0-hint"' in drawn
    assert "> Service</label>" in drawn
    assert drawn.count("All see it.") == 1
    assert drawn.index("All see it.") < drawn.index("Sales")


class AskingForm(forms.Form):
    held = forms.CharField(label="What does it hold?")
    name = forms.CharField(label="Name")


def test_a_mistake_follows_a_question_without_a_colon() -> None:
    told = fields.mistakes(AskingForm({}))

    assert "What does it hold? " in told
    assert "hold?:" not in told
    assert "Name: " in told


def test_a_file_that_is_missing_is_marked_where_it_is_dropped() -> None:
    told = fields.drop("file", label="A file", errors=["Choose a file."])

    assert 'aria-invalid="true" aria-describedby="drop-file-wrong"' in told
    assert '<p class="wrong" id="drop-file-wrong">Choose a file.</p>' in told
    assert "wrong" not in fields.drop("file", label="A file")
