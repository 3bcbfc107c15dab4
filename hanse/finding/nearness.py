"""Which words are meant by a word with one or two wrong letters: fast to ask of an index, exact in the end.

Two words of which one has a mistake become the same when a letter is left out of each, or are so already: the index keeps
each word and what it becomes without one of its letters. For two mistakes a long word is cut into three parts, of which one
is always left whole: these are kept with the word's length and their places, and are looked for as far from there as there are
mistakes. `pieces` are what the index keeps, `probes` what is looked for; `is_near` then counts the mistakes.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

SHORTEST = 4
LONG = 7
"""Letters from which on two mistakes are forgiven."""
LONGEST = 16
"""Letters up to which a word is kept without each of them: longer ones have parts that few others share."""
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
    first = length // 3
    return 0, first, first + (length - first) // 2, length


def pieces(text: str) -> str:
    """What the index keeps of all words of a folded text: of "meier" itself, "eier", "mier", "meer", "meir" and "meie"."""
    return " ".join(dict.fromkeys(piece for word in text.split(" ") if has_pieces(word) for piece in _pieces(word)))


def _pieces(word: str) -> Iterator[str]:
    if len(word) <= LONGEST:
        yield from _shortened(word)
    if len(word) >= LONG:
        cuts = _cuts(len(word))
        for place, begins, ends in zip(PLACES, cuts, cuts[1:], strict=False):
            yield f"{len(word)}{place}{word[begins:ends]}"


def _shortened(word: str) -> Iterator[str]:
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


def probes(word: str, most: int) -> frozenset[str]:
    """Every piece that some word may have in which at most so many mistakes were made; at least one of them each such word has."""
    if not has_pieces(word):
        return frozenset()
    return frozenset(
        probe for length in range(len(word) - most, len(word) + most + 1) for probe in _probes(word, length, most)
    )


def _probes(word: str, length: int, most: int) -> Iterator[str]:
    """For words of one length."""
    most = min(most, forgiven(length, len(word)))
    if abs(length - len(word)) <= most:
        yield from _shortened(word) if most == 1 and length <= LONGEST else _parts(word, length, most)


def _parts(word: str, length: int, most: int) -> Iterator[str]:
    """Two letters that changed places may straddle a cut, so these are also tried the other way."""
    cuts = _cuts(length)
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
