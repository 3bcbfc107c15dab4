"""Workbooks and JSON: files that know their own cells."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from hanse.kernel.errors import Refused

from ..mapping import Source
from .blocks import Block, Fault, Reader, block_of, unique
from .dialect import find_header
from .packed import encoding_of, opened

ROWS = 50_000


def as_text(value: Any) -> str:
    """A typed cell as canonical text: days ISO, whole numbers without a point, no float noise."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return format(Decimal(repr(value)).normalize(), "f") if value == value else ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


class SheetReader(Reader):
    """The named sheet of a workbook, or its first one that holds anything."""

    def __init__(self, path: Path, source: Source) -> None:
        from python_calamine import CalamineError, CalamineWorkbook

        self.size = path.stat().st_size
        try:
            with opened(path) as stream:
                workbook = CalamineWorkbook.from_filelike(io.BytesIO(stream.read()))
        except CalamineError as error:
            raise Refused(
                _("%(name)s cannot be opened as a workbook: %(why)s.") % {"name": path.name, "why": error}
            ) from None
        names = workbook.sheet_names
        if source.sheet is not None and source.sheet not in names:
            raise Refused(
                _("There is no sheet %(sheet)s; there are: %(names)s.")
                % {"sheet": source.sheet, "names": ", ".join(names)}
            )
        sheets = [source.sheet] if source.sheet else names
        self.rows: list[list[Any]] = []
        self.sheet = sheets[0]
        for self.sheet in sheets:
            self.rows = workbook.get_sheet_by_name(self.sheet).to_python(skip_empty_area=False)
            if any(any(cell not in ("", None) for cell in row) for row in self.rows):
                break
        self._place(source)
        self.described = {"format": "xlsx", "sheet": self.sheet, "header": self.header, "skipped": self.above}

    def _place(self, source: Source) -> None:
        texts = [[as_text(cell) for cell in row] for row in self.rows[:60]]
        full = [[cell for cell in row if cell] for row in texts]
        width = max((len(row) for row in full), default=0)
        self.above = next((place for place, row in enumerate(full) if len(row) > width // 2), 0)
        found, _title = find_header(texts[self.above :])
        self.header = found if source.header is None else source.header
        first = texts[self.above] if texts else []
        self.columns = unique(source.columns or (first if self.header else [""] * len(first)))

    def blocks(self) -> Iterator[Block]:
        start = self.above + (1 if self.header else 0)
        for at in range(start, len(self.rows), ROWS):
            rows, lines = [], []
            for place, row in enumerate(self.rows[at : at + ROWS], start=at + 1):
                cells = [as_text(cell) for cell in row[: len(self.columns)]]
                if any(cells):
                    rows.append(cells + [""] * (len(self.columns) - len(cells)))
                    lines.append(place)
            yield Block(block_of(self.columns, rows, lines, ["\t".join(row) for row in rows]), [], read=len(rows))


class JsonReader(Reader):
    """JSON lines, or one array of objects. Columns are the keys of the first thousand objects."""

    def __init__(self, path: Path, source: Source) -> None:
        self.path, self.size = path, path.stat().st_size
        self.encoding = source.encoding or encoding_of(path)
        keys: dict[str, None] = {}
        for place, (_line, item, _text) in enumerate(self._items()):
            if place >= 1000:
                break
            if isinstance(item, dict):
                keys |= dict.fromkeys(item)
        if not keys:
            raise Refused(_("%(name)s holds no JSON object.") % {"name": path.name})
        self.columns = unique(list(keys))
        self.keys = list(keys)
        self.described = {"format": "jsonl", "encoding": self.encoding, "header": True, "skipped": 0}

    def _items(self) -> Iterator[tuple[int, Any, str]]:
        with opened(self.path) as stream:
            text = io.TextIOWrapper(stream, self.encoding, errors="replace")
            start = text.read(1).strip() or text.read(1).strip()
            if start == "[":
                for place, item in enumerate(json.loads("[" + text.read()), start=1):
                    yield place, item, json.dumps(item, ensure_ascii=False)
                return
            for number, line in enumerate(text, start=1):
                whole = start + line if number == 1 else line
                if whole.strip():
                    try:
                        yield number, json.loads(whole, parse_float=Decimal), whole.rstrip("\r\n")
                    except json.JSONDecodeError as error:
                        yield number, error, whole.rstrip("\r\n")

    def blocks(self) -> Iterator[Block]:
        rows: list[list[str]] = []
        lines: list[int] = []
        raws: list[str] = []
        faults: list[Fault] = []
        for number, item, text in self._items():
            if isinstance(item, dict):
                rows.append([as_text(item.get(key)) for key in self.keys])
                lines.append(number)
                raws.append(text)
            else:
                faults.append(Fault(number, _("The line is no JSON object."), text))
            if len(rows) + len(faults) >= ROWS:
                yield Block(block_of(self.columns, rows, lines, raws), faults, read=len(rows) + len(faults))
                rows, lines, raws, faults = [], [], [], []
        yield Block(block_of(self.columns, rows, lines, raws), faults, read=len(rows) + len(faults))
