"""Whether a file tells of somebody, however it is written and packed."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from hanse.intake import personal
from hanse.kernel.personal import Subject

LINES = "Name;Town\nBea Holm;Kiel\nJürgen Łęcki;Łódź\n"
WHOSE = Subject(frozenset(), frozenset(), names=frozenset({"Jürgen Łęcki"}), emails=frozenset())
NOBODY = Subject(frozenset(), frozenset(), names=frozenset({"Ada Lund"}), emails=frozenset())


def zipped(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/sharedStrings.xml", data)
    return out.getvalue()


WRITTEN: dict[str, bytes] = {
    "utf-8.csv": LINES.encode(),
    "marked.csv": LINES.encode("utf-16"),
    "unmarked.csv": LINES.encode("utf-16-le"),
    "other-end.csv": LINES.encode("utf-16-be"),
    "escaped.jsonl": json.dumps({"name": "Jürgen Łęcki"}).encode(),
    "table.xlsx": zipped(LINES.encode()),
}
PACKED: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
}


@pytest.mark.parametrize("packing", PACKED)
@pytest.mark.parametrize("name", WRITTEN)
def test_who_stands_in_a_file_is_found(name: str, packing: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}{packing}"
    path.write_bytes(PACKED[packing](WRITTEN[name]))

    assert personal._tells(path, WHOSE)
    assert not personal._tells(path, NOBODY)


def test_an_older_encoding_is_read_too(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("Name\nJürgen Groß\n".encode("cp1252"))
    (tmp_path / "b.csv").write_bytes("Имя\nПётр Громов\n".encode("cp1251"))

    for path, name in (("a.csv", "Jürgen Groß"), ("b.csv", "Пётр Громов")):
        assert personal._tells(tmp_path / path, Subject(frozenset(), frozenset(), frozenset({name}), frozenset()))
