"""Delimited text, line by line at the speed of columns.

Lines without quotes are cut by Arrow, whole blocks at a time; lines with quotes too, as long as every quote that opens a
cell closes in its line. The others are parsed singly: a quoted cell may span `MOST_LINES` lines or `MOST_TEXT` characters,
after that the quote is reported as never closed and reading goes on with the next line. So one stray quote costs one line,
never half a file.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from hanse.kernel.errors import Refused
from hanse.kernel.words import said as _
from hanse.kernel.words import said_of as ngettext

from ..mapping import Source
from . import dialect
from .blocks import LINE, LONGEST_LINE, NO_TEXT, RAW, Block, Fault, Reader, block_of, too_long, unique
from .packed import SAMPLE, encoding_of, opened

BLOCK_CHARACTERS = 4 * 1024 * 1024
MOST_LINES = 50
MOST_TEXT = 64 * 1024
FIRST_LINES = 400
FEW = 5
SINGLE_BYTE_UNIT = {"utf-8", "utf-8-sig", "cp1252", "cp1251"}

Odd = list[tuple[int, list[str], str]]


class DelimitedReader(Reader):
    def __init__(self, path: Path, source: Source) -> None:
        self.path, self.size = path, path.stat().st_size
        self.encoding = source.encoding or encoding_of(path)
        self.errors = "surrogateescape" if self.encoding.lower() in SINGLE_BYTE_UNIT else "replace"
        found = dialect.find(
            self._first_lines(), delimiter=source.delimiter, row_end=source.row_end, header=source.header, quote=source.quote
        )  # fmt: skip
        if not found.names:
            raise Refused(_("The file %(name)s holds no lines.") % {"name": path.name})
        self.dialect, self.quote = found, found.quote
        self.blank = f"{found.delimiter}{found.quote} \t\u00a0"
        self.blank_line = re.compile(f"\n[{re.escape(self.blank)}]*(?:\n|\\Z)")
        self.columns = unique(source.columns or found.names)
        self.named = max((place for place, name in enumerate(found.names, start=1) if name), default=len(self.columns))
        self.described = {
            "format": "delimited", "encoding": self.encoding, "delimiter": found.delimiter, "row_end": found.row_end,
            "header": found.header, "skipped": found.skipped, "quote": self.quote,
        }  # fmt: skip

    def _first_lines(self) -> list[str]:
        with opened(self.path) as stream:
            start = self._text(stream).read(SAMPLE)
        lines = start.split("\n")
        return (lines[:-1] if len(start) == SAMPLE and len(lines) > 1 else lines)[:FIRST_LINES]

    def _text(self, stream: object) -> io.TextIOWrapper:
        """Decoded, with every kind of line break as one. Bytes that do not decode stay recognisable."""
        return io.TextIOWrapper(stream, self.encoding, errors=self.errors, newline=None)  # type: ignore[arg-type]

    def blocks(self) -> Iterator[Block]:
        line, left = 1, ""
        with opened(self.path) as stream:
            text = self._text(stream)
            while chunk := text.read(BLOCK_CHARACTERS):
                lines = (left + chunk).split("\n")
                rest = lines.pop()
                block, taken = self._block(lines, line, at_end=False)
                yield block
                line += taken
                left = "\n".join([*lines[taken:], rest])
                if len(left) > LONGEST_LINE:
                    raise too_long()
        if left:
            lines = left.split("\n")
            yield self._block(lines, line, at_end=True)[0]

    def _block(self, lines: list[str], first: int, *, at_end: bool) -> tuple[Block, int]:
        """Records of these physical lines, of which `first` is the first's number, and how many lines they took."""
        cut = max(0, min(len(lines), self.dialect.head + 1 - first))
        count, lines, first = len(lines), lines[cut:], first + cut
        text = "\n".join(lines)
        plain = not self.dialect.row_end and not (self.quote and self.quote in text)
        if plain and "\0" not in text and self._clean(text):
            if not self.blank_line.search(f"\n{text}"):
                return self._joined(lines, pa.array(range(first, first + len(lines)), pa.int64()), [], []), count
            return self._joined(*self._filled(lines, first), [], []), count
        block, taken = self._mixed(lines, first, at_end=at_end)
        return block, cut + taken

    def _filled(self, lines: Sequence[str], first: int) -> tuple[list[str], Any]:
        """The lines that hold anything but delimiters, and their numbers."""
        places = [place for place, line in enumerate(lines) if line.strip(self.blank)]
        return [lines[place] for place in places], pa.array([first + place for place in places], pa.int64())

    def _mixed(self, lines: list[str], first: int, *, at_end: bool) -> tuple[Block, int]:
        """Lines that stand for themselves are cut together, the others singly. Ends before a record that goes on."""
        faults: list[Fault] = []
        simple: list[str] = []
        numbers: list[int] = []
        odd: Odd = []
        place, end = 0, self.dialect.row_end
        while place < len(lines):
            taken = 1
            line = lines[place]
            if end and not line.endswith(end) and line.strip():
                taken = _until_row_end(lines, place, end)
                if not taken and not at_end and len(lines) - place < MOST_LINES:
                    break
                line = "\n".join(lines[place : place + max(taken, 1)])
            taken = max(taken, 1)
            bare = line.removesuffix(end) if end else line
            if self._stands_alone(bare):
                if bare.strip(self.blank):
                    simple.append(bare)
                    numbers.append(first + place)
            else:
                taken = self._quoted(lines, place, first, taken, odd, faults, at_end=at_end)
                if not taken:
                    break
            place += taken
        return self._joined(simple, pa.array(numbers, pa.int64()), odd, faults), place

    def _stands_alone(self, line: str) -> bool:
        """Readable, and no quote opens here that closes elsewhere."""
        if "\0" in line or "\n" in line or not self._clean(line):
            return False
        quotes = line.count(self.quote) if self.quote else 0
        return not quotes or (quotes % 2 == 0 and len(self.dialect.delimiter.encode()) == 1)

    def _joined(self, simple: list[str], lines: Any, odd: Odd, faults: list[Fault]) -> Block:
        columns, unfit = self._cut(simple)
        for place in unfit:
            cells = dialect.split(simple[place], self.dialect.delimiter, self.quote)
            self._fitted(cells, simple[place], lines[place].as_py(), odd, faults)
        raws = pa.array(simple, pa.string())
        if unfit:
            fit = pa.array(sorted(set(range(len(simple))) - set(unfit)), pa.int64())
            raws, lines = raws.take(fit), lines.take(fit)
        records = pa.Table.from_arrays([*columns, lines, raws], names=[*self.columns, LINE, RAW])
        if odd:
            more = block_of(
                self.columns, [made for _n, made, _raw in odd], [n for n, _c, _raw in odd], [raw for *_x, raw in odd]
            )
            records = pa.concat_tables([records, more]).sort_by(LINE)
        return Block(records, faults, read=records.num_rows + len(faults))

    def _cut(self, lines: list[str]) -> tuple[list[Any], list[int]]:
        """The columns of lines that are a record each, and the places of those that do not have the right width."""
        if lines and len(self.dialect.delimiter.encode()) == 1 and len(self.columns) > 1:
            return self._parsed(lines)
        width = len(self.columns)
        cells = pc.split_pattern(pa.array(lines, pa.string()), self.dialect.delimiter)
        right = pc.equal(pc.list_value_length(cells), pa.scalar(width, pa.int32()))
        unfit: list[Any] = pc.indices_nonzero(pc.invert(right)).to_pylist()
        flat = pc.list_flatten(pc.filter(cells, right) if unfit else cells)
        places = pa.array(range(0, len(flat), width), pa.int64())
        return [flat.take(pc.add(places, place)) for place in range(width)], unfit

    def _parsed(self, lines: list[str]) -> tuple[list[Any], list[int]]:
        unfit: list[int] = []

        def skip(row: pyarrow.csv.InvalidRow) -> Literal["skip"]:
            unfit.append((row.number or 1) - 1)
            return "skip"

        found = pyarrow.csv.read_csv(
            io.BytesIO("\n".join(lines).encode()),
            read_options=pyarrow.csv.ReadOptions(
                column_names=list(self.columns), block_size=1 << 28, use_threads=False
            ),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=self.dialect.delimiter, quote_char=self.quote or False, invalid_row_handler=skip
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(self.columns, pa.string()), strings_can_be_null=False
            ),
        )
        if found.num_rows + len(unfit) == len(lines):
            return found.columns, unfit
        cells = [dialect.split(line, self.dialect.delimiter, self.quote) for line in lines]
        unfit = [place for place, row in enumerate(cells) if len(row) != len(self.columns)]
        fit = [row for row in cells if len(row) == len(self.columns)]
        return [pa.array([row[place] for row in fit], pa.string()) for place in range(len(self.columns))], unfit

    def _fitted(self, cells: list[str], raw: str, number: int, odd: Odd, faults: list[Fault]) -> None:
        """A record of another width: empty cells at its end may be too many or left out, anything else is a fault."""
        width = len(self.columns)
        if len(cells) == width:
            odd.append((number, cells, raw))
        elif len(cells) > width and not any(cell.strip() for cell in cells[width:]):
            odd.append((number, cells[:width], raw))
        elif len(cells) in {self.named, self.dialect.width} and len(cells) < width:
            odd.append((number, cells + [""] * (width - len(cells)), raw))
        else:
            faults.append(Fault(number, _wrong_width(len(cells), width), raw))

    def _quoted(
        self, lines: list[str], place: int, first: int, taken: int, odd: Odd, faults: list[Fault], *, at_end: bool
    ) -> int:  # fmt: skip
        """One record that holds quotes or unreadable bytes, from `place`; gives how many lines it took, 0 for more needed."""
        number, end, quote, alone = first + place, self.dialect.row_end, self.quote, taken
        text = "\n".join(lines[place : place + taken])
        unclosed = _("The quote opened in line %(line)s is never closed.") % {"line": number}
        while quote and text.count(quote) % 2 and self._opens(text):
            if taken < MOST_LINES and len(text) <= MOST_TEXT and place + taken >= len(lines) and not at_end:
                return 0
            if taken >= MOST_LINES or len(text) > MOST_TEXT or place + taken >= len(lines):
                faults.append(Fault(number, unclosed, _shown(lines[place])))
                return 1
            text += "\n" + lines[place + taken]
            taken += 1
        cells = dialect.split(
            text.removesuffix(end) if end else text, self.dialect.delimiter, quote, proper=taken > alone
        )
        if taken > alone and (
            len(cells) != len(self.columns) or self._unreadable(text) or self._swallows(lines[place : place + taken])
        ):
            faults.append(Fault(number, self._unreadable(lines[place]) or unclosed, _shown(lines[place])))
            return 1
        if fault := self._unreadable(text):
            faults.append(Fault(number, fault, _shown(text)))
            return taken
        self._fitted(cells, text, number, odd, faults)
        return taken

    def _swallows(self, lines: Sequence[str]) -> bool:
        """Are lines inside this quoted cell records themselves? Then a stray quote met a later one.

        Of few columns one cannot say so: a text may have as many delimiters.
        """
        width = len(self.columns)
        return width >= FEW and any(line.count(self.dialect.delimiter) == width - 1 for line in lines[1:])

    def _unreadable(self, text: str) -> str:
        if not self._clean(text):
            return _("The line has bytes that are not %(encoding)s.") % {"encoding": self.encoding.upper()}
        return _("The line holds zero bytes, which no text has.") if "\0" in text else ""

    def _opens(self, text: str) -> bool:
        """Does a quote open a cell here, or does it only stand inside one (26" wheel)?"""
        return text.startswith(self.quote) or self.dialect.delimiter + self.quote in text

    def _clean(self, text: str) -> bool:
        """Was every byte readable? Those that were not stand as lone surrogates."""
        if text.isascii():
            return True
        if self.errors == "replace":
            return "\ufffd" not in text
        try:
            text.encode()
        except UnicodeEncodeError:
            return False
        return True


def _shown(text: str) -> str:
    """A line as it can be kept and printed: what is no text is marked."""
    return text.translate(NO_TEXT)


def _until_row_end(lines: Sequence[str], place: int, end: str) -> int:
    """How many lines the record from `place` takes to its end mark; 0 if there is none near."""
    for taken in range(1, min(MOST_LINES, len(lines) - place) + 1):
        if lines[place + taken - 1].endswith(end):
            return taken
    return 0


def _wrong_width(count: int, expected: int) -> str:
    return ngettext(
        "The line has %(count)s cell where %(expected)s are expected.",
        "The line has %(count)s cells where %(expected)s are expected.",
        count,
    ) % {"count": count, "expected": expected}
