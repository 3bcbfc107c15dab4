"""Delimited text, line by line at the speed of columns.

Lines without quotes are cut by Arrow, whole blocks at a time. Lines with quotes are parsed singly; a quoted cell may span
`MOST_LINES` lines or `MOST_TEXT` characters, after that the quote is reported as never closed and reading goes on with the
next line. So one stray quote costs one line, never half a file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..mapping import Source
from . import dialect
from .blocks import LINE, RAW, Block, Fault, Reader, block_of, unique
from .packed import SAMPLE, encoding_of, opened

BLOCK_CHARACTERS = 4 * 1024 * 1024
MOST_LINES = 50
MOST_TEXT = 64 * 1024
UNREADABLE = dict.fromkeys(range(56448, 56576), "�")

csv.field_size_limit(MOST_TEXT * 2)


class DelimitedReader(Reader):
    def __init__(self, path: Path, source: Source) -> None:
        self.path, self.size = path, path.stat().st_size
        self.encoding = source.encoding or encoding_of(path)
        self.quote = '"' if source.quote is None else source.quote
        lines = self._first_lines()
        found = dialect.find(lines, delimiter=source.delimiter, row_end=source.row_end, header=source.header)
        self.dialect = found
        bare = [line.removesuffix(found.row_end) if found.row_end else line for line in lines]
        first = dialect.split(bare[found.skipped], found.delimiter, self.quote) if bare else []
        names = source.columns or (first if found.header else [""] * len(first))
        self.columns = unique(names)
        self.described = {
            "format": "delimited", "encoding": self.encoding, "delimiter": found.delimiter, "row_end": found.row_end,
            "header": found.header, "skipped": found.skipped, "quote": self.quote,
        }  # fmt: skip

    def _first_lines(self) -> list[str]:
        with opened(self.path) as stream:
            start = io.TextIOWrapper(stream, self.encoding, errors="surrogateescape", newline="").read(SAMPLE)
        lines = start.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return (lines[:-1] if len(start) == SAMPLE and len(lines) > 1 else lines)[:400]

    def blocks(self) -> Iterator[Block]:
        head = self.dialect.skipped + (1 if self.dialect.header else 0)
        line, left = 1, ""
        with opened(self.path) as stream:
            text = io.TextIOWrapper(stream, self.encoding, errors="surrogateescape", newline="")
            while chunk := text.read(BLOCK_CHARACTERS):
                lines = _lines(left + chunk)
                left = lines.pop()
                if held := _open_at_end(lines, self.quote, self.dialect.row_end):
                    left = "\n".join([*lines[-held:], left])
                    del lines[-held:]
                yield self._block(lines, line, head)
                line += len(lines)
            if left:
                yield self._block(_lines(left), line, head)

    def _block(self, lines: list[str], first: int, head: int) -> Block:
        """Records of these physical lines, of which `first` is the first's number."""
        cut = max(0, min(len(lines), head + 1 - first))
        lines, first = lines[cut:], first + cut
        if self._all_plain(lines):
            filled = [(number, line) for number, line in enumerate(lines, start=first) if line and not line.isspace()]
            return self._joined([line for _number, line in filled], [number for number, _line in filled], [], [])
        return self._mixed(lines, first)

    def _all_plain(self, lines: list[str]) -> bool:
        """No quotes, no unreadable bytes, no zero bytes, one line a record: the fast way."""
        text = "\n".join(lines)
        return (
            not self.dialect.row_end
            and (not self.quote or self.quote not in text)
            and "\0" not in text
            and _clean(text)
        )

    def _mixed(self, lines: list[str], first: int) -> Block:
        faults: list[Fault] = []
        plain_lines: list[str] = []
        plain_numbers: list[int] = []
        odd: list[tuple[int, list[str], str]] = []
        place, quote, end = 0, self.quote, self.dialect.row_end
        while place < len(lines):
            taken = 1
            line = lines[place]
            if end and not line.endswith(end) and line.strip():
                taken = _until_row_end(lines, place, end)
                line = "\n".join(lines[place : place + taken])
            bare = line.removesuffix(end) if end else line
            if (quote and quote in bare) or "\0" in bare or not _clean(bare):
                taken = self._quoted(lines, place, first, taken, odd, faults)
            elif bare.strip():
                plain_lines.append(bare)
                plain_numbers.append(first + place)
            place += taken
        return self._joined(plain_lines, plain_numbers, odd, faults)

    def _joined(
        self, plain: list[str], numbers: list[int], odd: list[tuple[int, list[str], str]], faults: list[Fault]
    ) -> Block:
        width = len(self.columns)
        raws = pa.array(plain, pa.string())
        lines = pa.array(numbers, pa.int64())
        cells = pc.split_pattern(raws, self.dialect.delimiter)
        counts = pc.list_value_length(cells)
        right = pc.equal(counts, pa.scalar(width, pa.int32()))
        if not pc.all(right, min_count=0).as_py():
            told = zip(counts.to_pylist(), numbers, plain, strict=True)
            faults += [
                Fault(line, _wrong_width(int(count or 0), width), text) for count, line, text in told if count != width
            ]
            raws, lines, cells = pc.filter(raws, right), pc.filter(lines, right), pc.filter(cells, right)
        flat = pc.list_flatten(cells)
        places = pa.array(range(0, len(flat), width), pa.int64())
        columns = [flat.take(pc.add(places, place)) for place in range(width)]
        records = pa.Table.from_arrays([*columns, lines, raws], names=[*self.columns, LINE, RAW])
        if odd:
            more = block_of(
                self.columns, [cells for _n, cells, _raw in odd], [n for n, _c, _raw in odd], [raw for *_x, raw in odd]
            )
            records = pa.concat_tables([records, more]).sort_by(LINE)
        return Block(records, faults, read=records.num_rows + len(faults), position=0)

    def _quoted(
        self,
        lines: list[str],
        place: int,
        first: int,
        taken: int,
        odd: list[tuple[int, list[str], str]],
        faults: list[Fault],
    ) -> int:
        """One record that holds quotes or unreadable bytes, from `place`; gives how many lines it took."""
        number, end, quote = first + place, self.dialect.row_end, self.quote
        text = "\n".join(lines[place : place + taken])
        while quote and text.count(quote) % 2 and self._opens(text):
            if taken >= MOST_LINES or len(text) > MOST_TEXT or place + taken >= len(lines):
                reason = _("The quote opened in line %(line)s is never closed.") % {"line": number}
                faults.append(Fault(number, reason, lines[place].translate(UNREADABLE)))
                return 1
            text += "\n" + lines[place + taken]
            taken += 1
        if not _clean(text):
            reason = _("The line has bytes that are not %(encoding)s.") % {"encoding": self.encoding.upper()}
            faults.append(Fault(number, reason, text.translate(UNREADABLE)))
            return taken
        if "\0" in text:
            faults.append(Fault(number, _("The line holds zero bytes, which no text has."), text.replace("\0", "�")))
            return taken
        cells = dialect.split(text.removesuffix(end) if end else text, self.dialect.delimiter, quote or '"')
        if len(cells) != len(self.columns):
            if taken > 1:  # a stray quote that met a later one: only its own line is at fault
                reason = _("The quote opened in line %(line)s is never closed.") % {"line": number}
                faults.append(Fault(number, reason, lines[place]))
                return 1
            faults.append(Fault(number, _wrong_width(len(cells), len(self.columns)), text))
            return taken
        odd.append((number, cells, text))
        return taken

    def _opens(self, text: str) -> bool:
        """Does a quote open a cell here, or does it only stand inside one (26" wheel)?"""
        quote, delimiter = self.quote, self.dialect.delimiter
        return text.startswith(quote) or delimiter + quote in text


def _lines(text: str) -> list[str]:
    if "\r" in text:
        text = text.replace("\r\n", "\n")
        if not text.endswith("\r"):
            text = text.replace("\r", "\n")
    return text.split("\n")


def _clean(text: str) -> bool:
    """Was every byte readable? Those that were not stand as lone surrogates."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _until_row_end(lines: list[str], place: int, end: str) -> int:
    for taken in range(1, min(MOST_LINES, len(lines) - place) + 1):
        if lines[place + taken - 1].endswith(end):
            return taken
    return 1


def _open_at_end(lines: list[str], quote: str, end: str) -> int:
    """How many last lines of a block may belong to a record that goes on in the next block."""
    tail = lines[-MOST_LINES:]
    if quote:
        for back in range(len(tail)):
            if tail[len(tail) - 1 - back].count(quote) % 2:
                return back + 1 if len(lines) > back + 1 else 0
    if end and tail and not tail[-1].endswith(end):
        return 1
    return 0


def _wrong_width(count: int, expected: int) -> str:
    return ngettext(
        "The line has %(count)s cell where %(expected)s are expected.",
        "The line has %(count)s cells where %(expected)s are expected.",
        count,
    ) % {"count": count, "expected": expected}
