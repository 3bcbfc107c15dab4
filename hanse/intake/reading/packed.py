"""Files as they are sent: plain or compressed (.gz, .xz, .bz2, .zip with one file in it), in whatever encoding.

What a file is, its first bytes say; its name only helps.
"""

from __future__ import annotations

import bz2
import codecs
import gzip
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

from django.utils.translation import gettext as _

from hanse.kernel.errors import Refused

SAMPLE = 64 * 1024
LARGEST_UNPACKED = 20 * 1024**3
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
MAGIC = ((b"\x1f\x8b", "gz"), (b"\xfd7zXZ\x00", "xz"), (b"BZh", "bz2"), (b"PK\x03\x04", "zip"))
OPENERS: dict[str, Callable[[Path], Any]] = {"gz": gzip.open, "xz": lzma.open, "bz2": bz2.open}
WORKBOOK_PARTS = {"[Content_Types].xml", "mimetype", "xl/workbook.xml", "content.xml"}
DAMAGED = (gzip.BadGzipFile, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile)


def packing_of(path: Path) -> str:
    """gz, xz, bz2, zip, or nothing: a workbook is a zip too, but counts as itself."""
    with path.open("rb") as stream:
        start = stream.read(6)
    found = next((name for mark, name in MAGIC if start.startswith(mark)), "")
    return "" if found == "zip" and _is_workbook(path) else found


def _is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return bool(WORKBOOK_PARTS & set(archive.namelist()))
    except zipfile.BadZipFile:
        return path.suffix.lower() in {".xlsx", ".xlsm", ".ods"}


def inner_name(path: Path) -> str:
    """The name of what is inside, without the compression's ending."""
    if (packing := packing_of(path)) == "zip":
        with _readable(path), zipfile.ZipFile(path) as archive:
            return PurePosixPath(_only_member(archive, path).filename).name
    return path.stem if packing and path.suffix.lower() == f".{packing}" else path.name


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """The bytes of the file, uncompressed; a damaged archive is refused with a sentence."""
    packing = packing_of(path)
    with _readable(path):
        if packing == "zip":
            with zipfile.ZipFile(path) as archive, archive.open(_only_member(archive, path)) as stream:
                yield stream
        elif packing:
            with OPENERS[packing](path) as stream:
                yield cast(IO[bytes], stream)
        else:
            with path.open("rb") as stream:
                yield stream


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except DAMAGED:
        raise Refused(_("%(name)s is damaged: it cannot be unpacked to its end.") % {"name": path.name}) from None


def _only_member(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    members = [
        member for member in archive.infolist() if not member.is_dir() and not member.filename.startswith("__MACOSX")
    ]
    if len(members) != 1:
        raise Refused(
            _("%(name)s holds %(count)s files. Send one file at a time.") % {"name": path.name, "count": len(members)}
        )
    if members[0].flag_bits & 1:
        raise Refused(_("%(name)s is locked with a password. Send it without one.") % {"name": path.name})
    if members[0].file_size > LARGEST_UNPACKED:
        raise Refused(_("%(name)s unpacks to more than 20 GB. Split it.") % {"name": path.name})
    return members[0]


def encoding_of(path: Path) -> str:
    """UTF-8, UTF-16 or a single-byte encoding, from a mark, from zero bytes, or because nothing else fits.

    A first part that is plain ASCII says nothing, so then the file is read on until something does.
    """
    with opened(path) as stream:
        start = stream.read(SAMPLE)
        for mark, name in BOMS:
            if start.startswith(mark):
                return name
        if start[1::2].count(0) > len(start) // 5:
            return "utf-16-le"
        if start[::2].count(0) > len(start) // 5:
            return "utf-16-be"
        telling = start
        while telling.isascii() and (more := stream.read(1 << 20)):
            telling = more
    return "utf-8" if _mostly_utf8(telling) else _single_byte(telling)


def _mostly_utf8(data: bytes) -> bool:
    """Does UTF-8 explain the bytes beyond ASCII? A few broken lines do not make a file another encoding."""
    text = data.decode("utf-8", errors="surrogateescape")
    broken = sum("\udc80" <= letter <= "\udcff" for letter in text[:-4])
    return broken == 0 or broken * 4 < sum(letter > "\x7f" for letter in text) - broken


def _single_byte(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data, cp_isolation=["cp1252", "cp1251"]).best()
    return "cp1251" if best and best.encoding == "cp1251" else "cp1252"
