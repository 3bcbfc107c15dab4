"""Are sheets of a workbook one and the same part? It is read as often as there are sheets, so a few kilobytes take minutes."""

from __future__ import annotations

import posixpath
import struct
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import IO
from xml.parsers import expat

LISTS = (
    ("xl/workbook.xml", "sheet", "id"),
    ("xl/_rels/workbook.xml.rels", "Relationship", "Target"),
    ("xl/_rels/workbook.bin.rels", "Relationship", "Target"),
)
"""Where a workbook says which part is which sheet."""
BINARY_LIST = "xl/workbook.bin"
LARGEST_LIST, LARGEST_BINARY_LIST = 20 * 1000**2, 4 * 1000**2
SHEET, NO_ID = 156, 0xFFFFFFFF
"""The record of a binary list that names a sheet: state and number, then as counted texts the id of its part and its name."""


def are_shared(archive: zipfile.ZipFile) -> bool:
    """Also where a list cannot be read, or is there twice: what reads workbooks may read it all the same."""
    parts: dict[str, zipfile.ZipInfo] = {}
    for member in archive.infolist():
        if parts.setdefault(_called(member.orig_filename), member) is not member:
            return True
    found = [(parts[part], tag, attribute) for part, tag, attribute in LISTS if part in parts]
    return any(_is_shared_in(archive, *each) for each in found) or (
        BINARY_LIST in parts and _is_shared_in_binary(archive, parts[BINARY_LIST])
    )


def _is_shared_in(archive: zipfile.ZipFile, part: zipfile.ZipInfo, tag: str, attribute: str) -> bool:
    if part.file_size > LARGEST_LIST:
        return True
    with archive.open(part) as stream:
        try:
            named = _named_in(stream, tag, attribute)
        except expat.ExpatError:
            return True
    return max(named.values(), default=0) > 1


def _is_shared_in_binary(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    if part.file_size > LARGEST_BINARY_LIST:
        return True
    try:
        named = Counter(_named_in_records(archive.read(part)))
    except (IndexError, struct.error):
        return True
    return max(named.values(), default=0) > 1


def _named_in_records(data: bytes) -> Iterator[str]:
    """The id of each sheet's part. Kinds and lengths of records are written seven bits a byte, the least first."""
    at = 0
    while at < len(data):
        kind, at = _counted(data, at, most=2)
        length, at = _counted(data, at, most=4)
        if at + length > len(data):
            raise IndexError
        if kind == SHEET:
            (letters,) = struct.unpack_from("<I", data, at + 8)
            if letters != NO_ID:
                if 12 + 2 * letters > length:
                    raise IndexError
                yield data[at + 12 : at + 12 + 2 * letters].decode("utf-16-le", "replace").lstrip("\ufeff")
        at += length


def _counted(data: bytes, at: int, *, most: int) -> tuple[int, int]:
    number = 0
    for place in range(most):
        byte = data[at + place]
        number |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            break
    return number, at + place + 1


def _called(part: str) -> str:
    """A part as readers look for it: they overlook capitals, and which way a stroke leans."""
    return part.replace("\\", "/").lower()


def _named_in(stream: IO[bytes], tag: str, attribute: str) -> Counter[str]:
    """How often elements with this tag name each part; readers overlook where the way to a part begins, and what tags are of."""
    named: Counter[str] = Counter()

    def begins(element: str, said: dict[str, str]) -> None:
        if _local(element) == tag:
            for found in {_called(value) for key, value in said.items() if _local(key) == attribute}:
                if attribute == "id" or "sheets/" in found:
                    named[posixpath.normpath(posixpath.join("/xl", found))] += 1

    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler = begins
    parser.ParseFile(stream)
    return named


def _local(name: str) -> str:
    return name.rpartition("}")[2]
