"""How a form's fields are drawn."""

from __future__ import annotations

from datetime import date

import pytest
from django import forms
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
