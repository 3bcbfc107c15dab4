"""Files as they are sent: plain or compressed (.gz, .xz, .zip with one file in it), in whatever encoding."""

from __future__ import annotations

import codecs
import gzip
import lzma
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from django.utils.translation import gettext as _

from hanse.kernel.errors import Refused

SAMPLE = 64 * 1024
LARGEST_UNPACKED = 20 * 1024**3
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def inner_name(path: Path) -> str:
    """The name without the compression's ending."""
    return path.stem if path.suffix.lower() in {".gz", ".xz", ".zip"} else path.name


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """The bytes of the file, uncompressed."""
    suffix = path.suffix.lower()
    if suffix == ".gz":
        with gzip.open(path) as stream:
            yield cast(IO[bytes], stream)
    elif suffix == ".xz":
        with lzma.open(path) as stream:
            yield cast(IO[bytes], stream)
    elif suffix == ".zip":
        with zipfile.ZipFile(path) as archive, archive.open(_only_member(archive, path)) as stream:
            yield stream
    else:
        with path.open("rb") as stream:
            yield stream


def _only_member(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    members = [
        member for member in archive.infolist() if not member.is_dir() and not member.filename.startswith("__MACOSX")
    ]
    if len(members) != 1:
        raise Refused(
            _("%(name)s holds %(count)s files. Send one file at a time.") % {"name": path.name, "count": len(members)}
        )
    if members[0].file_size > LARGEST_UNPACKED:
        raise Refused(_("%(name)s unpacks to more than 20 GB. Split it.") % {"name": path.name})
    return members[0]


def encoding_of(path: Path) -> str:
    """UTF-8, UTF-16 or a single-byte encoding, from a mark, from zero bytes, or because nothing else fits.

    A first part that is plain ASCII says nothing, so then the whole file is checked for UTF-8.
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
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            decoder.decode(start)
            while start.isascii() and (more := stream.read(1 << 20)):
                decoder.decode(more)
                if not more.isascii():
                    break
        except UnicodeDecodeError:
            return _single_byte(start)
    return "utf-8"


def _single_byte(start: bytes) -> str:
    if start.isascii():
        return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(start, cp_isolation=["cp1252", "cp1251"]).best()
    return "cp1251" if best and best.encoding == "cp1251" else "cp1252"
