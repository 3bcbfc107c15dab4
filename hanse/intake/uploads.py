"""The door for files: what is turned away before it is read, in one sentence."""

from __future__ import annotations

import csv
import gzip
import json
import logging
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils.translation import gettext as _

from hanse.kernel.errors import Refused
from hanse.ui.formats import size

LARGEST = 2 * 1000**3
LARGEST_WORKBOOK = 500 * 1000**2
PLAUSIBLE_RATIO = 200
"""Tables shrink to a tenth, rarely to a fiftieth; what unpacks to more than this was made to do harm."""
HARMLESS = 100 * 1000**2
SNIFF = 512
STEP = 1 << 20
NO_TABLES = {
    b"%PDF": "PDF", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF8": "GIF", b"\x7fELF": "ELF", b"MZ": "EXE",
    b"Rar!": "RAR", b"7z\xbc\xaf": "7z", b"{\\rtf": "RTF", b"<!DOCTYPE": "HTML", b"<html": "HTML",
}  # fmt: skip
UNREADABLE = (
    gzip.BadGzipFile, EOFError, UnicodeError, zipfile.BadZipFile, lzma.LZMAError, zlib.error, csv.Error,
    json.JSONDecodeError,
)  # fmt: skip

log = logging.getLogger("hanse.intake")


@contextmanager
def reading(path: Path, name: str) -> Iterator[None]:
    """What a broken file does to those who read it becomes a sentence, which calls the kept copy `path` by its name."""
    try:
        yield
    except UNREADABLE as error:
        log.info("%s cannot be read", name, exc_info=True)
        sentence = _("%(name)s cannot be read to its end; it is damaged or not what its ending says.")
        raise _refused(sentence, name) from error
    except Refused as refused:
        raise Refused(refused.sentence.replace(path.name, name), status=refused.status, field="file") from None


def check(path: Path, *, name: str) -> None:
    """Refuse a file that is empty, too large, no table, or made to fill the disk when unpacked."""
    length = path.stat().st_size
    if not length:
        raise _refused(_("%(name)s is empty."), name)
    if length > LARGEST:
        raise Refused(
            _("%(name)s has %(size)s. Up to %(most)s can be sent here; use `hanse import` for larger files.")
            % {"name": name, "size": size(length), "most": size(LARGEST)},
            field="file",
        )
    with path.open("rb") as stream:
        start = stream.read(SNIFF)
    for mark, what in NO_TABLES.items():
        if start[: len(mark)].lower() == mark.lower():
            raise Refused(
                _("%(name)s is a %(what)s file, not a table. Send delimited text, a workbook or JSON lines.")
                % {"name": name, "what": what},
                field="file",
            )
    with reading(path, name):
        _check_unpacked(path, name, start, length)


def _check_unpacked(path: Path, name: str, start: bytes, length: int) -> None:
    if start[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
            workbook = any(member.filename == "[Content_Types].xml" for member in archive.infolist())
        if workbook and unpacked > LARGEST_WORKBOOK:
            raise _refused(_("%(name)s is too large for a workbook. Save it as CSV and send that."), name)
        _weigh(unpacked, length, name)
    elif start[:2] == b"\x1f\x8b" or start[:6] == b"\xfd7zXZ\x00":
        unpacked = 0
        with gzip.open(path) if start[:2] == b"\x1f\x8b" else lzma.open(path) as stream:
            while step := stream.read(STEP):
                unpacked += len(step)
                _weigh(unpacked, length, name)


def _weigh(unpacked: int, packed: int, name: str) -> None:
    if unpacked > HARMLESS and unpacked > PLAUSIBLE_RATIO * packed:
        raise _refused(_("%(name)s unpacks to far more than a table would. It is not taken."), name)
    if unpacked > 10 * LARGEST:
        raise _refused(_("%(name)s unpacks to more than 20 GB. Split it."), name)


def _refused(sentence: str, name: str) -> Refused:
    return Refused(sentence % {"name": name}, field="file")
