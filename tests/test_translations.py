"""German is complete: every text has its translation, with the same places to fill in."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
from django.utils.translation import gettext, override, pgettext

pytestmark = pytest.mark.any_database

ROOT = Path(__file__).resolve().parent.parent
PLACES = re.compile(r"%\((\w+)\)[sdif]|%[sd]")
LANGUAGE = "de"


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("translations", ROOT / "scripts" / "translations.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


translations = _script()
CATALOGUE = translations.catalogue(LANGUAGE)


def _forms(message: str | tuple[str, ...]) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else tuple(message)


def test_texts_of_every_sort_are_found() -> None:
    found = {form for message in translations.texts() if message.id for form in _forms(message.id)}

    assert "Sign in" in found  # {% translate %}
    assert "Nothing is called “%(text)s”, or nearly so." in found  # {% blocktranslate %}
    assert "Yours to do" in found  # _("...") as an argument of a tag
    assert "See the day's work" in found  # authz.toml
    assert "%(count)d things need you." in found  # ngettext


def test_every_text_is_translated() -> None:
    catalogue = translations.read(CATALOGUE, LANGUAGE)
    missing = []
    for message in translations.texts():
        if message.id:
            known = catalogue.get(message.id, message.context)
            if known is None or not all(_forms(known.string)) or known.fuzzy:
                missing.append(message.id)

    assert missing == []


def test_translations_have_the_same_places_to_fill_in() -> None:
    wrong = []
    for message in translations.read(CATALOGUE, LANGUAGE):
        wanted = [set(PLACES.findall(form)) for form in _forms(message.id)]
        for translated in _forms(message.string):
            if message.id and translated and set(PLACES.findall(translated)) not in wanted:
                wrong.append(message.id)

    assert wrong == []


def test_a_score_is_called_the_same_everywhere() -> None:
    """One thing, one word: a score is a Punktzahl, on its card (Scorecard) and off it."""
    catalogue = translations.read(CATALOGUE, LANGUAGE)
    english = re.compile(r"\bScores?\b")

    assert [text for message in catalogue for text in _forms(message.string) if english.search(text or "")] == []


@pytest.mark.parametrize(
    ("sense", "word", "german"),
    [
        ("receiver of a letter", "To", "An"),
        ("of a second factor", "Code", "Code"),
        ("of a rating", "Subject", "Thema"),
        ("from when", "Since", "Seit"),
        ("on the map", "Place", "Ort"),
        ("to the next step", "Next", "Weiter"),
        ("of lines", "Refused", "Abgelehnt"),
    ],
)
def test_a_word_of_two_senses_is_two_in_german(sense: str, word: str, german: str) -> None:
    with override("de"):
        assert pgettext(sense, word) == german != gettext(word)
