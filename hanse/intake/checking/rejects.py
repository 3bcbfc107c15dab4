"""The lines that were not taken, as a file in the layout of the one that was sent: to mend and to send again."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from hanse.ui.tables import export

from ..reading.dialect import split
from ..reading.objects import DECODER, UNREADABLE
from ..reading.structured import as_text
from ..recognition.layouts import ADDED_BY_US, own

SINGLE = (",", ";", "\t", "|")
_FIGURE = r"[\d\s.,:'’()/-]"
FIGURES = re.compile(rf"[+-]?{_FIGURE}*")
CUTS = re.compile(r"[,;\t\r\n]")
"""Where a spreadsheet may begin a new cell."""
_IN_CELL, _TO_END = rf"(?!{CUTS.pattern})", rf"(?:{CUTS.pattern}|\Z)"
BEGINS = re.compile(
    rf"{CUTS.pattern}(?![+-]?(?:{_IN_CELL}{_FIGURE})*+{_TO_END})(?:{_IN_CELL}{export.BLANK})*+(?={export.SIGN})"
)
"""How a cell begins that it would run, unless the whole of it is a figure."""

Row = tuple[int, str, str]
"""Line, what is wrong, original text."""


def harmless(text: str) -> str:
    """The text with an apostrophe wherever a spreadsheet would begin to run it; figures and phone numbers stay as they are."""
    if FIGURES.fullmatch(text):
        return text
    found = CUTS.search(text)
    cut = found.start() if found else len(text)
    made = export.harmless(text[:cut]) + BEGINS.sub(r"\g<0>'", text[cut:])
    return f"'{made}" if made.startswith(("\t", "\r", "\n")) else made


def cells_of(text: str, columns: Sequence[str], described: Mapping[str, Any]) -> list[str]:
    """The cells of a line as it stood in the file, one for each column; what does not fit stays in the last one."""
    form = described.get("format")
    if form == "jsonl":
        cells = _of_json(text, columns)
    elif form == "xlsx":
        cells = text.split("\t")
    elif form == "delimited":
        line = text.removesuffix(described.get("row_end") or "")
        cells = split(line, described["delimiter"], described.get("quote") or '"')
    else:
        cells = []
    if len(cells) > len(columns):
        joint = described.get("delimiter", " ")
        cells = [*cells[: len(columns) - 1], joint.join(cells[len(columns) - 1 :])]
    return cells + [""] * (len(columns) - len(cells))


def _of_json(text: str, columns: Sequence[str]) -> list[str]:
    try:
        item = DECODER.decode(text)
    except UNREADABLE:
        return []
    if not isinstance(item, dict):
        return []
    return [as_text(item.get(name)) for name in columns]


class _Line:
    def write(self, text: str) -> str:
        return text


def own_cells(text: str, columns: Sequence[str], described: Mapping[str, Any]) -> list[str]:
    """The cells of a line in the columns that were sent, without those that we added."""
    cells = dict(zip(columns, cells_of(text, columns, described), strict=True))
    return [cells[name] for name in own(columns)]


def file_lines(columns: Sequence[str], described: Mapping[str, Any], rows: Iterable[Row]) -> Iterator[str]:
    """The file, line by line: the columns as they were sent, then the line's number, the reason and the original text."""
    cells = ((row, map(harmless, own_cells(row[-1], columns, described))) for row in rows)
    return corrected_lines(columns, described, cells)


def corrected_lines(
    columns: Sequence[str], described: Mapping[str, Any], rows: Iterable[tuple[Row, Iterable[str]]]
) -> Iterator[str]:
    """The same with what stands in the cells now, as they are to be read."""
    delimiter = described.get("delimiter", ",")
    writer = csv.writer(_Line(), delimiter=delimiter if delimiter in SINGLE else ",", lineterminator="\r\n")
    yield "\ufeff" + str(writer.writerow([harmless(name) for name in (*own(columns), *ADDED_BY_US)]))
    for (line, reason, text), cells in rows:
        yield str(writer.writerow([*cells, line, harmless(reason), harmless(text)]))


def template_lines(names: Sequence[str]) -> Iterator[str]:
    """An empty file with these columns."""
    yield "\ufeff" + str(csv.writer(_Line(), lineterminator="\r\n").writerow([harmless(name) for name in names]))
