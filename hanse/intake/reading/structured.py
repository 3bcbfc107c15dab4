"""Workbooks and JSON: files that know their own cells."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hanse.kernel.errors import Refused
from hanse.kernel.words import said as _

from ..mapping import Source
from .blocks import LONGEST_NAME, Block, Fault, Filling, Reader, block_of, refuse_too_wide, table_of, unique
from .dialect import find_header
from .objects import objects_in
from .packed import encoding_of, opened

if TYPE_CHECKING:
    import pyarrow as pa

FIRST_ROWS = 60
DEEPEST = 20
"""Objects within objects that become columns; what lies deeper stays one text."""


def as_text(value: Any) -> str:
    """A typed cell as canonical text: days ISO, whole numbers without a point, no float noise."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")  # no database keeps a zero byte in a text
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return format(Decimal(repr(value)).normalize(), "f") if value == value else ""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, dict | list):
        return _as_json(value)
    return str(value)


def _as_json(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except RecursionError:
        return ""


class SheetReader(Reader):
    """The named sheet of a workbook, or the one with the most filled cells near its top."""

    def __init__(self, path: Path, source: Source) -> None:
        from python_calamine import CalamineError, CalamineWorkbook

        self.size = path.stat().st_size
        try:
            with opened(path) as stream:
                workbook = CalamineWorkbook.from_filelike(io.BytesIO(stream.read()))
            opened_sheets = self._sheets(workbook, source.sheet)
        except CalamineError as error:
            raise Refused(
                _("%(name)s cannot be opened as a workbook: %(why)s.") % {"name": path.name, "why": error}
            ) from None
        self.sheet = max(opened_sheets, key=lambda name: opened_sheets[name].filled, default="")
        if not self.sheet or not opened_sheets[self.sheet].filled:
            raise Refused(_("The workbook %(name)s holds nothing.") % {"name": path.name})
        self.rows = opened_sheets[self.sheet]
        self._place(source)
        self.described = {"format": "xlsx", "sheet": self.sheet, "header": self.header, "skipped": self.above}
        if len(filled := [name for name, sheet in opened_sheets.items() if sheet.filled]) > 1:
            self.described["sheets"] = filled

    def _sheets(self, workbook: Any, wanted: str | None) -> dict[str, _Sheet]:
        self.sheets: list[str] = workbook.sheet_names
        if wanted is not None and wanted not in self.sheets:
            names = {"sheet": wanted, "names": ", ".join(self.sheets)}
            raise Refused(_("There is no sheet %(sheet)s; there are: %(names)s.") % names)
        return {name: _Sheet(workbook, name) for name in ([wanted] if wanted else self.sheets)}

    def _place(self, source: Source) -> None:
        found, self.above = find_header(self.rows.first)
        self.header = found if source.header is None else source.header
        first = self.rows.first[self.above]
        width = max(len(row) for row in self.rows.first)
        used = max((place for row in self.rows.first for place, cell in enumerate(row, start=1) if cell), default=width)
        names = [cell.strip() for cell in first] if self.header else []
        self.columns = unique(source.columns or [*names[:used], *[""] * (used - len(names))])

    def blocks(self) -> Iterator[Block]:
        start, width = self.above + (1 if self.header else 0), len(self.columns)
        rows: list[list[str]] = []
        lines: list[int] = []
        filling = Filling(width)
        for number, cells in enumerate(self.rows, start=1):
            if number <= start or not any(cell.strip() for cell in cells[:width]):
                continue
            rows.append(cells[:width] + [""] * (width - len(cells)))
            lines.append(number)
            if filling.is_full_with(sum(map(len, rows[-1]))):
                yield _sheet_block(self.columns, rows, lines)
                rows, lines = [], []
        yield _sheet_block(self.columns, rows, lines)


def _sheet_block(columns: tuple[str, ...], rows: list[list[str]], lines: list[int]) -> Block:
    return Block(block_of(columns, rows, lines, ["\t".join(row) for row in rows]), [], read=len(rows))


class _Sheet:
    """The rows of one sheet as texts, from its very first row, so that row numbers are the workbook's."""

    def __init__(self, workbook: Any, name: str) -> None:
        self.sheet = workbook.get_sheet_by_name(name)
        self.first: list[list[str]] = []
        for cells in self:
            self.first.append(cells)
            if len(self.first) >= FIRST_ROWS:
                break
        self.filled = sum(bool(cell.strip()) for row in self.first for cell in row)

    def __iter__(self) -> Iterator[list[str]]:
        start = self.sheet.start
        if start is None:
            return
        down, right = start
        for _row in range(down):
            yield []
        for row in self.sheet.iter_rows():
            yield [""] * right + [as_text(cell) for cell in row]


class JsonReader(Reader):
    """JSON lines, an array of objects, or an object that holds one. Columns are the keys of the first thousand objects.

    An object inside an object gives columns such as `partner.number`.
    """

    def __init__(self, path: Path, source: Source) -> None:
        self.path, self.size = path, path.stat().st_size
        self.encoding = source.encoding or encoding_of(path)
        keys: dict[str, None] = {}
        for place, (_line, item, _text) in enumerate(self._items()):
            if place >= 1000:
                break
            if isinstance(item, dict):
                keys |= dict.fromkeys(item)
                refuse_too_wide(len(keys))
        if not keys:
            raise Refused(_("%(name)s holds no JSON object.") % {"name": path.name})
        self.columns = unique(list(keys))
        self.keys = list(keys)
        self.described = {"format": "jsonl", "encoding": self.encoding, "header": True, "skipped": 0}

    def _items(self) -> Iterator[tuple[int, Any, str]]:
        """Line, object (flat) or None where there is no object, and its text."""
        with opened(self.path) as stream:
            for line, item, text in objects_in(io.TextIOWrapper(stream, self.encoding, errors="replace")):
                yield line, dict(_flat(item)) if isinstance(item, dict) else None, text

    def blocks(self) -> Iterator[Block]:
        items: list[dict[str, Any]] = []
        lines: list[int] = []
        raws: list[str] = []
        faults: list[Fault] = []
        filling = Filling(len(self.columns))
        for number, item, text in self._items():
            if isinstance(item, dict):
                items.append(item)
                lines.append(number)
                raws.append(text)
            else:
                faults.append(Fault(number, _("The line is no JSON object."), text))
            if filling.is_full_with(len(text)):
                yield Block(self._table_of(items, lines, raws), faults, read=len(items) + len(faults))
                items, lines, raws, faults = [], [], [], []
        yield Block(self._table_of(items, lines, raws), faults, read=len(items) + len(faults))

    def _table_of(self, items: list[dict[str, Any]], lines: list[int], raws: list[str]) -> pa.Table:
        """Only what an object says is looked at, not each column that others have."""
        nothing = [""] * len(items)
        said: dict[str, list[str]] = dict.fromkeys(self.keys, nothing)
        for place, item in enumerate(items):
            for key in item.keys() & said.keys():
                if said[key] is nothing:
                    said[key] = [*nothing]
                said[key][place] = as_text(item[key])
        return table_of(self.columns, said.values(), lines, raws)


def _flat(item: dict[str, Any], prefix: str = "", level: int = 0) -> Iterator[tuple[str, Any]]:
    for key, value in item.items():
        if isinstance(value, dict) and level < DEEPEST:
            yield from _flat(value, f"{prefix}{key}."[:LONGEST_NAME], level + 1)
        else:
            yield f"{prefix}{key}"[:LONGEST_NAME], value
