"""JSON as it is sent: one object a line, or an array of objects, alone or inside an object; read piece by piece."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, TextIO

from .blocks import LONGEST_LINE, too_long

PIECE = 1 << 20
MOST_TEXT = 1 << 24
MOST_DIGITS = 2
"""Of an exponent. `1e9999` is six letters, and ten thousand when it is written out."""
MOST_WHOLE = 1000


def _exact(text: str) -> Decimal | str:
    """A number with every digit; one that nobody means stays the text that it is."""
    _mantissa, _sign, exponent = text.lower().partition("e")
    return text if len(exponent.lstrip("+-")) > MOST_DIGITS else Decimal(text)


def _whole(text: str) -> int | str:
    return text if len(text) > MOST_WHOLE else int(text)


DECODER = json.JSONDecoder(parse_float=_exact, parse_int=_whole)
UNREADABLE = (json.JSONDecodeError, RecursionError)
BLANK = " \t\r\n\ufeff"
_BETWEEN = re.compile(f"[{BLANK},]*+")
MOST_OPENINGS = 1000


def objects_in(stream: TextIO) -> Iterator[tuple[int, Any, str]]:
    """(line, value, text) of every object; where a line is no JSON at all, its value is None.

    Of an array the objects are counted, because several may stand in a line.
    """
    start = stream.read(PIECE)
    body = start.lstrip(BLANK)
    if body.startswith("[") or not _is_object_a_line(body):
        found = _Array(stream, start)
        if found.enter():
            yield from found
            return
        start = found.text
    yield from _lines(stream, start)


def _is_object_a_line(text: str) -> bool:
    """Is the first line a whole object?"""
    first, _break, _rest = text.partition("\n")
    try:
        return isinstance(DECODER.decode(first), dict)
    except UNREADABLE:
        return False


def _lines(stream: TextIO, start: str) -> Iterator[tuple[int, Any, str]]:
    number, text = 0, start
    while text:
        *whole, text = text.split("\n")
        more = stream.read(PIECE)
        if not more:
            whole, text = [*whole, text], ""
        for line in whole:
            number += 1
            if line.strip(BLANK):
                yield number, _parsed(line.strip(BLANK)), line.rstrip("\r")
        text += more
        if len(text) > LONGEST_LINE:
            raise too_long()


def _parsed(line: str) -> Any:
    try:
        return DECODER.decode(line)
    except UNREADABLE:
        return None


class _Array:
    """The first array of objects in a text that is read as it is needed."""

    def __init__(self, stream: TextIO, start: str) -> None:
        self.stream, self.text, self.place = stream, start, 0

    def enter(self) -> bool:
        """Go to where the array's first object begins. False if there is no array near the beginning."""
        opening = self.text.find("[")
        for _try in range(MOST_OPENINGS):
            if opening < 0:
                break
            self.place = opening + 1
            if self._next_letter() in "{]":
                return True
            opening = self.text.find("[", self.place)
        return False

    def _more(self) -> bool:
        piece = self.stream.read(PIECE)
        self.text = self.text[self.place :] + piece
        self.place = 0
        return bool(piece)

    def _next_letter(self) -> str:
        """The next letter that is no blank and no comma; empty at the end."""
        while True:
            self.place = place = _BETWEEN.match(self.text, self.place).end()  # type: ignore[union-attr]
            if place < len(self.text):
                return self.text[place]
            if not self._more():
                return ""

    def __iter__(self) -> Iterator[tuple[int, Any, str]]:
        number = 1
        while (letter := self._next_letter()) and letter != "]":
            try:
                value, end = DECODER.raw_decode(self.text, self.place)
            except RecursionError:
                yield number, None, self.text[self.place : self.place + 1000]
                return
            except json.JSONDecodeError:
                if len(self.text) - self.place < MOST_TEXT and self._more():
                    continue
                yield number, None, self.text[self.place : self.place + 1000]
                return
            yield number, value, self.text[self.place : end]
            number += 1
            self.place = end
