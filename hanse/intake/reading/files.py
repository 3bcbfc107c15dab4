"""Which reader a file needs, and the texts of single lines."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hanse.kernel.errors import Refused
from hanse.kernel.words import said as _

from ..mapping import Source
from .blocks import LINE, RAW, Reader
from .delimited import DelimitedReader
from .packed import inner_name, is_workbook, opened
from .structured import JsonReader, SheetReader

JSON_ENDINGS = {".json", ".jsonl", ".ndjson"}


def open_file(path: Path, source: Source) -> Reader:
    """A reader for the file; refuses what is not there, is empty, or is no table."""
    if not path.is_file():
        raise Refused(_("There is no file %(path)s.") % {"path": path})
    if not path.stat().st_size:
        raise Refused(_("The file %(name)s is empty.") % {"name": path.name})
    form = source.format or _form(path)
    if form == "xlsx":
        return SheetReader(path, source)
    if form == "jsonl":
        return JsonReader(path, source)
    return DelimitedReader(path, source)


def texts_of(path: Path, source: Source, lines: Collection[int]) -> dict[int, str]:
    """The original texts of some records, by the line that they begin in."""
    found: dict[Any, Any] = {}
    wanted = pa.array(sorted(lines), pa.int64())
    for block in open_file(path, source).blocks():
        rows = block.records.filter(pc.is_in(block.records.column(LINE), wanted))
        found |= dict(zip(rows.column(LINE).to_pylist(), rows.column(RAW).to_pylist(), strict=True))
    return found


def _form(path: Path) -> str:
    """What the bytes are, whatever the name says: exports are often called .xls and are text."""
    if is_workbook(path):
        return "xlsx"
    with opened(path) as stream:
        start = stream.read(64)
    letters = start.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    json_like = letters[:1] == b"{" or (letters[:1] == b"[" and letters[1:].lstrip()[:1] in {b"{", b"]", b""})
    if Path(inner_name(path)).suffix.lower() in JSON_ENDINGS or json_like:
        return "jsonl"
    return "delimited"
