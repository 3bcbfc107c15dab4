"""Menus: a button that opens a short list of ways on; works without a script."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from .assets import icon as _icon


def menu(content: str, label: Any, *, icon: str = "", kind: str = "plain") -> SafeString:
    """{% menu "Change state" kind="primary" %}{% item "As dealer" url %}{% endmenu %}"""
    sign = _icon(icon) if icon else ""
    return format_html(
        '<details class="menu"><summary class="btn btn-{}">{}{}</summary><div class="pop">{}</div></details>',
        kind,
        sign,
        label,
        content,
    )


def item(label: Any, url: str, *, icon: str = "") -> SafeString:
    """One way on in a menu."""
    sign = _icon(icon) if icon else ""
    return format_html('<a class="item" href="{}">{}{}</a>', url, sign, label)
