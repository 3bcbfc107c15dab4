"""Which words are meant by a word with one or two wrong letters: fast to ask of an index, exact in the end.

A word is cut into pieces, one more than it may have mistakes, so that one of them is always left whole. The index keeps each
word's `pieces` with its length and their places; whoever asks looks for the `probes` of what was typed, where a piece may have
moved by as many letters as there are mistakes. `is_near` then counts the mistakes.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

SHORTEST = 4
LONG = 7
"""Letters from which on two mistakes are forgiven."""
PLACES = "abc"


def forgiven(one: int, other: int) -> int:
    """How many mistakes may lie between words of these lengths."""
    shorter = min(one, other)
    return 0 if shorter < SHORTEST else 1 if shorter < LONG else 2


def has_pieces(word: str) -> bool:
    """Numbers are never guessed: one wrong digit is another number."""
    return len(word) >= SHORTEST and not any(letter.isdecimal() for letter in word)


def _cuts(length: int) -> tuple[int, ...]:
    """Where a word of this length is cut, its beginning and end included."""
    if length < LONG:
        return 0, length // 2, length
    first = length // 3
    return 0, first, first + (length - first) // 2, length


def pieces(text: str) -> str:
    """The pieces of all words of a folded text, as the index keeps them: "meier" becomes "5ame 5bier"."""
    return " ".join(dict.fromkeys(piece for word in text.split(" ") if has_pieces(word) for piece in _pieces(word)))


def _pieces(word: str) -> Iterator[str]:
    cuts = _cuts(len(word))
    for place, begins, ends in zip(PLACES, cuts, cuts[1:], strict=False):
        yield f"{len(word)}{place}{word[begins:ends]}"


def probes(word: str) -> frozenset[str]:
    """Every piece that some word near this one may have; at least one of them each such word has."""
    if not has_pieces(word):
        return frozenset()
    near = (
        length
        for length in range(len(word) - 2, len(word) + 3)
        if abs(length - len(word)) <= forgiven(length, len(word))
    )
    return frozenset(probe for length in near for probe in _probes(word, length))


def _probes(word: str, length: int) -> Iterator[str]:
    """For words of one length. Two letters that changed places may straddle a cut, so these are also tried the other way."""
    most, cuts = forgiven(length, len(word)), _cuts(length)
    ways = {word, *(_swapped(word, cut - 1 + by) for cut in cuts[1:-1] for by in range(1 - most, most))}
    for place, begins, ends in zip(PLACES, cuts, cuts[1:], strict=False):
        for by in range(-most, most + 1):
            if begins + by >= 0 and ends + by <= len(word):
                for way in ways:
                    yield f"{length}{place}{way[begins + by : ends + by]}"


def _swapped(word: str, at: int) -> str:
    if not 0 <= at < len(word) - 1:
        return word
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def mistakes(one: str, other: str) -> int:
    """Letters left out, put in, wrong, or two neighbours in the wrong order (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, meant in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != meant))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == meant:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]


@lru_cache(4096)
def is_near(typed: str, word: str) -> bool:
    """Is `word` what somebody may have meant who typed `typed`? Kept, since names share their words."""
    most = forgiven(len(typed), len(word))
    if abs(len(typed) - len(word)) > most or not (has_pieces(typed) and has_pieces(word)):
        return False
    return mistakes(typed, word) <= most
