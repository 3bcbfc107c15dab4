"""Forms: label, help, mistake, and the summary above that leads to each mistake."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

from django import forms
from django.forms.boundfield import BoundField, BoundWidget
from django.forms.utils import flatatt
from django.forms.widgets import DateTimeBaseInput
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .assets import icon
from .parts import note

_GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)
_SELECTS = (forms.Select, forms.SelectMultiple)
AT_A_GLANCE = 12
"""So many boxes are found without searching."""
LINES_OF_A_HEADING = 2
"""How much room a heading takes beside its boxes, that for all of them counted in."""
_INPUT_TYPES = {forms.DateField: ("date", "%Y-%m-%d"), forms.TimeField: ("time", "%H:%M")}

type _Part = tuple[str, list[BoundWidget]]


def _attributes(field: BoundField) -> dict[str, Any]:
    widget = field.field.widget
    looks = (
        "form-check-input"
        if isinstance(widget, (forms.CheckboxInput, *_GROUPS))
        else "form-select"
        if isinstance(widget, _SELECTS)
        else "form-control"
    )
    own = widget.attrs.get("class", "")
    found: dict[str, Any] = {"class": f"{looks} {own}".strip()}
    for kind, (input_type, machine_format) in _INPUT_TYPES.items():
        if isinstance(field.field, kind) and isinstance(widget, DateTimeBaseInput):
            widget.input_type, widget.format = input_type, machine_format  # a browser shows it as its reader writes it
    said = [part for part, there in (("help", field.help_text), ("wrong", field.errors)) if there]
    if said and not isinstance(widget, _GROUPS):
        found["aria-describedby"] = " ".join(f"{field.auto_id}-{part}" for part in said)
    if field.errors:
        found["aria-invalid"] = "true"
    return found


def field(bound: BoundField, *, label: Any = "") -> SafeString:
    """{% field form.country %}: one field with all that belongs to it."""
    if bound.is_hidden:
        return SafeString(str(bound))
    widget = bound.field.widget
    if isinstance(widget, _GROUPS):
        widget.attrs = {**widget.attrs, "class": "form-check-input"}
    parts = _parts(bound) if isinstance(widget, _GROUPS) else []
    context = {
        "field": bound,
        "label": label or bound.label,
        "widget": _widget(bound),
        "group": isinstance(widget, _GROUPS),
        "tick": isinstance(widget, forms.CheckboxInput),
        "parts": parts,
        "loose": [box for heading, boxes in parts if not heading for box in boxes],
        "halves": _halves([part for part in parts if part[0]]),
        "long": isinstance(widget, forms.CheckboxSelectMultiple)
        and sum(len(choices) for _name, choices in parts) > AT_A_GLANCE,
    }
    return SafeString(render_to_string("ui/parts/field.html", context))


def _parts(bound: BoundField) -> list[_Part]:
    """The boxes of a group under the headings of its choices; those without one under none, together."""
    widget: Any = bound.field.widget
    attributes = bound.build_widget_attrs({"id": bound.auto_id})
    offered = widget.optgroups(bound.html_name, widget.format_value(bound.value()), attributes)
    about: Mapping[Any, Any] = getattr(bound.field, "about_choices", {})
    boxes = [
        (heading or "", BoundWidget(widget, _explained(option, about), bound.form.renderer))
        for heading, options, _place in offered
        for option in options
    ]
    return [(heading, [box for _heading, box in under]) for heading, under in groupby(boxes, key=itemgetter(0))]


def _halves(parts: list[_Part]) -> list[list[_Part]]:
    """The parts beside each other, no part torn: so full that neither side is longer than it must be, by their boxes."""
    lines = [LINES_OF_A_HEADING + len(choices) for _heading, choices in parts]
    at = min(range(len(parts) + 1), key=lambda cut: max(sum(lines[:cut]), sum(lines[cut:])))
    return [half for half in (parts[:at], parts[at:]) if half]


def _explained(option: dict[str, Any], about: Mapping[Any, Any]) -> dict[str, Any]:
    """A box with what is said of its choice below it; it is called by its choice alone, and described by the rest."""
    if (words := about.get(option["value"])) is None:
        return option
    own = option["attrs"]["id"]
    told = format_html(
        '<span><span id="{}-name">{}</span><br><span class="hint" id="{}-hint">{}</span></span>',
        own, option["label"], own, words,
    )  # fmt: skip
    called = {"aria-labelledby": f"{own}-name", "aria-describedby": f"{own}-hint"}
    return option | {"label": told, "attrs": option["attrs"] | called}


def control(bound: BoundField, *, label: Any) -> SafeString:
    """{% control form.means label=... %}: the control alone, in a table's cell, with what is wrong below it."""
    wrong = format_html_join("", '<p class="wrong" id="{}-wrong">{}</p>', ((bound.auto_id, e) for e in bound.errors))
    return format_html('<div class="field">{}{}</div>', _widget(bound, **{"aria-label": label}), wrong)


