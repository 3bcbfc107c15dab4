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

from hanse.kernel.errors import Refused
from hanse.kernel.web import content
from hanse.kernel.words import said as _
from hanse.ui.formats import size

from .reading.packed import is_workbook, unpacked_sizes
from .reading.trying import survives

LARGEST = 2 * 1000**3
PLAUSIBLE_RATIO = 200
"""Tables shrink to a tenth, rarely to a fiftieth; what unpacks to more than this was made to do harm."""
HARMLESS = 100 * 1000**2
IMPOSSIBLE_RATIO = 900
"""No table shrinks so far; told long before much of it is unpacked."""
SMALL = 10 * 1000**2
TABLES = {"", "XML", "ZIP", "GZ", "XZ", "BZ2", "OLE", "script"}
"""What may be a table: delimited text, JSON, a workbook, or one of these packed. A first cell may begin with a #! too."""
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


def check(path: Path, *, name: str) -> int:
    """Refuse a file that is empty, too large, no table, or made to fill the disk when unpacked; gives what it unpacks to,
    0 where it is not packed.
    """
    check_size(path.stat().st_size, name=name)
    with path.open("rb") as stream:
        kind = content.kind_of(stream.read(content.START))
    if kind not in TABLES:
        raise Refused(
            _("%(name)s is a %(what)s file, not a table. Send delimited text, a workbook or JSON lines.")
            % {"name": name, "what": kind},
            field="file",
        )
    largest = 0
    with reading(path, name):
        for unpacked, packed in unpacked_sizes(path):
            _weigh(unpacked, packed, name)
            largest = max(largest, unpacked)
        if is_workbook(path) and not survives(path, weight=max(largest, path.stat().st_size)):
            raise _refused(_("%(name)s is no workbook that a program writes. It is not taken."), name)
    return largest


def weight(path: Path) -> int:
    """Bytes that are read of a kept file, unpacked."""
    return max((unpacked for unpacked, _packed in unpacked_sizes(path)), default=path.stat().st_size)


def check_size(length: int, *, name: str) -> None:
    """Refuse a file of so many bytes that is empty or too large."""
    if not length:
        raise _refused(_("%(name)s is empty."), name)
    if length > LARGEST:
        raise Refused(
            _("%(name)s has %(size)s. Up to %(most)s can be sent here; use `hanse import` for larger files.")
            % {"name": name, "size": size(length), "most": size(LARGEST)},
            field="file",
        )


def _weigh(unpacked: int, packed: int, name: str) -> None:
    ratio = unpacked / max(packed, 1)
    if (unpacked > HARMLESS and ratio > PLAUSIBLE_RATIO) or (unpacked > SMALL and ratio > IMPOSSIBLE_RATIO):
        raise _refused(_("%(name)s unpacks to far more than a table would. It is not taken."), name)
    if unpacked > 10 * LARGEST:
        raise _refused(_("%(name)s unpacks to more than 20 GB. Split it."), name)


def _refused(sentence: str, name: str) -> Refused:
    return Refused(sentence % {"name": name}, field="file")
