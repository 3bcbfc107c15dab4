"""How a form's fields are drawn."""

from __future__ import annotations

from datetime import date

import pytest
from django import forms
from django.test.html import parse_html
from django.utils import translation

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
