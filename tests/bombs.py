"""Files made to do harm: small to send, large or endless to read."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

MB = 1 << 20
TYPES = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
LAUGHS = b'<!DOCTYPE lolz [<!ENTITY l0 "lol">%s]>' % b"".join(
    b'<!ENTITY l%d "%s">' % (level, b"&l%d;" % (level - 1) * 10) for level in range(1, 10)
)


def zipped(members: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def zeros(megabytes: int) -> bytes:
    return bytes(megabytes * MB)


def workbook(sheet: bytes, **more: bytes) -> bytes:
    """An archive that looks like a workbook."""
    return zipped(
        {"[Content_Types].xml": TYPES, "xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": sheet} | more
    )


def gzipped(megabytes: int) -> bytes:
    """Zeros, member after member, so that making it needs no memory either."""
    return gzip.compress(zeros(16)) * (megabytes // 16)


def lying(data: bytes, *, says: int) -> bytes:
    """The archive, with every size in its directory and its headers forged."""
    found = bytearray(data)
    for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = found.find(mark)
        while at >= 0:
            found[at + place : at + place + 4] = struct.pack("<I", says)
            at = found.find(mark, at + 4)
    return bytes(found)


def overlapping(number: int) -> bytes:
    """Many members of the directory that are one and the same piece of the file."""
    one = zipped({"a.csv": zeros(8)})
    place = one.index(b"PK\x01\x02")
    entry = one[place : one.index(b"PK\x05\x06")]
    directory = b"".join(entry.replace(b"a.csv", b"%05d" % each) for each in range(number))
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, number, number, len(directory), place, 0)
    return one[:place] + directory + end


def greedy_xz() -> bytes:
    """Wants a dictionary of 1.5 GB to unpack almost nothing."""
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 4096}]
    packed = bytearray(lzma.compress(b"name,country\n", lzma.FORMAT_XZ, filters=filters))
    header = packed[12 : 12 + (packed[12] + 1) * 4]
    at = header.index(b"\x21\x01") + 2
    header[at] = 37
    header[-4:] = struct.pack("<I", zlib.crc32(header[:-4]))
    packed[12 : 12 + len(header)] = header
    return bytes(packed)


def flood() -> bytes:
    """A picture of 100,000 by 100,000 pixels in some bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(zeros(1))) + chunk(b"IEND", b"")


def cornered(cell: str) -> bytes:
    """A workbook as a program writes it, with one cell far away from the others."""
    members = _written()
    name = "xl/worksheets/sheet1.xml"
    members[name] = members[name].replace(b'r="B3"', b'r="%s"' % cell.encode())
    return zipped(members)


def sheetless(target: bytes) -> bytes:
    """A workbook as a program writes it, whose sheet is said to lie elsewhere."""
    members = _written()
    name = "xl/_rels/workbook.xml.rels"
    members[name] = members[name].replace(b"/xl/worksheets/sheet1.xml", target)
    return zipped(members)


def _written() -> dict[str, bytes]:
    from openpyxl import Workbook

    book, out = Workbook(), io.BytesIO()
    sheet: Any = book.active
    sheet.append(["number", "name"])
    sheet.append(["D1", "Nord"])
    sheet["B3"] = "x"
    book.save(out)
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


BOMBS: dict[str, Callable[[], bytes]] = {
    "zeros.zip": lambda: zipped({"zeros.csv": zeros(512)}),
    "nested.zip": lambda: zipped({"in.zip": zipped({"in.zip": zipped({"zeros.csv": zeros(256)})})}),
    "workbook-within.zip": lambda: zipped({"in.xlsx": workbook(zeros(256))}),
    "workbook-beside-a-mac-s.zip": lambda: zipped({"__MACOSX/._in": b"", "in.xlsx": workbook(zeros(256))}),
    "packed-beside-a-folder.zip": lambda: zipped({"in/": b"", "in/a.csv.gz": gzip.compress(zeros(256), 1)}),
    "many.zip": lambda: zipped({f"{each}.csv": b"" for each in range(30_000)}),
    "overlapping.zip": lambda: overlapping(4_000),
    "zeros.csv.gz": lambda: gzipped(1024),
    "workbook.xlsx.gz": lambda: gzip.compress(workbook(zeros(256))),
    "zeros.csv.xz": lambda: lzma.compress(zeros(256), preset=0),
    "greedy.csv.xz": greedy_xz,
    "zeros.csv.bz2": lambda: bz2.compress(zeros(16)) * 64,
    "zeros.xlsx": lambda: workbook(zeros(600)),
    "lying.xlsx": lambda: lying(workbook(zeros(512)), says=1000),
    "laughs.xlsx": lambda: workbook(LAUGHS + b"<worksheet>&l9;</worksheet>"),
    "strings.xlsx": lambda: workbook(b"<worksheet/>", **{"xl/sharedStrings.xml": LAUGHS + b"<sst>&l9;</sst>"}),
    "cornered.xlsx": lambda: cornered("XFD1048576"),
    "beyond.xlsx": lambda: cornered("ZZZZZZ4294967295"),
    "flood.png": flood,
}
"""Name and how it is made."""


def put(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_bytes(BOMBS[name]())
    return path


READER = """
import json, resource, sys, time
from pathlib import Path
import django
django.setup()
from hanse.intake import uploads
from hanse.intake.reading import files
from hanse.intake.mapping import Mapping
from hanse.kernel.web import content
from hanse.kernel.errors import Refused
def kilobytes(what):
    return int(Path("/proc/self/status").read_text().partition(what + ":")[2].split()[0])
path, memory = Path(sys.argv[1]), int(sys.argv[2])
size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (size + memory, size + memory))
before, begun, cpu = kilobytes("VmRSS"), time.perf_counter(), time.process_time()
try:
    content.check_picture(path, name=path.name) if path.suffix == ".png" else uploads.check(path, name=path.name)
    said = ""
except Refused as refused:
    said = refused.sentence
seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
grown = (kilobytes("VmHWM") - before) / 1024
print(json.dumps({"said": said, "seconds": round(seconds, 3), "cpu_s": round(cpu, 3), "grown_mb": round(grown, 1)}))
"""


def read(bomb: Path, *, memory: int) -> dict[str, Any]:
    """What the house says of it, seconds and megabytes, in a process that may use `memory` more than it does when it begins."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "hanse.site.settings"}
    done = subprocess.run(
        [sys.executable, "-c", READER, str(bomb), str(memory)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found
