"""Custom fields in lists: a column and a filter for each that who is looking reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Lower
from django.utils.html import format_html
from django.utils.translation import gettext as _

from hanse.kernel.actor import current
from hanse.ui import formats
from hanse.ui.tables import BooleanFilter, ChoiceFilter, Column, DateFilter, Filter, NumberFilter, TextFilter
from hanse.ui.tables.columns import Plain

from .declared import colleagues, plain, read_of, told
from .models import NUMBERS, CustomField, every, listing
from .record import COLUMN
from .rules import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomColumn(Column):
    """The values of one field; `of` names the way from a row to the record that holds them, empty for the row itself."""

    asked: CustomField
    of: str = ""

    def read(self, row: Any) -> Any:
        return getattr(getattr(row, self.of) if self.of else row, self.asked.attribute)

    def shown(self, value: Any, row: Any) -> Any:
        words = told(self.asked, value)
        if self.asked.kind == Kind.LINK and formats.known(value):
            return format_html('<a href="{}" rel="noopener">{}</a>', value, words)
        return words

    def plain(self, row: Any) -> Plain:
        found: Plain = plain(self.asked, self.read(row))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Numbers(NumberFilter):
    """Numbers as JSON holds them."""

    def match(self, value: Any) -> Q:
        return NumberFilter.match(self, tuple(None if end is None else float(end) for end in value))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Days(DateFilter):
    """Days as JSON holds them."""

    def match(self, value: Any) -> Q:
        return DateFilter.match(self, tuple(None if end is None else end.isoformat() for end in value))


def customs(*sorts: tuple[str, str]) -> tuple[list[Column], list[Filter]]:
    """The columns and the filters of sorts of record, each with the way to it from a row of the list; retired fields are left out."""
    found = [(field, way) for of, way in sorts for field in read_of(current(), of) if field.retired_at is None]
    return [_column(field, way) for field, way in found], [_filter(field, way) for field, way in found]


def label_of(field: CustomField) -> str:
    """Its heading; where another is called the same, with the key."""
    same = sum(other.called.casefold() == field.called.casefold() for other in every()) > 1
    more = ", ".join(part for part in (field.unit, field.key if same else "") if part)
    return f"{field.called} ({more})" if more else field.called


def _column(field: CustomField, way: str) -> Column:
    column = f"{way}__{COLUMN}" if way else COLUMN
    words = field.kind in {Kind.TEXT, Kind.LONG_TEXT, Kind.LINK, Kind.CHOICE}
    by = Lower(KeyTextTransform(field.key, column)) if words else KeyTransform(field.key, column)
    return CustomColumn(
        key=field.attribute, label=label_of(field), asked=field, of=way, hidden=True, end=field.kind in NUMBERS,
        sort=False if field.kind in {Kind.CHOICES, Kind.COLLEAGUE} else by,
    )  # fmt: skip


def _filter(field: CustomField, way: str) -> Filter:
    before = f"{way}__" if way else ""
    key, label, path = field.attribute, label_of(field), f"{before}{COLUMN}__{field.key}"
    match field.kind:
        case Kind.WHOLE | Kind.DECIMAL | Kind.MONEY:
            return _Numbers(key=key, label=label, field=path)
        case Kind.DATE:
            return _Days(key=key, label=label, field=path)
        case Kind.YES_NO:
            yes, no = (_("%(field)s: %(answer)s") % {"field": label, "answer": word} for word in (_("yes"), _("no")))
            return BooleanFilter(
                key=key, label=label, yes=yes, no=no, where=lambda wanted: Q((f"{path}__exact", wanted))
            )
        case Kind.CHOICE:
            return ChoiceFilter(key=key, label=label, field=path, choices=_words(field), many=True)
        case Kind.CHOICES:
            return ChoiceFilter(
                key=key,
                label=label,
                choices=_words(field),
                many=True,
                where=lambda chosen: _any_of(field, chosen, before),
            )
        case Kind.COLLEAGUE:
            return ChoiceFilter(key=key, label=label, field=path, choices=lambda: colleagues().items(), many=True)
    return TextFilter(key=key, label=label, field=path)


def _words(field: CustomField) -> list[tuple[str, str]]:
    return [(word, field.word(word)) for word, _german in field.options]


def _any_of(field: CustomField, chosen: Sequence[str], before: str) -> Q:
    found = Q()
    for word in chosen:
        found |= listing(field, word, path=before)
    return found
