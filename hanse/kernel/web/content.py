"""What a file is, told by its bytes; its name and what a browser calls it are hints that anybody can forge.

Files of others are served as what they are only where a browser runs nothing of them (`SHOWN`); all else, pictures that may
hold a script included, is handed over as a download that is neither guessed at nor run (`served`).
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from ..errors import Refused

START = 4096
"""Bytes of a file's beginning that tell what it is."""
MOST_PIXELS = 40_000_000
SHOWN = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
MARKS = (
    (b"%PDF", "PDF"), (b"\x89PNG\r\n\x1a\n", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"\x7fELF", "ELF"),
    (b"MZ", "EXE"), (b"Rar!", "RAR"), (b"7z\xbc\xaf", "7z"), (b"{\\rtf", "RTF"), (b"PK\x03\x04", "ZIP"),
    (b"PK\x05\x06", "ZIP"), (b"\x1f\x8b", "GZ"), (b"\xfd7zXZ\x00", "XZ"), (b"BZh", "BZ2"), (b"\x28\xb5\x2f\xfd", "ZST"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "OLE"), (b"\xca\xfe\xba\xbe", "CLASS"), (b"#!", "script"),
)  # fmt: skip
ENDINGS = {
    "PDF": (".pdf",), "PNG": (".png",), "JPEG": (".jpg", ".jpeg"), "GIF": (".gif",), "WEBP": (".webp",), "RTF": (".rtf",),
    "": (".txt", ".csv", ".tsv", ".json", ".jsonl", ".md", ".log"), "XML": (".xml",), "OLE": (".doc", ".xls", ".ppt"),
    "ZIP": (".zip", ".xlsx", ".docx", ".pptx", ".ods", ".odt", ".odp"), "RAR": (".rar",), "7z": (".7z",), "GZ": (".gz",),
    "XZ": (".xz",), "BZ2": (".bz2",), "ZST": (".zst",),
}  # fmt: skip
"""By which a system opens a file of a kind and runs nothing; the first where it is called by none of them."""
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What nobody sees in a name, or what turns the rest of it round."""
MARKUP = re.compile(
    r"<(?:(svg)\b|(!doctype\s+html|html|head|body|script|iframe|object|embed|form|img|link|meta|style|base|a(?=\s)|div|math)\b)",
    re.IGNORECASE,
)


def kind_of(start: bytes) -> str:
    """PDF, PNG, SVG, HTML, ZIP and so on from a file's first bytes (`START` of them); empty for plain data.

    A browser takes for markup what looks like it anywhere near the beginning, so this does too.
    """
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "WEBP"
    found = next((name for mark, name in MARKS if start.startswith(mark)), "")
    return found or _markup(start)


def _markup(start: bytes) -> str:
    text = start.replace(b"\0", b"").decode("latin-1").lstrip("\xef\xbb\xbf\xff\xfe \t\r\n\x0b\x0c")
    if not text.startswith("<"):
        return ""
    found = MARKUP.search(text)
    if found:
        return "SVG" if found[1] else "HTML"
    return "XML"


def saved_as(name: str, *, kind: str) -> str:
    """What somebody's file is called where it is saved: no path, and the ending of what it is.

    By its ending a system runs it: a PDF, or a text, that is called page.hta or evidence.js is a program to whoever opens it.
    """
    plain = UNSEEN.sub("", re.split(r"[/\\]", name)[-1]).strip(" .")
    endings = ENDINGS.get(kind, (".bin",))
    return plain if plain.lower().endswith(endings) else f"{plain or 'file'}{endings[0]}"


@dataclass(frozen=True, slots=True)
class Served:
    """How a file is handed to a browser: its type and the headers with it."""

    content_type: str
    headers: dict[str, str]


def served(start: bytes, *, name: str) -> Served:
    """A file of somebody's, harmless on our own address: shown only if it is a picture of pixels, else a download."""
    kind = kind_of(start)
    disposition = content_disposition_header(kind not in SHOWN, saved_as(name, kind=kind))
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if disposition:
        headers["Content-Disposition"] = disposition
    return Served(SHOWN.get(kind, "application/octet-stream"), headers)


def check_picture(path: Path, *, name: str) -> tuple[int, int]:
    """Width and height of a picture, read from its first bytes without unpacking it.

    Refused: what is no PNG, JPEG, GIF or WEBP, and what would fill the memory when it is drawn.
    """
    with path.open("rb") as stream:
        start = stream.read(START)
        stream.seek(0)
        data = stream.read(1 << 20) if kind_of(start) == "JPEG" else start
    size = SIZES.get(kind_of(start), _unknown)(data)
    if size is None:
        raise Refused(_("%(name)s is no picture. Send a PNG, JPEG, GIF or WEBP file.") % {"name": name}, field="file")
    width, height = size
    if not 0 < width * height <= MOST_PIXELS:
        raise Refused(
            _("%(name)s has %(width)s by %(height)s pixels. Up to %(most)s million are taken.")
            % {"name": name, "width": width, "height": height, "most": MOST_PIXELS // 10**6},
            field="file",
        )
    return width, height


Size = tuple[int, int] | None


def _unknown(data: bytes) -> Size:
    return None


def _png(data: bytes) -> Size:
    return struct.unpack(">II", data[16:24]) if data[12:16] == b"IHDR" and len(data) >= 24 else None


def _gif(data: bytes) -> Size:
    return struct.unpack("<HH", data[6:10]) if len(data) >= 10 else None


def _webp(data: bytes) -> Size:
    if len(data) < 30:
        return None
    if data[12:16] == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if data[12:16] == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if data[12:16] == b"VP8 ":
        width, height = struct.unpack("<HH", data[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None


def _jpeg(data: bytes) -> Size:
    """Over the segments to the one that starts the frame."""
    place = 2
    while place + 9 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return width, height
        place += 2 + int.from_bytes(data[place + 2 : place + 4])
    return None


SIZES: dict[str, Callable[[bytes], Size]] = {"PNG": _png, "GIF": _gif, "WEBP": _webp, "JPEG": _jpeg}


def hash_of(path: Path) -> str:
    """SHA-256 of a file's content, in hexadecimal: under which it is kept."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
