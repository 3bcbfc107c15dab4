"""Files as they are sent: plain or compressed (.gz, .xz, .bz2, .zip with one file in it), in whatever encoding.

What a file is, its first bytes say; its name only helps.
"""

from __future__ import annotations

import bz2
import codecs
import gzip
import logging
import lzma
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

from hanse.kernel.errors import Refused
from hanse.kernel.words import said as _

from .shared_sheets import are_shared

SAMPLE = 64 * 1024
LARGEST_UNPACKED = 20 * 1024**3
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAGIC = ((b"\x1f\x8b", "gz"), (b"\xfd7zXZ\x00", "xz"), (b"BZh", "bz2"), (ZIP, "zip"))
OPENERS: dict[str, Callable[[Any], Any]] = {"gz": gzip.open, "xz": lzma.open, "bz2": bz2.open}
WORKBOOK_PARTS = {"[Content_Types].xml", "mimetype", "xl/workbook.xml", "content.xml"}
LARGEST_WORKBOOK = 500 * 1000**2
MOST_MEMBERS = 5_000
MOST_MEMORY = 100 * 1000**2
"""What unpacking itself may use: an .xz file says how much it wants, up to 4 GB."""
STEP = 1 << 20
DAMAGED: tuple[type[Exception], ...] = (gzip.BadGzipFile, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile)

log = logging.getLogger("hanse.intake")


def is_workbook(path: Path) -> bool:
    """Is it one, packed or not, by its first bytes?"""
    with opened(path) as stream:
        return stream.read(64).startswith((ZIP, OLE))


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
    except (zipfile.BadZipFile, NotImplementedError):
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
    except NotImplementedError as error:
        log.info("%s is packed in an unknown way: %s", path.name, error)
        sentence = _(
            "%(name)s is packed in a way that is not known here. Pack it as an ordinary ZIP file, or send it unpacked."
        )
        raise Refused(sentence % {"name": path.name}) from None
    except OSError as error:
        if not isinstance(error, DAMAGED) and error.errno is not None:
            raise  # of the disk; what is no .bz2 is told without a number
        raise _damaged(path) from None
    except DAMAGED:
        raise _damaged(path) from None


def _damaged(path: Path) -> Refused:
    return Refused(_("%(name)s is damaged: it cannot be unpacked to its end.") % {"name": path.name})


