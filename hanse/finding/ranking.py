"""How well an entry fits what was typed, and which letters of a text are the reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

from .folding import fold, squeeze
from .nearness import is_near

MOST_WORDS = 8


class Rank(IntEnum):
    """Best first."""

    NUMBER = 0
    NAME_BEGINS = 1
    WORD_BEGINS = 2
    PART = 3
    NEAR = 4


@dataclass(frozen=True)
class Question:
    """What was typed."""

    text: str

    @cached_property
    def words(self) -> tuple[str, ...]:
        return tuple(fold(self.text).split(" ")[:MOST_WORDS]) if fold(self.text) else ()

    @cached_property
    def whole(self) -> str:
        return " ".join(self.words)

    @cached_property
    def number(self) -> str:
        """All of it as one number; empty where there is no digit in it."""
        squeezed = squeeze(self.text)
        return squeezed if any(letter.isdecimal() for letter in squeezed) else ""


def rank(question: Question, *, title: str, text: str, numbers: str) -> Rank | None:
    """How well an entry (its texts folded, each with a space before and after) fits; None where it does not."""
    number, words = question.number, question.words
    if not words:
        return None
    if (number or question.whole) in numbers.split():
        return Rank.NUMBER
    if title.startswith(question.whole):
        return Rank.NAME_BEGINS
    if all(f" {word}" in text for word in words) or (number and f" {number}" in numbers):
        return Rank.WORD_BEGINS
    if all(word in text for word in words) or (number and number in numbers):
        return Rank.PART
    return Rank.NEAR if _all_near(words, text) else None


def is_called(text: str, name: str) -> bool:
    """Do words of the name, or the name itself, begin with what was typed?"""
    title = fold(name)
    fits = rank(Question(text), title=title, text=f" {title} ", numbers="")
    return fits is not None and fits <= Rank.WORD_BEGINS


def _all_near(words: Sequence[str], text: str) -> bool:
    there = text.split()
    return all(f" {word}" in text or any(is_near(word, one) for one in there) for word in words)


def order(question: Question, *, title: str) -> tuple[int, int, str]:
    """Among entries of one rank: more of the words in the name, shorter names."""
    missing = sum(word not in title for word in question.words)
    return missing, len(title), title


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a text: is it what was typed?"""

    text: str
    is_hit: bool


def marked(question: Question, text: str) -> list[Stretch]:
    """The text in stretches, those that fit marked: words that begin so, else parts, else words that are near."""
    small, places = _traced(text)
    spans = sorted(_spans(question, small), key=lambda span: (span[0], -span[1]))
    found: list[Stretch] = []
    done = 0
    for begins, ends in spans:
        start, end = places[begins], places[ends - 1] + 1
        if start < done:
            continue
        found += [Stretch(text[done:start], False), Stretch(text[start:end], True)]
        done = end
    return [stretch for stretch in [*found, Stretch(text[done:], False)] if stretch.text]


def _traced(text: str) -> tuple[str, list[int]]:
    """The text folded letter by letter, and for each letter of that its place in the text."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        small = fold(letter)
        if not small and not letter.isspace() and fold(f"a{letter}a") == "aa":
            continue
        letters += small or " "
        places += [place] * max(len(small), 1)
    return "".join(letters), places


def _spans(question: Question, small: str) -> Iterator[tuple[int, int]]:
    for word in question.words:
        if f" {word}" in f" {small}":
            begins = f" {small}".index(f" {word}")
        elif word in small:
            begins = small.index(word)
        else:
            yield from _near(word, small)
            continue
        yield begins, begins + len(word)
    if question.number and question.number not in small:
        yield from _as_number(question.number, small)


def _near(word: str, small: str) -> Iterator[tuple[int, int]]:
    place = 0
    for one in small.split(" "):
        if one and is_near(word, one):
            yield place, place + len(one)
        place += len(one) + 1


def _as_number(number: str, small: str) -> Iterator[tuple[int, int]]:
    """Where the number stands, whatever spaces are in it."""
    tight = [(letter, place) for place, letter in enumerate(small) if letter != " "]
    begins = "".join(letter for letter, _place in tight).find(number)
    if begins >= 0:
        yield tight[begins][1], tight[begins + len(number) - 1][1] + 1
