"""Sentences that are kept in one language and read in another."""

from __future__ import annotations

import json

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from hanse.kernel.words import Said, kept, said, said_now, said_of, told


def read_in(language: str, sentence: str) -> str:
    """Kept as a row keeps it, and read by somebody else."""
    row = json.loads(json.dumps(kept(sentence)))
    with translation.override(language):
        return told(row)


@given(st.text())
def test_what_it_was_made_of_says_the_same_whatever_stands_in_it(value: str) -> None:
    with translation.override("de"):
        sentence = said("“%(value)s” is not a number.") % {"value": value}

    assert sentence == f"„{value}“ ist keine Zahl."
    assert read_in("de", sentence) == sentence
    assert read_in("en", sentence) == f"“{value}” is not a number."


def test_words_within_words_are_read_in_the_same_language() -> None:
    with translation.override("de"):
        inner = said("%(field)s is empty.") % {"field": gettext_lazy("Currency")}
        outer = said_of("%(reason)s And %(count)s more.", "%(reason)s And %(count)s more.", 2) % {
            "reason": inner,
            "count": 2,
        }

    assert outer.startswith("Währung ist leer.")
    assert read_in("en", outer) == "Currency is empty. And 2 more."


def test_a_name_that_is_put_right_stays_right() -> None:
    sentence = (said("%(name)s is empty.") % {"name": "1f3a.csv"}).replace("1f3a.csv", "sales.csv")
    assert read_in("en", sentence) == sentence == "sales.csv is empty."


@pytest.mark.parametrize("sentence", ["As it stood.", "100 % of it", said("It is 5 o'clock") + "."])
def test_what_remembers_nothing_is_read_as_it_was_said(sentence: str) -> None:
    assert kept(sentence) == sentence
    assert read_in("de", sentence) == sentence


def test_words_without_values_hold_a_sign_of_percent_as_it_is() -> None:
    with translation.override("de"):
        now = said_now(gettext_lazy("Share in %"))
    assert isinstance(now, Said)
    assert (now, read_in("en", now)) == ("Anteil in %", "Share in %")
