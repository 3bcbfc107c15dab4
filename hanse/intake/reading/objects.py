"""JSON as it is sent: one object a line, or an array of objects, alone or inside an object; read piece by piece."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, TextIO

PIECE = 1 << 20
MOST_TEXT = 1 << 24
DECODER = json.JSONDecoder(parse_float=Decimal)
BLANK = " \t\r\n\ufeff"


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
        return isinstance(json.loads(first), dict)
    except json.JSONDecodeError:
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


def _parsed(line: str) -> Any:
    try:
        return DECODER.decode(line)
    except json.JSONDecodeError:
        return None


class _Array:
    """The first array of objects in a text that is read as it is needed."""

    def __init__(self, stream: TextIO, start: str) -> None:
        self.stream, self.text, self.place = stream, start, 0

    def enter(self) -> bool:
        """Go to where the array's first object begins. False if there is no array near the beginning."""
        opening = self.text.find("[")
        while opening >= 0:
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
            place = self.place
            while place < len(self.text) and self.text[place] in BLANK + ",":
                place += 1
            self.place = place
            if place < len(self.text):
                return self.text[place]
            if not self._more():
                return ""

    def __iter__(self) -> Iterator[tuple[int, Any, str]]:
        number = 1
        while (letter := self._next_letter()) and letter != "]":
            try:
                value, end = DECODER.raw_decode(self.text, self.place)
            except json.JSONDecodeError:
                if len(self.text) - self.place < MOST_TEXT and self._more():
                    continue
                yield number, None, self.text[self.place : self.place + 1000]
                return
            yield number, value, self.text[self.place : end]
            number += 1
            self.place = end
