"""The parts of a page, as template tags: each draws its own markup, so that a room never writes a class list.

Values come in plain; everything that is not marked safe is escaped. `/styleguide/` shows each in all its states.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from hanse.kernel.walls.authz import allows

from . import formats
from .assets import icon
from .breaks import unbroken

TONES = ("", "good", "warn", "bad", "info")
NOTE_ICONS = {"": "info-circle", "good": "check", "warn": "alert-triangle", "bad": "alert-circle"}


@dataclass(frozen=True, slots=True)
class Action:
    """Something one may do from here. One primary a page. With `operation` only those who may see it."""

    label: Any
    url: str
    icon: str = ""
    kind: str = "plain"
    operation: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """`current` is marked; `count` stands beside the label."""

    label: Any
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a track or a way. `state`: "past", "now" or "ahead"; `when` is a date or words."""

    label: Any
    state: str = "ahead"
    when: Any = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: a sentence, when, and where it is told in full."""

    text: Any
    at: Any
    icon: str = "point"
    url: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A person as shown in a list: what they do below, and something beside, say when they were last here."""

    name: str
    url: str = ""
    detail: Any = ""
    beside: Any = ""


def _tone(tone: str) -> str:
    if tone not in TONES:
        raise ValueError(f"A tone is one of {', '.join(map(repr, TONES))}, not {tone!r}.")
    return tone


def head(content: str, title: Any, *, back: str = "", back_label: Any = "") -> SafeString:
    """{% head title %}{% meta %}...{% endmeta %}{% acts %}...{% endacts %}{% endhead %}"""
    link = ""
    if back:
        link = format_html('<a class="back" href="{}">{}{}</a>', back, icon("arrow-left"), back_label or _("Back"))
    return format_html('<div class="top">{}<h1>{}</h1>{}</div>', link, title, content)


def meta(content: str) -> SafeString:
    """The line below the heading."""
    return format_html('<div class="meta">{}</div>', content)


def acts(content: str) -> SafeString:
    """What may be done here: at most three, one of them primary."""
    return format_html('<div class="acts">{}</div>', content)


def action(
    context: Context, label: Any, url: str, *, icon: str = "", kind: str = "plain", operation: str = "", row: Any = None
) -> SafeString:
    """{% action "Import" url icon="upload" kind="primary" operation="facts.import" %}; drawn only for who may."""
    if operation and not allows(context["request"].actor, operation, row):
        return SafeString("")
    return button_link(Action(label, url, icon, kind))


def button_link(wanted: Action) -> SafeString:
    """A link that looks like a button."""
    sign = icon(wanted.icon) if wanted.icon else ""
    return format_html('<a class="btn btn-{}" href="{}">{}{}</a>', wanted.kind, wanted.url, sign, wanted.label)


def st(label: Any, tone: str = "") -> SafeString:
    """Status: a word, a shape and a colour. {% st "Active" "good" %}"""
    word = label if hasattr(label, "__html__") else capfirst(str(label))
    return format_html('<span class="{}">{}</span>', f"st {_tone(tone)}".strip(), word)


def panel(
    content: str, title: Any = "", *, link: Any = "", url: str = "", hint: Any = "", flush: bool = False, id: str = ""
) -> SafeString:
    """{% panel "People" link="All 9" url=... %}...{% endpanel %}; no link without `url`; `flush` for lists and tables that reach the edges;
    `hint`: in what unit, of which time.
    """
    said = format_html('<span class="hint">{}</span>', hint) if hint else ""
    way = format_html('<a href="{}">{}</a>', url, link) if link and url else ""
    top = format_html("<header><h2>{}</h2>{}{}</header>", title, said, way) if title else ""
    body = content if flush else format_html('<div class="in">{}</div>', content)
    place = format_html(' id="{}"', id) if id else ""
    return format_html('<section class="panel"{}>{}{}</section>', place, top, body)


def strip(content: str) -> SafeString:
    """{% strip %}{% figure ... %}{% figure ... %}{% endstrip %}: three to five figures."""
    return format_html('<dl class="strip">{}</dl>', content)


def figure(
    label: Any,
    value: Any,
    *,
    url: str = "",
    note: Any = "",
    note_url: str = "",
    change: Any = "",
    good: bool | None = None,
) -> SafeString:
    """{% figure "Score" score|number:1 url=... change="3.9" good=True note="since October" %}: one figure of a strip.

    `change` is what it moved by, `good` whether that is good (None: neither); the arrow is spoken as a word.
    """
    shown = formats.or_dash(value)
    value_part = why(shown, url) if url else format_html("<span>{}</span>", shown)
    beside = format_html('<a href="{}">{}</a>', note_url, note) if note_url else conditional_escape(note)
    moved = format_html("{} ", trend(change, good)) if formats.known(change) else ""
    below = format_html('<dd class="d">{}{}</dd>', moved, beside) if moved or note else ""
    return format_html('<div><dt>{}</dt><dd class="v num">{}</dd>{}</div>', label, value_part, below)


