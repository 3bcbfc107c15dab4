"""Which partner or product a text in a file means: by number, by another register's number, by name; never a guess.

What stands there exactly goes before what only differs in case, blanks, leading zeros or accents. Two candidates of the same
rank are no match: the row is rejected and the sentence asks for the number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cached_property, lru_cache

from .vocabulary import LETTERS, tokens

Row = tuple[str, str, int]
NUMERIC = re.compile(r"^(\d++)(?:[.,]0++)?$")
LONGEST = 500
"""Letters. Nothing of ours is called by more, and to put accents without end in their order takes as long as one likes."""
UNKNOWN, SEVERAL = "unknown", "several"


def exactly(text: str) -> str:
    """Case and blanks aside."""
    return _exactly(text) if len(text) <= LONGEST else text


def loosely(text: str) -> str:
    """Leading zeros of a number, blanks in a code, accents and punctuation of a name aside."""
    return _loosely(text) if len(text) <= LONGEST else text


@lru_cache(maxsize=100_000)
def _exactly(text: str) -> str:
    return " ".join(text.split()).casefold()


@lru_cache(maxsize=100_000)
def _loosely(text: str) -> str:
    plain = exactly(text)
    packed = plain.replace(" ", "")
    if match := NUMERIC.match(packed):
        return match[1].lstrip("0") or "0"
    if any(letter.isdigit() for letter in packed):
        return packed
    letters = unicodedata.normalize("NFKD", plain.translate(LETTERS))
    return "".join(letter for letter in letters if letter.isalnum()) or packed


class Register:
    """Everything by which rows of one kind are called: (scheme, value, id).

    Schemes: "reference" is our own number, "name" the name, "reference:<role>" our number in a role that does not count
    here, any other a register's name.
    """

    def __init__(self, rows: Iterable[Row], *, scheme: str = "any", header: str = "") -> None:
        """`scheme` limits the search to one; `header` is the column's name: a register of that name goes first."""
        wanted = tokens(header)
        self.ranked: dict[int, dict[str, set[int]]] = {rank: {} for rank in range(4)}
        for found, value, key in rows:
            rank = _rank(found, scheme, wanted)
            if rank is not None:
                self.ranked[rank].setdefault(exactly(value), set()).add(key)

    @cached_property
    def loose(self) -> dict[int, dict[str, set[int]]]:
        made: dict[int, dict[str, set[int]]] = {rank: {} for rank in self.ranked}
        for rank, values in self.ranked.items():
            for value, keys in values.items():
                made[rank].setdefault(loosely(value), set()).update(keys)
        return made

    @property
    def is_empty(self) -> bool:
        return not any(self.ranked.values())

    def find(self, text: str) -> tuple[int | None, str]:
        """The row that is meant, or None and why: "unknown" or "several"."""
        if len(text) > LONGEST:
            return None, UNKNOWN
        for ranked, wanted in ((self.ranked, exactly(text)), (self.loose, loosely(text))):
            for rank in sorted(ranked):
                if keys := ranked[rank].get(wanted):
                    return (next(iter(keys)), "") if len(keys) == 1 else (None, SEVERAL)
        return None, UNKNOWN


def _rank(found: str, scheme: str, wanted: frozenset[str]) -> int | None:
    if scheme != "any":
        return 0 if found == scheme else None
    if found.startswith("reference:"):
        return None
    if found not in {"reference", "name"} and wanted and tokens(found) == wanted:
        return 0
    return {"reference": 1, "name": 3}.get(found, 2)
