"""Reading: any file as blocks of text cells, memory flat, every line accounted for.

`open_file(path, source)` finds out what the source does not say (format, encoding, delimiter, header) and gives a `Reader`
with the columns and the blocks. A line that cannot be read is a `Fault` with its number and its text, never a loss.
"""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext as _

from hanse.kernel.errors import Refused

from ..mapping import Source
from .blocks import Block, Fault, Reader
from .delimited import DelimitedReader
from .packed import inner_name, opened
from .structured import JsonReader, SheetReader

__all__ = ["Block", "Fault", "Reader", "open_file"]

FORMATS = {
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xls": "xlsx",
    ".ods": "xlsx",
    ".json": "jsonl",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}


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


def _form(path: Path) -> str:
    if named := FORMATS.get(Path(inner_name(path)).suffix.lower()):
        return named
    with opened(path) as stream:
        start = stream.read(8)
    if start[:4] == b"PK\x03\x04" or start == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return "xlsx"
    return "jsonl" if start.lstrip()[:1] == b"{" else "delimited"
