"""Icons: which of Tabler's the product uses. The sprite holds these and no others.

`{% icon "check" %}` in a template and `icon="check"` in Python are found by themselves. A name that only appears at run time
(from a table of choices, say) is declared here.
"""

from __future__ import annotations

import re
from pathlib import Path

DECLARED = frozenset(
    {
        "affiliate",
        "alert-circle",
        "alert-triangle",
        "arrows-exchange",
        "building",
        "building-factory-2",
        "building-store",
        "check",
        "circle-check",
        "circle-plus",
        "clipboard-list",
        "coins",
        "database",
        "eye",
        "hand-stop",
        "history",
        "id",
        "info-circle",
        "map-pin",
        "microscope",
        "pencil",
        "route",
        "scale",
        "settings",
        "sun",
        "trending-down",
        "trending-up",
        "truck",
        "user",
        "user-plus",
        "users",
    }
)

_IN_TEMPLATES = re.compile(r"""\{%\s*icon\s+["']([a-z0-9-]+)["']""")
_AS_EMPTY_STATE = re.compile(r"""\{%\s*nothing\s+["']([a-z0-9-]+)["']""")
_AS_CALL = re.compile(r"""\bicon\(["']([a-z0-9-]+)["']""")
_AS_ARGUMENT = re.compile(r"""\bicon(?:\s*:\s*str)?\s*=\s*["']([a-z0-9-]+)["']""")
_IN_NAVIGATION = re.compile(r"""\bNavItem\(\s*"[^"]+",\s*[^,]+,\s*["']([a-z0-9-]+)["']""")
_IN_TELLINGS = re.compile(r"""\bTelling\(\s*"[^"]+",\s*["']([a-z0-9-]+)["']""")


def used(package: Path) -> list[str]:
    """Names of all icons used below `package`, sorted; tests and built files are left out."""
    names = set(DECLARED)
    for path in package.rglob("*"):
        if path.suffix not in {".html", ".py"} or not {"tests", "build", "node_modules"}.isdisjoint(path.parts):
            continue
        text = path.read_text(encoding="utf-8")
        for pattern in (_IN_TEMPLATES, _AS_EMPTY_STATE, _AS_CALL, _AS_ARGUMENT, _IN_NAVIGATION, _IN_TELLINGS):
            names.update(pattern.findall(text))
    return sorted(names)


class UnknownIcon(Exception):
    """An icon that Tabler does not have; the message names it and those that come close."""


def sprite(names: list[str], source: Path) -> str:
    """One SVG holding a symbol for each name, from Tabler's outline icons in `source`."""
    symbols = []
    for name in names:
        path = source / f"{name}.svg"
        if not path.exists():
            close = sorted(known.stem for known in source.glob(f"*{name.partition('-')[0]}*.svg"))[:12]
            hint = f" There are {', '.join(close)}." if close else ""
            raise UnknownIcon(f"Tabler has no icon named {name!r}.{hint} See https://tabler.io/icons.")
        inner = re.sub(r"(?s)^.*?<svg[^>]*>|</svg>.*$", "", path.read_text(encoding="utf-8"))
        inner = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>', "", inner)
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{" ".join(inner.split())}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">' + "".join(symbols) + "</svg>\n"
