"""Parts of pages that are the same again and again: drawn once for all that they are given, in each language.

Such a part sees nothing but what it is given: no request, no actor, no row. What is kept is found by exactly that, so that
nobody can be shown what was drawn for somebody else unless it is the same to the last letter.
"""

from __future__ import annotations

import secrets
from collections.abc import Hashable
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils import translation
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

MOST = 2_000
"""So many parts are kept, of a few kilobytes each."""
SECRET = secrets.token_hex(8)
PLAIN = frozenset({str, SafeString, bool, int, type(None)})
NOW = "now_"
"""Begins the names of what differs each time, such as the token of a form: it is put in after the rest was drawn."""


def kept(template: str, **given: Any) -> SafeString:
    """{% kept "ui/parts/finder.html" find=shell.find now_csrf_token=shell.csrf %}: the part sees `find` and `csrf_token`."""
    same = {name: _plain(value) for name, value in given.items() if not name.startswith(NOW)}
    now = {name.removeprefix(NOW): value for name, value in given.items() if name.startswith(NOW)}
    draw = _drawn.__wrapped__ if settings.DEBUG else _drawn
    text = draw(template, translation.get_language() or "", tuple(same.items()), tuple(now), _kinds(same))
    for name, value in now.items():
        text = text.replace(_mark(name), conditional_escape(value))
    return SafeString(text)


@lru_cache(MOST)
def _drawn(
    template: str, _language: str, same: tuple[tuple[str, Any], ...], now: tuple[str, ...], _kinds: Hashable
) -> str:
    drawing: Any = get_template(template)
    return str(drawing.template.render(Context(dict(same) | {name: SafeString(_mark(name)) for name in now})))


def _mark(name: str) -> str:
    """Stands where `name` will; nobody who writes a name or an address knows it."""
    return f"\ue0f1{SECRET}{name}\ue0f2"


def _plain(value: Any) -> Any:
    return tuple(map(_plain, value)) if isinstance(value, list | tuple) else value


def _kinds(value: Any) -> Any:
    """What equal values may differ in: markup and text of the same letters, one and true, 1 and 1.0."""
    kind: Any = type(value)
    if kind in PLAIN:
        return kind
    if isinstance(value, dict):
        return tuple(_kinds(each) for each in value.values())
    if isinstance(value, tuple):
        return tuple(map(_kinds, value))
    if names := _names(kind):
        return (kind, *(_kinds(getattr(value, name)) for name in names))
    return (kind, str(value)) if isinstance(value, Decimal) else kind


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind)) if is_dataclass(kind) else ()
