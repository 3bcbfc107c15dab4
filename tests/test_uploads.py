"""What people may send that does harm: turned away before it is read, at little cost; and what a browser would run is not run."""

from __future__ import annotations

import contextlib
import struct
import zlib
from pathlib import Path

import pytest

from hanse.intake import uploads
from hanse.intake.mapping import Source
from hanse.intake.reading import delimited, files, objects
from hanse.kernel.errors import Refused
from hanse.kernel.web import content

from .bombs import BOMBS, MB, cornered, flood, put, read, sheetless, workbook, zipped
from .proving import tell

pytestmark = pytest.mark.any_database

MEMORY = 200 * MB


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_with_little_memory(name: str, tmp_path: Path) -> None:
    """In a process that may use 200 MB more than it does when it begins, and breaks when it wants them."""
    bomb = put(tmp_path, name)

    found = read(bomb, memory=MEMORY)

    tell({"what": "bomb refused (G11)", "bomb": name, "bytes": bomb.stat().st_size} | found)
    assert found["said"]


SCRIPTED = [
    b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    b'<?xml version="1.0"?>\n<!-- a -->\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    b"\xef\xbb\xbf  <svg/>",
    "<svg onload='alert(1)'>".encode("utf-16"),
    b"<!DOCTYPE html><script>alert(1)</script>",
    b"<HTML><body onload=alert(1)>",
    b"\n\n<script>alert(1)</script>",
    b"<!-- quiet --><img src=x onerror=alert(1)>",
    b"<iframe src=javascript:alert(1)>",
    b'<a href="javascript:alert(1)">table</a>',
    b'<?xml version="1.0"?><?xml-stylesheet href="javascript:alert(1)"?><html xmlns="http://www.w3.org/1999/xhtml"/>',
    b"<math><mtext><script>alert(1)</script></mtext></math>",
]


@pytest.mark.parametrize("start", SCRIPTED)
def test_what_a_browser_would_run_is_no_table(start: bytes, tmp_path: Path) -> None:
    for name in ("table.csv", "table.svg", "table.png", "table.xlsx"):
        (tmp_path / name).write_bytes(start)
        with pytest.raises(Refused, match=r"is a .* file, not a table"):
            uploads.check(tmp_path / name, name=name)


PIXELS = [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"RIFF\0\0\0\0WEBPVP8 "]


@pytest.mark.parametrize("start", [*SCRIPTED, b"%PDF-1.7", b"name,country\r\n", b"MZ", b"", b"GIF", *PIXELS])
def test_only_pixels_are_shown_and_nothing_is_guessed_at_or_run(start: bytes) -> None:
    answer = content.served(start, name="picture.svg")

    assert (answer.content_type in content.SHOWN.values()) == (start in PIXELS)
    assert answer.headers.get("Content-Disposition", "").startswith("attachment") == (start not in PIXELS)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("start", "name", "saved"),
    [
        (b"%PDF-1.7", "agreement.pdf", "agreement.pdf"),
        (b"%PDF-1.7", "Agreement.PDF", "Agreement.PDF"),
        (b"%PDF-1.7 <script>", "agreement.pdf.hta", "agreement.pdf.hta.pdf"),
        (b"%PDF-1.7", "../../agreement.pdf", "agreement.pdf"),
        (b"%PDF-1.7", "..\\agreement.pdf. ", "agreement.pdf"),
        (b"%PDF-1.7", "agreement\u202efdp.exe", "agreementfdp.exe.pdf"),
        (b"\x89PNG\r\n\x1a\n", "\r\n", "file.png"),
        (b"new ActiveXObject('WScript.Shell')", "evidence.js", "evidence.js.txt"),
        (b"day;pieces", "sales.csv", "sales.csv"),
        (b"PK\x03\x04", "sales.xlsm", "sales.xlsm.zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "sales.msi", "sales.msi.doc"),
        (b"MZ", "sales.xlsx", "sales.xlsx.bin"),
    ],
)
def test_a_file_is_saved_by_the_ending_of_what_it_is(start: bytes, name: str, saved: str) -> None:
    """A partner names its file; whoever of ours opens it runs what its ending says."""
    assert content.saved_as(name, kind=content.kind_of(start)) == saved
    assert content.served(start, name=name).headers["Content-Disposition"].endswith(f'filename="{saved}"')