def _widget(bound: BoundField, **attributes: Any) -> SafeString:
    if isinstance(bound.field.widget, _SELECTS):
        bound.field.widget.template_name = "ui/parts/select.html"
    return bound.as_widget(attrs=_attributes(bound) | attributes)


def options(groups: Iterable[tuple[Any, Iterable[Mapping[str, Any]], int]]) -> SafeString:
    """{% options widget.optgroups %}: what a select offers, in one go: a template for each of 249 countries took 60 ms."""
    return format_html_join("", "{}", ((_options(name, offered),) for name, offered, _place in groups))


def _options(name: Any, offered: Iterable[Mapping[str, Any]]) -> SafeString:
    rows = format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((each["value"], flatatt(each["attrs"]), each["label"]) for each in offered),
    )
    return format_html('<optgroup label="{}">{}</optgroup>', name, rows) if name else rows


def fields(form: forms.BaseForm, *, two: bool = False) -> SafeString:
    """{% fields form %}: the summary of mistakes, then all fields; `two` columns where there is room."""
    hidden = SafeString("".join(str(bound) for bound in form.hidden_fields()))
    shown = SafeString("".join(field(bound) for bound in form.visible_fields()))
    return format_html('{}{}<div class="{}">{}</div>', mistakes(form), hidden, "fields two" if two else "fields", shown)


def mistakes(form: forms.BaseForm) -> SafeString:
    """{% mistakes form %}: "Two things to correct", each leading to its field. Nothing when there is nothing."""
    if not form.is_bound or not form.errors:
        return SafeString("")
    lines: list[tuple[str, Any, Any]] = []
    for name, errors in form.errors.items():
        bound = form[name] if name in form.fields else None
        for error in errors:
            lines.append((f"#{bound.auto_id}" if bound else "", bound.label if bound else "", error))
    rows = format_html_join("", "<li>{}</li>", ((_mistake(*line),) for line in lines))
    return note(format_html("<p><b>{}</b></p><ul>{}</ul>", _count(len(lines)), rows), "bad", role="alert")


def _mistake(anchor: str, label: Any, error: Any) -> SafeString:
    if not anchor:
        return format_html("{}", error)
    words = _("%(field)s %(mistake)s") if str(label).endswith("?") else _("%(field)s: %(mistake)s")
    return format_html('<a href="{}">{}</a>', anchor, words % {"field": label, "mistake": error})


def _count(number: int) -> str:
    words = {
        1: _("One thing to correct"),
        2: _("Two things to correct"),
        3: _("Three things to correct"),
        4: _("Four things to correct"),
    }
    return words.get(number) or ngettext("%(count)d thing to correct", "%(count)d things to correct", number) % {
        "count": number
    }


def drop(
    name: str, *, label: Any, accept: str = "", multiple: bool = False, help: Any = "", errors: Any = ()
) -> SafeString:
    """{% drop "file" label="The file" accept=".csv,.xlsx" errors=form.file.errors %}: choose a file or drop it."""
    context = {"name": name, "label": label, "accept": accept, "multiple": multiple, "help": help, "errors": errors}
    return SafeString(render_to_string("ui/parts/drop.html", context))


def choose(value: Any, label: Any, detail: Any = "", *, name: str, sign: str) -> SafeString:
    """{% choose account.public_id "A dealer" "Metropolitan Bicycle Supply, London" name="account" sign="building-store" %}

    One of several answers to a form's only question: pressing it sends the form.
    """
    words = format_html('<b>{}</b><br><span class="hint">{}</span>', label, detail) if detail else label
    return format_html(
        '<button class="choose" name="{}" value="{}">{}<span>{}</span></button>', name, value, icon(sign), words
    )
