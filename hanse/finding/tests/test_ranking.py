"""What comes first, and which letters are marked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from hanse.finding.folding import fold, squeeze
from hanse.finding.ranking import Question, Rank, marked, rank

pytestmark = pytest.mark.any_database
LETTERS = "abÄ ß-7éO'"


def fits(typed: str, name: str, *, words: str = "", numbers: tuple[str, ...] = ()) -> Rank | None:
    kept = f" {' '.join(map(squeeze, numbers))} "
    return rank(Question(typed), title=fold(name), text=f" {fold(name)} {fold(words)}{kept}", numbers=kept)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("AW-0000 0502", Rank.NUMBER),
        ("aw00000502", Rank.NUMBER),
        ("metro", Rank.NAME_BEGINS),
        ("Metropolitan bicycle", Rank.NAME_BEGINS),
        ("bicy", Rank.WORD_BEGINS),
        ("supp metro", Rank.WORD_BEGINS),
        ("lübeck", Rank.WORD_BEGINS),
        ("aw-0000", Rank.WORD_BEGINS),
        ("politan", Rank.PART),
        ("0502", Rank.PART),
        ("metropolitna", Rank.NEAR),
        ("bicylce lubek", Rank.NEAR),
        ("aw00000503", None),
        ("helmets", None),
        ("", None),
        ("!?", None),
    ],
)
def test_numbers_come_first_then_names_words_parts_and_what_is_near(typed: str, expected: Rank | None) -> None:
    assert fits(typed, "Metropolitan Bicycle Supply", words="Lübeck", numbers=("AW-00000502",)) == expected


@given(some.text(LETTERS, max_size=12), some.text(LETTERS, max_size=12))
def test_a_whole_name_begins_with_itself_and_has_its_parts(before: str, after: str) -> None:
    name = f"{before}ab{after}"

    assert fits(name, name) in {Rank.NAME_BEGINS, Rank.NUMBER}
    assert fits("ab", name) in {Rank.NAME_BEGINS, Rank.WORD_BEGINS, Rank.PART}


@given(some.text(LETTERS, max_size=12), some.text(LETTERS, max_size=20))
def test_more_letters_never_fit_better(typed: str, name: str) -> None:
    """What is found by more of a word is found by less of it."""
    longer = fits(typed, name)
    shorter = fits(typed[:-1], name)
    if longer is not None and longer < Rank.NEAR and Question(typed[:-1]).words and longer is not Rank.NUMBER:
        assert shorter is not None


def drawn(typed: str, text: str) -> str:
    return "".join(f"[{each.text}]" if each.is_hit else each.text for each in marked(Question(typed), text))


@pytest.mark.parametrize(
    ("typed", "text", "expected"),
    [
        ("lube", "Fahrrad Lübeck", "Fahrrad [Lübe]ck"),
        ("strasse", "Große Straße 7", "Große [Straße] 7"),
        ("supp bicy", "Bicycle Supply", "[Bicy]cle [Supp]ly"),
        ("politan", "Metropolitan", "Metro[politan]"),
        ("metropolitna", "The Metropolitan", "The [Metropolitan]"),
        ("aw502", "Dealer, AW-502", "Dealer, [AW-502]"),
        ("obri", "O’Brien", "[O’Bri]en"),
        ("nothing", "Metropolitan", "Metropolitan"),
    ],
)
def test_what_was_typed_is_marked_as_it_is_written(typed: str, text: str, expected: str) -> None:
    assert drawn(typed, text) == expected


@given(some.text(max_size=12), some.text(max_size=30))
def test_marks_change_no_letter(typed: str, text: str) -> None:
    assert "".join(each.text for each in marked(Question(typed), text)) == text