def test_a_script_behind_a_picture_s_first_bytes_is_still_only_shown_as_a_picture() -> None:
    answer = content.served(b"GIF89a/*<svg onload=alert(1)>*/=1;", name="a.html")

    assert answer.content_type == "image/gif"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def a_jpeg(width: int, height: int) -> bytes:
    frame = b"\xff\xc0" + struct.pack(">HBHH", 17, 8, height, width) + bytes(10)
    return b"\xff\xd8\xff\xe0" + struct.pack(">H", 16) + bytes(14) + frame


PICTURES = {
    "a.png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 640, 480) + bytes(9),
    "a.gif": b"GIF89a" + struct.pack("<HH", 640, 480) + bytes(3),
    "a.jpg": a_jpeg(640, 480),
    "lossy.webp": b"RIFF\0\0\0\0WEBPVP8 " + bytes(10) + struct.pack("<HH", 640, 480),
    "lossless.webp": b"RIFF\0\0\0\0WEBPVP8L" + bytes(4) + b"\x2f" + (639 | 479 << 14).to_bytes(4, "little") + bytes(9),
    "large.webp": b"RIFF\0\0\0\0WEBPVP8X" + bytes(8) + (639).to_bytes(3, "little") + (479).to_bytes(3, "little"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_s_size_is_read_from_its_beginning(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(PICTURES[name])

    assert content.check_picture(tmp_path / name, name=name) == (640, 480)


@pytest.mark.parametrize(
    "data", [flood(), a_jpeg(65_000, 65_000), a_jpeg(0, 10), b"GIF89a", SCRIPTED[0], b"", b"\xff\xd8\xff"]
)
def test_a_picture_that_fills_the_memory_or_is_none_is_refused(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(data)

    with pytest.raises(Refused):
        content.check_picture(tmp_path / "a.png", name="a.png")


LINES = b"".join(b"Company %d,DE,%d\r\n" % (each, zlib.crc32(b"%d" % each)) for each in range(20_000))
SHEET = b"<worksheet>" + b"".join(
    b'<c r="A%d"><v>%d</v></c>' % (each, zlib.crc32(b"%d" % each)) for each in range(20_000)
)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("table.csv", LINES),
        ("table.xml.csv", b"<not markup>,1\r\n"),
        ("table.zip", zipped({"table.csv": LINES})),
        ("table.xlsx", workbook(SHEET)),
        ("workbook.zip", zipped({"table.xlsx": workbook(SHEET)})),
        ("remark.csv", b"#!note\r\nname,country\r\n"),
    ],
)
def test_an_honest_file_is_let_in(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)

    uploads.check(tmp_path / name, name=name)


def _with(data: bytes, *, method: int | None = None, needs: int | None = None, flags: int = 0) -> bytes:
    """An archive of one file whose directory says so of it."""
    found, entry = bytearray(data), data.index(b"PK\x01\x02")
    if method is not None:
        found[8:10] = found[entry + 10 : entry + 12] = method.to_bytes(2, "little")
    if needs is not None:
        found[entry + 6 : entry + 8] = needs.to_bytes(2, "little")
    found[6] |= flags
    found[entry + 8] |= flags
    return bytes(found)


STRANGE = {
    "shrunk": (lambda: _with(zipped({"a.csv": LINES}), method=1), "packed in a way that is not known"),
    "zstandard": (lambda: _with(zipped({"a.csv": LINES}), method=93), "packed in a way that is not known"),
    "of a later version": (lambda: _with(zipped({"a.csv": LINES}), needs=255), "packed in a way that is not known"),
    "patched": (lambda: _with(zipped({"a.csv": LINES}), flags=0x20), "packed in a way that is not known"),
    "no .bz2 inside": (lambda: _with(zipped({"a.csv": LINES}), method=12), "damaged"),
    "no .bz2": (lambda: b"BZh9" + bytes(50), "damaged"),
    "a locked workbook": (lambda: _with(zipped({"[Content_Types].xml": LINES}), flags=1), "locked with a password"),
    "a sheet that is not there": (lambda: sheetless(b"worksheets/other.xml"), "cannot be opened as a workbook"),
    "a sheet somewhere else": (lambda: sheetless(b"file:///etc/passwd"), "cannot be opened as a workbook"),
    "a cell that cannot be": (lambda: cornered("A-5"), "cannot be opened as a workbook"),
}


@pytest.mark.parametrize("name", STRANGE)
def test_an_archive_or_workbook_that_no_program_writes_is_refused_in_a_sentence(name: str, tmp_path: Path) -> None:
    made, told = STRANGE[name]
    path = tmp_path / ("table.xlsx" if "sheet" in name or "cell" in name or "workbook" in name else "table.zip")
    path.write_bytes(made())

    with pytest.raises(Refused, match=told), uploads.reading(path, path.name):
        uploads.check(path, name=path.name)
        files.open_file(path, Source())


def test_a_zero_byte_in_json_is_no_text_that_a_database_would_have_to_keep(tmp_path: Path) -> None:
    path = tmp_path / "table.jsonl"
    path.write_bytes(b'{"number": "D\\u00001"}\n')

    assert [*files.open_file(path, Source()).sample()] == [("D\ufffd1",)]


JSON_BOMBS = {
    "deep lists": b'{"number": ' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "deep objects": b'{"number": ' * 200_000 + b"1" + b"}" * 200_000,
    "objects as deep as are read": b'{"number": ' * 900 + b"1" + b"}" * 900,
    "digits": b'{"number": ' + b"1" * 5_000 + b"}",
    "exponent": b'{"number": 1e99999999}',
    "larger exponent": b'{"number": 1e999999999999999999}',
    "no exponent": b'{"number": 1e9999999999999999999999}',
    "array of deep ones": b'[{"number": 1}, {"number": ' + b"[" * 200_000 + b"]" * 200_000 + b"}]",
}


@pytest.mark.parametrize("name", JSON_BOMBS)
@pytest.mark.parametrize("before", [b"", b'{"number": 7}\n'])
def test_json_that_grows_or_digs_is_read_or_refused_like_any_other(name: str, before: bytes, tmp_path: Path) -> None:
    path = tmp_path / "table.jsonl"
    path.write_bytes(before + JSON_BOMBS[name] + b"\n")
    uploads.check(path, name=path.name)
    cells: list[str] = []

    with contextlib.suppress(Refused), uploads.reading(path, path.name):
        cells = [cell for row in files.open_file(path, Source()).sample() for cell in row]

    assert all(len(cell) < 20_000 for cell in cells)
    assert not before or "7" in cells or name == "array of deep ones"


@pytest.mark.parametrize("name", ["table.csv", "table.jsonl"])
def test_a_line_without_an_end_is_not_kept(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (delimited, objects):
        monkeypatch.setattr(module, "LONGEST_LINE", 10 * MB)
    first = b"number,name\n" if name == "table.csv" else b'{"number": 1}\n'
    (tmp_path / name).write_bytes(first + b"x" * (20 * MB))

    with pytest.raises(Refused, match="more than 16 million letters"):
        list(files.open_file(tmp_path / name, Source()).blocks())


@pytest.mark.parametrize("packing", ["gzip", "bz2", "lzma"])
def test_an_honest_packed_file_is_let_in(packing: str, tmp_path: Path) -> None:
    """Also one that was packed in several parts, as log writers do."""
    import importlib

    pack = importlib.import_module(packing).compress
    path = tmp_path / "table.csv.gz"
    path.write_bytes(pack(LINES) + pack(LINES))

    uploads.check(path, name=path.name)


@pytest.mark.parametrize("packing", ["gzip", "bz2", "lzma"])
def test_a_file_that_ends_too_early_is_told_as_damaged(packing: str, tmp_path: Path) -> None:
    import importlib

    path = tmp_path / "table.csv.gz"
    path.write_bytes(importlib.import_module(packing).compress(LINES)[:-40])

    with pytest.raises(Refused, match="damaged"):
        uploads.check(path, name=path.name)
