"""Exports: the filtered rows as CSV or XLSX, streamed, and harmless in a spreadsheet.

A text that a spreadsheet would take for a formula gets an apostrophe in front, also where the spreadsheet cuts lines at
semicolons or tabs instead of our commas. Numbers, dates and amounts are exact. See docs/decisions/exports.md.
"""

from __future__ import annotations

import csv
import re
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal
from itertools import chain, islice, zip_longest
from typing import IO, Any

from django.http import StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.text import slugify

from hanse.kernel import clock
from hanse.kernel.actor import bound

from .columns import Column, Plain
from .declare import Table
from .sources import Source
from .state import State

FORMULA = ("=", "+", "-", "@", "\t", "\r")
BLANK = r"[\s\u200b-\u200f\u2060\ufeff\"]"
SIGN = r"[=+\-@\uff1d\uff0b\uff0d\uff20]"
_CELL = rf"\A|;|(?<!{BLANK})(?={BLANK}*?[\t\r\n])"
"""Where a cell begins: blanks that hold a break are looked at once, from their first."""
_RUN = re.compile(rf"\A(?=[\t\r\n])|(?:{_CELL}){BLANK}*+(?={SIGN})")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What no XML may hold: one such letter, and no spreadsheet opens the workbook."""
MOST_IN_CELL = 32_767
MOST_ROWS = 1_048_576
BLOCK = 64 * 1024
LOOKED_AT, NARROWEST, WIDEST = 200, 8, 60
"""A workbook's columns are as wide, in letters, as what its first rows hold."""


def harmless(text: str) -> str:
    """The text with an apostrophe wherever a spreadsheet would begin to run it."""
    return _RUN.sub(lambda found: f"{found[0]}'", text) if _RUN.search(text) else text


def as_text(value: Plain) -> str:
    """A cell of a CSV: ISO dates, plain decimals, harmless text; nothing for unknown."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, date):
        return value.isoformat()
    return harmless(_CONTROL.sub("", str(value)))


class _Line:
    """A file that gives back what is written, for the csv module."""

    def write(self, text: str) -> str:
        return text


def csv_lines(header: Sequence[str], rows: Iterator[Sequence[Plain]]) -> Iterator[str]:
    """RFC 4180: CRLF, quotes doubled. A mark in front tells spreadsheets that it is UTF-8."""
    writer = csv.writer(_Line(), lineterminator="\r\n")
    yield "\ufeff" + str(writer.writerow([harmless(text) for text in header]))
    for row in rows:
        yield str(writer.writerow([as_text(value) for value in row]))


def xlsx_file(header: Sequence[str], rows: Iterator[Sequence[Plain]], out: IO[bytes]) -> None:
    """Write a workbook row by row; a further sheet begins where one is full."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    first = list(islice(rows, LOOKED_AT))
    widths = _widths(header, first)
    sheet: Any = None
    filled = MOST_ROWS
    for row in chain(first, rows):
        if filled >= MOST_ROWS:
            sheet, filled = _sheet(book, header, widths), 1
        sheet.append([_cell(sheet, value) for value in row])
        filled += 1
    if sheet is None:
        sheet, filled = _sheet(book, header, widths), 1
    for each in book.worksheets:
        last = filled if each is sheet else MOST_ROWS
        each.auto_filter.ref = f"A1:{get_column_letter(max(len(widths), 1))}{last}"
    book.save(out)


def _widths(header: Sequence[str], rows: Sequence[Sequence[Plain]]) -> list[int]:
    longest = [
        max(map(len, column)) for column in zip_longest(header, *(map(as_text, row) for row in rows), fillvalue="")
    ]
    return [min(max(letters + 2, NARROWEST), WIDEST) for letters in longest]


def _sheet(book: Any, header: Sequence[str], widths: Sequence[int]) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    cells = [WriteOnlyCell(sheet, value=harmless(_CONTROL.sub("", text))) for text in header]
    for cell in cells:
        cell.font = Font(bold=True)
    sheet.append(cells)
    return sheet


def _cell(sheet: Any, value: Plain) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if not isinstance(value, str):
        return value
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, value=harmless(_CONTROL.sub("", value))[:MOST_IN_CELL])
    cell.data_type = "s"
    return cell


def _blocks(header: Sequence[str], rows: Iterator[Sequence[Plain]]) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as out:
        xlsx_file(header, rows, out)
        out.seek(0)
        while block := out.read(BLOCK):
            yield block


def _as_now[T](items: Iterator[T]) -> Iterator[T]:
    """Go on in the language, the zone and as the actor of now, after the request is over."""
    return _kept(translation.get_language() or "en", timezone.get_current_timezone(), bound(items))


def _kept[T](language: str, zone: tzinfo, items: Iterator[T]) -> Iterator[T]:
    while True:
        with translation.override(language), timezone.override(zone):
            try:
                item = next(items)
            except StopIteration:
                return
        yield item


def filed(kind: type[Table], shown: Sequence[str]) -> list[Column]:
    """Of the columns that are shown those that may be in a file, then those that are in each."""
    known = {column.key: column for column in kind.columns if column.export}
    always = (column.key for column in known.values() if column.in_files)
    return [known[key] for key in dict.fromkeys((*shown, *always)) if key in known]


def response(kind: type[Table], state: State, source: Source, form: str, *, called: str = "") -> StreamingHttpResponse:
    """The file: what is shown, in the columns and the order in which it is shown, and what is in each file; named after
    the list, the view that is `called` so, and the day.
    """
    columns = filed(kind, state.columns)
    header = [str(text) for column in columns for text in column.headers]
    rows = ([value for column in columns for value in column.plains(row)] for row in source.all(state))
    name = "-".join(part for part in (kind.name, slugify(called), clock.today().isoformat()) if part)
    return sent(header, rows, name=name, form=form)


def sent(header: Sequence[str], rows: Iterator[Sequence[Plain]], *, name: str, form: str) -> StreamingHttpResponse:
    """Rows as a file, `csv` or `xlsx`, made while it is sent."""
    if form == "xlsx":
        answer = StreamingHttpResponse(_as_now(_blocks(header, rows)), content_type=XLSX)
    else:
        answer = StreamingHttpResponse(_as_now(csv_lines(header, rows)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer
