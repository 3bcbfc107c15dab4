"""The design system's tags and filters, in every template without loading (settings: builtins)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import template

from hanse.ui import asking, assets, comparing, fields, formats, parts, todo_list
from hanse.ui.frame import kept, later, menus, panels
from hanse.ui.pictures import boards, figures, graphs, maps
from hanse.ui.tables import draw
from hanse.ui.whom import who_may

register = template.Library()

each: Callable[..., Any]
for each in (
    assets.icon,
    assets.asset,
    parts.st,
    parts.figure,
    parts.trend,
    parts.why,
    parts.track,
    parts.way,
    parts.events,
):
    register.simple_tag(each)
for each in (
    parts.time,
    parts.people,
    parts.fact,
    parts.tabs,
    parts.crumbs,
    parts.loading,
    parts.progress,
    asking.asks,
    comparing.compare,
    menus.item,
    later.later,
    kept.kept,
    menus.chips,
    maps.map,
    graphs.graph,
    boards.board,
):
    register.simple_tag(each)
for each in (
    figures.addup,
    figures.swatch,
    figures.peers,
    figures.chart,
    fields.field,
    fields.control,
    fields.fields,
    fields.mistakes,
    fields.options,
    fields.drop,
    fields.choose,
):
    register.simple_tag(each)
register.simple_tag(who_may)
for each in (parts.action, menus.actions, parts.said, draw.table, panels.contributed, todo_list.todos):
    register.simple_tag(each, takes_context=True)
for each in (parts.head, parts.meta, parts.acts, parts.panel, parts.strip, parts.note, parts.nothing, parts.facts):
    register.simple_block_tag(each)
register.simple_block_tag(menus.menu)
register.simple_block_tag(asking.ask, takes_context=True)

for each in (
    formats.number,
    formats.percent,
    formats.money,
    formats.whole_money,
    formats.day,
    formats.span,
    formats.day_short,
    formats.weekday,
):
    register.filter(each)
for each in (
    formats.month,
    formats.month_short,
    formats.moment,
    formats.ago,
    formats.due,
    formats.size,
    formats.initials,
):
    register.filter(each)
for each in (formats.or_dash, formats.country, formats.language, maps.latitude, maps.longitude):
    register.filter(each)


@register.filter
def signed(value: object, digits: int = 1) -> str:
    """A number with its sign: +8.1, −0.9."""
    return formats.number(value, digits, sign=True)


@register.filter
def signed_percent(value: object, digits: int = 1) -> str:
    """A ratio as a percentage with its sign."""
    return formats.percent(value, digits, sign=True)


@register.filter
def machine(value: object) -> str:
    """A date or a number as a form's input takes it, whatever the language."""
    return str(value)
