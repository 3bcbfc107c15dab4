"""Days in words: weekdays and months written out in every language, and stretches of days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from hanse.kernel import clock
from hanse.ui import formats


@pytest.mark.parametrize(("language", "said"), [("en", "Friday 27 November"), ("de", "Freitag, 27. November")])
def test_a_weekday_is_written_out(language: str, said: str) -> None:
    with translation.override(language):
        assert formats.weekday(date(2026, 11, 27)) == said


@pytest.mark.parametrize(("language", "said"), [("en", "27 November 2026"), ("de", "27. November 2026")])
def test_a_month_is_written_out_beside_its_year(language: str, said: str) -> None:
    with translation.override(language):
        assert formats.full_day(date(2026, 11, 27)) == said


def test_both_ends_of_a_stretch_bear_the_year_when_one_of_them_does() -> None:
    with clock.standing_at(datetime(2026, 11, 27, tzinfo=UTC)):
        assert formats.span(date(2025, 11, 1), date(2026, 10, 31)) == "1 November 2025 – 31 October 2026"
        assert formats.span(date(2026, 9, 1), date(2026, 10, 31)) == "1 September – 31 October"
        assert formats.days(date(2026, 9, 1), None) == ("1 September", "–")


def test_what_comes_within_a_minute_is_not_over() -> None:
    noon = datetime(2026, 11, 27, 12, tzinfo=UTC)
    with clock.standing_at(noon):
        told = [formats.ago(noon + timedelta(seconds=seconds)) for seconds in (-30, 0, 30, 90)]

    assert told == ["just now", "just now", "in a moment", "in 1 min"]