def address(text: Any) -> SafeString | str:
    """An e-mail, or what else is read in one: it goes to the next line before it breaks at a hyphen."""
    return format_html('<span class="whole">{}</span>', text) if text else ""


def trend(change: Any, good: bool | None = None) -> SafeString:
    """A change with its direction: ▲ 3.9 in green when that is good. The text may carry a sign; it gives the direction."""
    text = str(change)
    if not text.strip("-−+±0.,%\u00a0 "):
        return format_html(
            '<span class="num"><span class="sr">{} </span>±{}</span>', _("unchanged"), text.lstrip("-−+±")
        )
    down = text.startswith(("-", "−"))
    tone = "" if good is None else "up" if good else "down"
    word = _("down") if down else _("up")
    return format_html(
        '<span class="{}"><span aria-hidden="true">{}</span><span class="sr">{} </span> {}</span>',
        f"{tone} num".strip(),
        "▼" if down else "▲",
        word,
        text.lstrip("-−+"),
    )


def why(value: Any, url: str) -> SafeString:
    """A figure that leads to its definition and rows."""
    return format_html('<a class="why num" href="{}">{}</a>', url, formats.or_dash(value))


def note(content: str, tone: str = "", *, icon: str = "", role: str = "") -> SafeString:
    """{% note "warn" %}<p>One sentence. <a href=...>One way on</a></p>{% endnote %}; about the whole page, never two stacked."""
    sign = _icon(icon or NOTE_ICONS[_tone(tone)])
    spoken = format_html(' role="{}"', role) if role else ""
    return format_html('<div class="{}"{}>{}<div>{}</div></div>', f"note {tone}".strip(), spoken, sign, content)


_icon = icon


def nothing(
    content: str, sign: str, title: Any, *, action: Any = "", url: str = "", kind: str = "primary"
) -> SafeString:
    """{% nothing "database-import" "No lines yet" action="Import a file" url=... %}Why, and what then.{% endnothing %}"""
    way = button_link(Action(action, url, kind=kind)) if action else ""
    return format_html('<div class="nothing">{}<h2>{}</h2><p>{}</p>{}</div>', icon(sign, "large"), title, content, way)


def _when(value: Any) -> str:
    return formats.month_short(value) if hasattr(value, "year") else str(value or "")


def track(steps: Iterable[Step], label: Any = "", *, title: Any = "") -> SafeString:
    """The lifecycle: past, now, ahead, with dates; a title where there are several. {% track steps title="Dealer" %}"""
    words = {"past": _("done"), "now": _("now"), "ahead": _("ahead")}
    items = format_html_join(
        "",
        '<li class="{}"{}><span class="stage">{}</span><span class="sr"> ({})</span><small class="num">{}</small></li>',
        (
            (
                step.state,
                SafeString(' aria-current="step"') if step.state == "now" else "",
                step.label,
                words[step.state],
                _when(step.when),
            )
            for step in steps
        ),
    )
    above = format_html('<h2 class="of-track">{}</h2>', title) if title else ""
    return format_html(
        '<div class="life">{}<ol class="track" aria-label="{}">{}</ol></div>', above, label or _("Lifecycle"), items
    )


def way(steps: Iterable[Step], label: Any = "") -> SafeString:
    """Steps of an import or an application, at most five; a past one with a url can be gone back to. {% way steps %}"""
    items = []
    for step in steps:
        text = (
            format_html('<a href="{}">{}</a>', step.url, step.label)
            if step.url and step.state == "past"
            else step.label
        )
        mark = {"past": SafeString(' class="done"'), "now": SafeString(' aria-current="step"')}.get(step.state, "")
        items.append((mark, text))
    return format_html(
        '<ol class="way" aria-label="{}">{}</ol>', label or _("Steps"), format_html_join("", "<li{}>{}</li>", items)
    )


def events(items: Iterable[Event], *, by_month: bool = False) -> SafeString:
    """What happened, newest first; `by_month` puts a line between months. {% events items by_month=True %}"""
    rows: list[SafeString] = []
    last = ""
    for event in items:
        this = formats.month(event.at) if by_month else ""
        if by_month and this != last:
            rows.append(format_html('<li class="month">{}</li>', this))
        last = this
        text = format_html('<a href="{}">{}</a>', event.url, event.text) if event.url else event.text
        rows.append(format_html("<li>{}<p>{}<br>{}</p></li>", icon(event.icon), text, time(event.at)))
    return format_html('<ul class="events">{}</ul>', SafeString("".join(rows)))


