"""Addresses of built files, with a version so that browsers may keep them for ever."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from functools import cache
from html import escape

from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe

from .build import MANIFEST, TARGET

log = logging.getLogger("hanse.ui")


@dataclass(frozen=True, slots=True)
class Built:
    """What the build says of itself; empty before the first one."""

    version: str
    icons: frozenset[str]


@cache
def built() -> Built:
    """Read once in a process."""
    try:
        manifest = json.loads((TARGET / MANIFEST).read_text())
    except OSError:
        log.error("The front end is not built: run python -m hanse.ui.build.")
        return Built("", frozenset())
    return Built(str(manifest["stamp"])[:10], frozenset(manifest["icons"]))


@cache
def asset(name: str) -> str:
    """The address of a built file, say `app.js`."""
    return f"{static(f'ui/build/{name}')}?v={built().version}"


@cache
def icon(name: str, size: str = "") -> SafeString:
    """An icon as decoration: hidden from those who listen, since the words beside it say the same. `size`: "" or "large"."""
    if built().icons and name not in built().icons:
        log.error(
            "The icon %r is not in the sprite: write it as a literal, or declare it in hanse/ui/pictures/icons.py.",
            name,
        )
    classes = f"i {size}".strip()
    return mark_safe(
        f'<svg class="{escape(classes)}" aria-hidden="true"><use href="{escape(asset("icons.svg"))}#{escape(name)}"/></svg>'
    )
