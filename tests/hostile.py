"""Files that would run a script in a browser that takes them for what they pretend to be (G11). Each calls home to `/ran/<its number>`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

HOME = "/ran/"
SVG = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
XHTML = 'xmlns="http://www.w3.org/1999/xhtml"'
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fcffff3f0300080502fe"
    "a7d6059b0000000049454e44ae426082"
)
STARTS = {
    "plain": b"", "a mark of UTF-8": b"\xef\xbb\xbf", "white space": b" \t\r\n\x0c" * 40, "a comment": b"<!-- a table -->",
    "a GIF's mark": b"GIF89a=0;/*", "a PDF's mark": b"%PDF-1.7\n", "a JPEG's mark": b"\xff\xd8\xff\xe0",
    "a whole PNG": PNG, "a line of a table": b"name,country\r\n", "zeros": b"\0\0\0\0",
}  # fmt: skip


def calling(number: int) -> str:
    return f"(new Image).src='{HOME}{number}'"


def _markup(number: int) -> Iterator[str]:
    """Each way in which markup runs something by itself."""
    run = calling(number)
    yield f"<script>{run}</script>"
    yield f'<img src="x:" onerror="{run}">'
    yield f'<body onload="{run}">'
    yield f'<iframe srcdoc="<script>{run}</script>"></iframe>'
    yield f'<details open ontoggle="{run}">x</details>'
    yield f'<meta http-equiv="refresh" content="0;url={HOME}{number}">'
    yield f'<object data="{HOME}{number}"></object>'
    yield f'<link rel="stylesheet" href="{HOME}{number}">'
    yield f'<svg {SVG} onload="{run}"/>'
    yield f"<svg {SVG}><script>{run}</script></svg>"
    yield f'<svg {SVG}><foreignObject><body {XHTML} onload="{run}"><script>{run}</script></body></foreignObject></svg>'
    yield f'<svg {SVG}><animate attributeName="x" dur="1s" onbegin="{run}"/></svg>'
    yield f'<svg {SVG}><image xlink:href="{HOME}{number}" width="9" height="9"/></svg>'
    yield f'<svg {SVG}><use href="data:image/svg+xml,&lt;svg id=&quot;x&quot; {XHTML} onload=&quot;{run}&quot;/>#x"/></svg>'
    yield f'<?xml version="1.0"?><svg {SVG} onload="{run}"/>'
    yield f'<?xml version="1.0"?><html {XHTML}><script>{run}</script></html>'
    yield f'<?xml version="1.0"?><?xml-stylesheet type="text/css" href="{HOME}{number}"?><svg {SVG}/>'
    yield f'<math><mtext></mtext><mglyph><style><img src=x: onerror="{run}"></style></mglyph></math>'


WAYS = len(list(_markup(0)))
BEHIND_A_START = (0, 8, 9)
HEADERS = b"Content-Type: text/html\r\n\r\n"


def _way(way: int, number: int) -> str:
    return list(_markup(number))[way]


def _kinds() -> Iterator[tuple[str, Callable[[int], bytes]]]:
    """Every way plainly; some of them behind each start, and as other encodings and headers would hide them."""
    for way in range(WAYS):
        yield f"way {way}", lambda number, way=way: _way(way, number).encode()
    for name, start in STARTS.items():
        for way in BEHIND_A_START:
            yield f"{name}, way {way}", lambda number, start=start, way=way: start + _way(way, number).encode()
    for encoding in ("utf-16", "utf-16-be", "utf-32"):
        yield encoding, lambda number, encoding=encoding: _way(0, number).encode(encoding)
    yield "UTF-7", lambda number: _way(0, number).replace("<", "+ADw-").replace(">", "+AD4-").encode()
    yield "a script", lambda number: calling(number).encode()
    yield "a letter", lambda number: b"MIME-Version: 1.0\r\n" + HEADERS + _way(0, number).encode()
    yield "an answer", lambda number: b"HTTP/1.1 200 OK\r\n" + HEADERS + _way(0, number).encode()


def files() -> list[tuple[str, bytes]]:
    """What each is, and its bytes; its number is its place."""
    return [(name, make(number)) for number, (name, make) in enumerate(_kinds())]
