"""How a text is written in the index."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from hanse.finding.folding import LONGEST, fold, squeeze

pytestmark = pytest.mark.any_database


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Größe: Ærø-Straße ", "grosse aero strasse"),
        ("Łódź, São Paulo & İzmir", "lodz sao paulo izmir"),
        ("O'Brien’s", "obriens"),
        ("ΟΔΥΣΣΕΥΣ", "οδυσσευσ"),
        ("Ёлка", "елка"),
        ("株式会社", "株式会社"),
        ("jane.doe@example.org", "jane doe example org"),
        ("—", ""),
    ],
)
def test_accents_case_and_signs_make_no_difference(written: str, kept: str) -> None:
    assert fold(written) == kept


@pytest.mark.parametrize("number", ["DE 123 456 789", "de-123-456-789", "DE123456789", "DE.123/456 789"])
def test_a_number_is_the_same_however_it_is_parted(number: str) -> None:
    assert squeeze(number) == "de123456789"


def test_a_word_of_a_thousand_letters_is_kept_by_its_beginning() -> None:
    """One letter of these stands for six, and no full text takes words without end."""
    assert fold("㌖" * LONGEST + " Nord") == f"{('キロメートル' * LONGEST)[:LONGEST]} nord"
    assert squeeze("1 " * 1000) == "1" * LONGEST


@given(some.text())
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(some.text(), some.text())
def test_a_text_in_two_is_folded_as_its_parts(one: str, other: str) -> None:
    assert fold(f"{one} {other}").split() == [*fold(one).split(), *fold(other).split()]
