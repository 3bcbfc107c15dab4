"""Values of a file's lines and of records, kept as JSON holds them, so that each reader gets them in their own language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from hanse.ui import formats

Kept = str | dict[str, Any]
"""Words as they are; a day, a number, an amount, yes or no, or a choice of a column by their kind."""
Name = str | tuple[str, str]
"""A field: model and name where it is a column of a record, else its name in the file's kind."""


def kept(value: Any, *, currency: str | None = None, column: Any = None) -> Kept:
    """`currency` of an amount, `column` of a record's value: what it may be is told by its choices. Nothing is an empty text."""
    if value is None or value == "":
        return ""
    if column is not None and column.choices:
        return {"choice": value, "model": column.model._meta.label_lower, "field": column.name}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, bool):
        return {"yes": value}
    if currency is not None and isinstance(value, Decimal):
        return {"amount": str(value), "currency": currency}
    return {"number": str(value)} if isinstance(value, Decimal) else str(value)


def told(value: Kept) -> str:
    """As the reader writes it."""
    match value:
        case {"choice": chosen, "model": model, "field": name}:
            column: Any = apps.get_model(model)._meta.get_field(name)
            return str(dict(column.flatchoices).get(chosen, chosen))
        case {"day": day}:
            return formats.day(date.fromisoformat(day))
        case {"yes": answer}:
            return _("yes") if answer else _("no")
        case {"amount": amount, "currency": currency}:
            return formats.money(Decimal(amount), currency)
        case {"number": number}:
            return formats.number(Decimal(number))
    return str(value)


def plain(value: Kept) -> str:
    """As files and programs write it: days by year, month and day, numbers with a point, choices by their keys."""
    match value:
        case {"choice": text} | {"day": text}:
            return str(text)
        case {"yes": answer}:
            return "yes" if answer else "no"
        case {"number": number}:
            return format(Decimal(number).normalize(), "f")
    return str(value)


def read(text: str, model: str, name: str) -> Kept:
    """What `plain` wrote of a column, to be told again; what an earlier version wrote in its reader's words stays as it is."""
    column = next((each for each in apps.get_model(model)._meta.concrete_fields if each.name == name), None)
    try:
        if column is not None and column.choices:
            return kept(text, column=column)
        if isinstance(column, models.BooleanField) and text in {"yes", "no"}:
            return {"yes": text == "yes"}
        if isinstance(column, models.DateField) and not isinstance(column, models.DateTimeField):
            return kept(date.fromisoformat(text))
        if isinstance(column, models.DecimalField):
            return kept(Decimal(text))
    except (ValueError, InvalidOperation):
        return text
    return text


def field_name(model: str, name: str) -> str:
    """What a column of records is called, in the reader's language; its name in the code where there is none any more."""
    columns = apps.get_model(model)._meta.concrete_fields
    return next((str(column.verbose_name) for column in columns if column.name == name), name)


def samples_told(samples: Iterable[Mapping[str, Any]], called: Mapping[str, str | None]) -> Iterator[dict[str, Any]]:
    """Samples of a verdict as they were kept, for the reader; `called` are fields that are no columns of a record."""
    for sample in samples:
        values = [(_field(name, called), told(old), told(new)) for name, old, new in sample["values"]]
        yield {**sample, "title": told(sample["title"]), "values": values}


def _field(name: str | list[str], called: Mapping[str, str | None]) -> str:
    return called.get(name) or name if isinstance(name, str) else field_name(*name)
