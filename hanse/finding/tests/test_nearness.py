"""Words with wrong letters: whatever is near is proposed, and nothing else is near."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from hanse.finding.nearness import LONG, LONGEST, SHORTEST, forgiven, is_near, mistakes, pieces, probes

pytestmark = pytest.mark.any_database
LETTERS = "abcdeé"
WORDS = some.text(LETTERS, min_size=SHORTEST, max_size=20)


def slip(draw: Any, word: str) -> str:
    """A letter left out, put in, wrong, or changed with its neighbour."""
    at = draw(some.integers(0, len(word) - 2))
    letter = draw(some.sampled_from(LETTERS))
    return draw(
        some.sampled_from(
            [
                word[:at] + word[at + 1 :],
                word[:at] + letter + word[at:],
                word[:at] + letter + word[at + 1 :],
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            ]
        )
    )


@given(some.data(), WORDS)
def test_a_word_with_forgiven_mistakes_is_proposed_and_near(data: Any, word: str) -> None:
    typed = slip(data.draw, word)
    if len(word) >= LONG:
        typed = slip(data.draw, typed)

    if mistakes(typed, word) <= forgiven(len(typed), len(word)):
        assert is_near(typed, word)
        assert probes(typed, 2) & set(pieces(word).split())


@given(some.data(), WORDS)
def test_a_word_with_one_mistake_is_proposed_by_few_pieces(data: Any, word: str) -> None:
    typed = slip(data.draw, word)

    if len(typed) >= SHORTEST:
        assert probes(typed, 1) & set(pieces(word).split())
    if len(typed) < LONGEST:
        assert len(probes(typed, 1)) <= len(typed) + 1


@given(WORDS, WORDS)
def test_what_is_near_is_always_proposed(typed: str, word: str) -> None:
    if is_near(typed, word):
        assert probes(typed, 2) & set(pieces(word).split())


@given(WORDS, WORDS, WORDS)
def test_mistakes_are_counted_the_same_from_either_side(one: str, other: str, third: str) -> None:
    assert mistakes(one, other) == mistakes(other, one)
    assert (mistakes(one, other) == 0) == (one == other)
    assert mistakes(one, other) <= max(len(one), len(other))


@pytest.mark.parametrize(
    ("typed", "word"),
    [("metropolitna", "metropolitan"), ("bicylce", "bicycle"), ("meyer", "meier"), ("lubek", "lubeck"), ("kolchester", "colchestre")],
)  # fmt: skip
def test_slips_of_the_hand_are_near(typed: str, word: str) -> None:
    assert is_near(typed, word)


@pytest.mark.parametrize(
    ("typed", "word"), [("bike", "bark"), ("aw000502", "aw000503"), ("cat", "car"), ("supply", "sports")]
)
def test_other_words_short_words_and_numbers_are_not(typed: str, word: str) -> None:
    assert not is_near(typed, word)