def _sent(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The files in it, without the folders and what a Mac lays beside them."""
    return [
        member for member in archive.infolist() if not member.is_dir() and not member.filename.startswith("__MACOSX")
    ]


def _locked(name: str) -> Refused:
    return Refused(_("%(name)s is locked with a password. Send it without one.") % {"name": name})


def _only_member(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    members = _sent(archive)
    if len(members) != 1:
        raise Refused(
            _("%(name)s holds %(count)s files. Send one file at a time.") % {"name": path.name, "count": len(members)}
        )
    if members[0].flag_bits & 1:
        raise _locked(path.name)
    if members[0].file_size > LARGEST_UNPACKED:
        raise Refused(_("%(name)s unpacks to more than 20 GB. Split it.") % {"name": path.name})
    return members[0]


Sizes = Iterator[tuple[int, int]]
"""Bytes that came out so far, and the packed bytes that they came from."""


def unpacked_sizes(path: Path) -> Sizes:
    """How much comes out of the file, told again and again while it is unpacked to nowhere, so that one can stop.

    What an archive says of itself comes first. Refused: an archive within an archive, one with very many members, and a
    workbook too large to be read or with a document type of its own. A plain file gives nothing.
    """
    packing = packing_of(path)
    with _readable(path), path.open("rb") as stream:
        if packing in OPENERS:
            yield from _counted(_steps(stream, packing), path.name, stream.tell)
        elif stream.read(len(ZIP)) == ZIP:
            yield from _of_archive(path, path.name, within=False)


def _counted(steps: Iterator[bytes], name: str, packed: Callable[[], int]) -> Sizes:
    """The size of what is packed as a single file; if that is a workbook, also of what is in it."""
    with tempfile.TemporaryFile() as kept:
        size, is_workbook = 0, False
        for step in steps:
            if not size:
                is_workbook = step.startswith(ZIP)
                if not is_workbook and step.startswith(tuple(mark for mark, _packing in MAGIC)):
                    raise _nested(name)
            size += len(step)
            if is_workbook:
                kept.write(step)
            yield size, packed()
        if is_workbook:
            yield from _of_archive(kept, name, within=True)


def _of_archive(file: Path | IO[bytes], name: str, *, within: bool) -> Sizes:
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        declared = sum(member.file_size for member in members)
        if len(members) > MOST_MEMBERS:
            raise Refused(
                _("%(name)s holds %(count)s files. Send one file at a time.") % {"name": name, "count": len(members)}
            )
        packed = sum(member.compress_size for member in members)
        yield declared, packed
        if WORKBOOK_PARTS & {member.filename for member in members}:
            if declared > LARGEST_WORKBOOK:
                raise Refused(_("%(name)s is too large for a workbook. Save it as CSV and send that.") % {"name": name})
            yield from _of_workbook(archive, members, name)
            if are_shared(archive):
                raise _written_by_nobody(name)
        elif within:
            raise _nested(name)
        elif len(sent := _sent(archive)) == 1 and not sent[0].flag_bits & 1:
            yield from _of_member(archive, sent[0], name)


def _nested(name: str) -> Refused:
    return Refused(_("%(name)s holds an archive within an archive. Unpack it first.") % {"name": name})


def _of_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> Sizes:
    """Python reads no more of a member than it declares, so only what is packed once more is counted."""
    with archive.open(member) as stream:
        start = stream.read(len(ZIP) + 2)
        if start.startswith(tuple(mark for mark, _packing in MAGIC)):
            yield from _counted(
                chain([start], iter(lambda: stream.read(STEP), b"")), name, lambda: member.compress_size
            )


def _of_workbook(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], name: str) -> Sizes:
    """Counted member by member, since what reads workbooks believes the sizes that they state."""
    size, packed = 0, 0
    for member in members:
        packed += member.compress_size
        if member.flag_bits & 1:
            raise _locked(name)
        with archive.open(member) as stream:
            for number, step in enumerate(iter(lambda: stream.read(STEP), b"")):
                if number == 0 and b"<!DOCTYPE" in step[:SAMPLE].replace(b"\0", b""):
                    raise _written_by_nobody(name)
                size += len(step)
                yield size, packed


def _written_by_nobody(name: str) -> Refused:
    return Refused(_("%(name)s is no workbook that a program writes. It is not taken.") % {"name": name})


def _steps(stream: IO[bytes], packing: str) -> Iterator[bytes]:
    """What is packed, a piece at a time, however much comes of it."""
    if packing == "xz":
        yield from _xz_steps(stream)
    else:
        with OPENERS[packing](stream) as unpacked:
            yield from iter(lambda: unpacked.read(STEP), b"")


def _xz_steps(stream: IO[bytes]) -> Iterator[bytes]:
    """Stream after stream, with a limit to the memory that the file may ask for."""
    engine = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MOST_MEMORY)
    data = stream.read(SAMPLE)
    while True:
        if piece := engine.decompress(data, STEP):
            yield piece
        if engine.eof:
            data = (engine.unused_data or stream.read(SAMPLE)).lstrip(b"\0")
            if not data:
                return
            engine = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MOST_MEMORY)
        elif engine.needs_input:
            data = stream.read(SAMPLE)
            if not data:
                raise EOFError
        else:
            data = b""


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
    if data.isascii():
        return True
    text = data.decode("utf-8", errors="surrogateescape")
    broken = sum("\udc80" <= letter <= "\udcff" for letter in text[:-4])
    return broken == 0 or broken * 4 < sum(letter > "\x7f" for letter in text) - broken


def _single_byte(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data, cp_isolation=["cp1252", "cp1251"]).best()
    return "cp1251" if best and best.encoding == "cp1251" else "cp1252"