def time(at: Any) -> SafeString:
    """A time element: an instant relative within a day, a date as a date."""
    if not hasattr(at, "isoformat"):
        return format_html("{}", formats.or_dash(at))
    full = formats.moment(at) if isinstance(at, datetime) else formats.day(at)
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(), full, formats.ago(at))


def people(items: Iterable[Contact]) -> SafeString:
    """People with their initials. {% people contacts %}"""
    line = '<li><span class="face tiny" aria-hidden="true">{}</span><p>{}<br><span class="small soft">{}</span></p><span class="hint">{}</span></li>'
    rows = (
        (
            formats.initials(item.name),
            format_html('<a href="{}">{}</a>', item.url, item.name) if item.url else item.name,
            item.detail,
            item.beside,
        )
        for item in items
    )
    return format_html('<ul class="todo">{}</ul>', format_html_join("", line, rows))


def facts(content: str, *, sums: bool = False) -> SafeString:
    """{% facts %}{% fact "Territory" name %}{% endfacts %}: a definition list; `sums` puts the values to the right."""
    return format_html('<dl class="{}">{}</dl>', "dl sums" if sums else "dl", content)


def fact(label: Any, value: Any = "", *, url: str = "") -> SafeString:
    """One line of a definition list; unknown is an en dash."""
    shown = unbroken(formats.or_dash(value))
    return format_html(
        "<dt>{}</dt><dd>{}</dd>",
        label,
        format_html('<a href="{}">{}</a>', url, shown) if url and formats.known(value) else shown,
    )


MANY_TABS = 6
"""So many have room beside each other; of more the last may stand below "More"."""


def tabs(items: Iterable[Tab], label: Any = "") -> SafeString:
    """{% tabs tabs "Record" %}: the current one is marked; counts beside the labels. Those without room go below "More"."""
    rows = [
        (
            tab.url,
            SafeString(' aria-current="page"') if tab.current else "",
            tab.label,
            format_html(' <span class="count num">{}</span>', formats.number(tab.count))
            if tab.count is not None
            else "",
        )
        for tab in items
    ]
    more = format_html(
        '<details class="menu more" hidden><summary>{}</summary><div class="pop"></div></details>', _("More")
    )
    return format_html(
        '<nav class="tabs" aria-label="{}">{}{}</nav>',
        label or _("Parts of this page"),
        format_html_join("", '<a href="{}"{}>{}{}</a>', rows),
        more if len(rows) > MANY_TABS else "",
    )


def crumbs(*pairs: Any, label: Any = "") -> SafeString:
    """{% crumbs "Partners" url "Metropolitan Bicycle Supply" "" %}: labels and addresses in turn, the last without one."""
    steps = list(zip(pairs[::2], pairs[1::2], strict=True))
    rows = [
        (
            format_html('<a href="{}">{}</a>', url, label)
            if url
            else format_html('<span aria-current="page">{}</span>', label),
        )
        for label, url in steps
    ]
    return format_html(
        '<nav aria-label="{}"><ol class="crumbs">{}</ol></nav>',
        label or _("Where you are"),
        format_html_join("", "<li>{}</li>", rows),
    )


def loading() -> SafeString:
    """Space for what comes, reserved."""
    return format_html(
        '<div class="in" aria-busy="true"><span class="sr">{}</span><div class="skel s60"></div><div class="skel"></div><div class="skel s82"></div></div>',
        _("Loading"),
    )


def progress(done: int, total: int, *, url: str = "", label: Any = "", said: Any = "") -> SafeString:
    """{% progress done total url=... %}: a bar; with `url` it asks there again each second and puts the answer in its place.

    `said` is a sentence above the bar that changes with it; without a total there is only the sentence. The answer is a
    whole such part, without `url` when the work is over (or anything else: the result).
    """
    share = min(100.0, 100 * done / total) if total else 0.0
    context = {
        "share": f"{share:.1f}",
        "done": done,
        "total": total,
        "url": url,
        "label": label or _("Progress"),
        "said": said,
    }
    return SafeString(render_to_string("ui/parts/progress.html", context))


def said(context: Context) -> SafeString:
    """The sentences of the last act, with their way back; in every frame."""
    return SafeString(
        render_to_string("ui/parts/said.html", {"messages": context.get("messages")}, request=context.get("request"))
    )
