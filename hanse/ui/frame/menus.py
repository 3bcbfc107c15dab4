"""Menus: a button that opens a short list of ways on; works without a script."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hanse.kernel.walls.authz import allows

from .. import formats
from ..assets import icon as _icon
from ..parts import Action, Tab, button_link


def menu(content: SafeString, label: Any, *, icon: str = "", kind: str = "plain") -> SafeString:
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


def actions(context: Context, wanted: Iterable[Action], *, room: int = 3) -> SafeString:
    """What one may do from here, `room` for so many beside each other: of more the primary one, or the last, the others below "More".
    {% actions head.actions room=2 %}
    """
    actor = context["request"].actor
    may = [each for each in wanted if not each.operation or allows(actor, each.operation)]
    if len(may) <= room:
        return SafeString("".join(map(button_link, may)))
    first = next((each for each in may if each.kind == "primary"), may[-1])
    others = ((item(each.label, each.url, icon=each.icon),) for each in may if each is not first)
    return menu(format_html_join("", "{}", others), _("More")) + button_link(first)


def chips(items: Iterable[Tab], label: Any) -> SafeString:
    """Ways to narrow a list, with how much each leaves where that is counted; the current one is marked. {% chips items "Due" %}"""
    rows = (
        (
            "chip on" if each.current else "chip",
            each.url,
            SafeString(' aria-current="true"') if each.current else "",
            each.label,
            "" if each.count is None else format_html(' <span class="num">{}</span>', formats.number(each.count)),
        )
        for each in items
    )
    line = '<a class="{}" href="{}"{}>{}{}</a>'
    return format_html('<nav class="chips" aria-label="{}">{}</nav>', label, format_html_join("", line, rows))
