"""A day with its weekday, written out in every language."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from hanse.ui import formats


@pytest.mark.parametrize(("language", "said"), [("en", "Friday 27 November"), ("de", "Freitag, 27. November")])
def test_a_weekday_is_written_out(language: str, said: str) -> None:
    with translation.override(language):
        assert formats.weekday(date(2026, 11, 27)) == said
