"""What reading gives: blocks of text cells, and faults."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import Any

import pyarrow as pa
from django.utils import translation

from hanse.kernel.errors import Refused
from hanse.kernel.words import said as _

LINE, RAW = "line_no", "raw"
MOST_DIFFERENT = 20_000
LONGEST_LINE = 16 * 1000**2
"""Letters. Of a line without an end nobody could keep the whole."""
MOST_COLUMNS, LONGEST_NAME = 1000, 200
LOOKED_AT = 1000
"""Letters of a cell by which a column is recognised."""
ROWS_OF_BLOCK, CELLS_OF_BLOCK, LETTERS_OF_BLOCK = 50_000, 5_000_000, 32_000_000
"""So many at most, whatever the file repeats in a few letters."""
NO_TEXT = dict.fromkeys([0, *range(0xDC80, 0xDD00)], "\ufffd")
"""Bytes that are no text in the file's encoding, as they are kept and shown."""


def too_long() -> Refused:
    return Refused(_("A line has more than 16 million letters, which no table has."))


def refuse_too_wide(columns: int) -> None:
    if columns > MOST_COLUMNS:
        raise Refused(
            _("This table has more than %(most)s columns. Send those that are needed.") % {"most": MOST_COLUMNS}
        )


def block_sizes(columns: int) -> Iterator[int]:
    """Rows of each block. The first is small, so that a look at a file's beginning costs little."""
    most = max(1, min(ROWS_OF_BLOCK, CELLS_OF_BLOCK // max(columns, 1)))
    return chain([min(2000, most)], repeat(most))


class Filling:
    """Says when a block is full: of rows, or of letters, be its rows ever so few."""

    def __init__(self, columns: int) -> None:
        self._sizes = block_sizes(columns)
        self._begin()

    def _begin(self) -> None:
        self._rows, self._letters, self._most = 0, 0, next(self._sizes)

    def is_full_with(self, letters: int) -> bool:
        """One more row, of so many letters; the next one is the first of another block where it is."""
        self._rows += 1
        self._letters += letters
        is_full = self._rows >= self._most or self._letters >= LETTERS_OF_BLOCK
        if is_full:
            self._begin()
        return is_full


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that is no record: where, why, and what stood there."""

    line: int
    reason: str
    text: str
    column: str = ""


@dataclass(slots=True)
class Block:
    """Some records: a table of string columns, with `line_no` (where the record starts) and `raw` (its text)."""

    records: pa.Table
    faults: list[Fault] = field(default_factory=list)
    read: int = 0


class Reader(ABC):
    """An opened file. `described` says in plain values how it is written; `skipped` are title lines above the header."""

    columns: tuple[str, ...]
    described: dict[str, Any]
    size: int

    @abstractmethod
    def blocks(self) -> Iterator[Block]:
        """All records in order; each call reads the file from its beginning."""

    def sample(self, most: int = 2000) -> list[tuple[str, ...]]:
        """The first records, as tuples of texts."""
        rows: list[tuple[str, ...]] = []
        for block in self.blocks():
            cells = [
                column.to_pylist() for column in block.records.select(self.columns).slice(0, most - len(rows)).columns
            ]
            rows += [tuple((cell or "")[:LOOKED_AT] for cell in row) for row in zip(*cells, strict=True)]
            if len(rows) >= most:
                break
        return rows

    def different(self, columns: Sequence[str]) -> dict[str, list[str]]:
        """Values of these columns, each once, from the whole file: at most `MOST_DIFFERENT` of each."""
        found: dict[str, dict[str, None]] = {name: {} for name in columns}
        for block in self.blocks():
            for name, seen in found.items():
                if len(seen) < MOST_DIFFERENT:
                    values = block.records.column(name).unique().to_pylist()
                    seen |= dict.fromkeys((value or "")[:LOOKED_AT] for value in values)
        return {name: [value for value in seen if value][:MOST_DIFFERENT] for name, seen in found.items()}


def ahead(blocks: Iterator[Block]) -> Iterator[Block]:
    """The same blocks: the next is read, in the same language, while one is worked on."""
    language = translation.get_language()

    def read() -> Block | None:
        with translation.override(language):
            return next(blocks, None)

    with ThreadPoolExecutor(1, "reading") as reading:
        coming = reading.submit(read)
        while (block := coming.result()) is not None:
            coming = reading.submit(read)
            yield block


def unique(names: Sequence[str]) -> tuple[str, ...]:
    """Column names, made distinct whatever their case and never empty: "", "A", "a" become "column 1", "A", "a (2)"."""
    refuse_too_wide(len(names))
    taken = {LINE, RAW}
    made = []
    for place, name in enumerate(names, start=1):
        label = first = " ".join(name.translate(NO_TEXT).split())[:LONGEST_NAME] or f"column {place}"
        times = 1
        while label.casefold() in taken:
            times += 1
            label = f"{first} ({times})"
        taken.add(label.casefold())
        made.append(label)
    return tuple(made)


def block_of(
    columns: Sequence[str], rows: Sequence[Sequence[str | None]], lines: Sequence[int], raws: Sequence[str]
) -> pa.Table:
    """A table from rows of texts."""
    return table_of(columns, list(zip(*rows, strict=True)) if rows else [()] * len(columns), lines, raws)


def table_of(
    columns: Sequence[str], cells: Collection[Sequence[str | None]], lines: Sequence[int], raws: Sequence[str]
) -> pa.Table:
    """A table from columns of texts; one that several columns share is made once."""
    made: dict[int, Any] = {}
    arrays = []
    for column in cells:
        if id(column) not in made:
            made[id(column)] = pa.array(column, pa.string())
        arrays.append(made[id(column)])
    return pa.Table.from_arrays(
        [*arrays, pa.array(lines, pa.int64()), pa.array(raws, pa.string())], names=[*columns, LINE, RAW]
    )
