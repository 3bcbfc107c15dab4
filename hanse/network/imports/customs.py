"""Custom fields in files: columns that are declared, typed like others and judged by the fields' own rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from typing import Any, NamedTuple

from django.conf import settings
from django.db import models
from django.utils import translation

from hanse.intake.fields import Field, FieldKind
from hanse.kernel.actor import Actor, current
from hanse.kernel.errors import Refused
from hanse.kernel.walls.authz import reading
from hanse.kernel.words import said as _
from hanse.kernel.work.locks import exclusive

from ..custom import telling
from ..custom.columns import label_of
from ..custom.declared import colleagues, fills_in, read_of, rule_of, told
from ..custom.models import CustomField, every
from ..custom.record import EMPTY, is_custom
from ..custom.rules import Kind, take
from ..models import Partnership
from .planning import Row

TYPED: Mapping[str, FieldKind] = {
    Kind.WHOLE: "integer", Kind.DECIMAL: "number", Kind.MONEY: "number", Kind.DATE: "date", Kind.YES_NO: "boolean",
}  # fmt: skip


class Wrong(NamedTuple):
    """The column that cannot be taken, why, and what stands there."""

    column: str
    reason: str
    value: object


def asker() -> Actor:
    """For whom a file is read: whoever asked Hanse to take it over, or who is at work."""
    actor = current()
    return actor.asked_by or actor


def asked_of(sorts: Iterable[str]) -> Iterator[Field]:
    """The fields of these sorts of record that may be filled in from a file."""
    with reading():
        yield from [_field(field) for field in every() if field.of in sorts and fills_in(asker(), field)]


def _field(field: CustomField) -> Field:
    names = (field.name, field.name_de, field.key)
    units = [f"{name} ({field.unit})" for name in names if field.unit]
    return Field(
        field.attribute, label_of(field), TYPED.get(field.kind, "text"), help=field.explained, any_year=True,
        called=tuple(filter(None, (*names, *units))),
    )  # fmt: skip


def headings_in_lists(sorts: Iterable[str]) -> dict[str, str]:
    """What our lists call their columns of custom fields, with the field that each gives, "" where it is not written."""
    with reading():
        shown = [field for of in sorts for field in read_of(current(), of) if field.retired_at is None]
        return {" ".join(label_of(each).split()): each.attribute if fills_in(asker(), each) else "" for each in shown}


@contextmanager
def as_declared(names: Iterable[str]) -> Iterator[None]:
    """Inside nobody changes what these columns ask.

    Refused for fields that are retired or removed by now, or that who takes the file over may not fill in.
    """
    wanted = {name for name in names if is_custom(name)}
    with exclusive("custom fields") if wanted else nullcontext():
        own = {field.attribute for field in every() if fills_in(asker(), field)} if wanted else set()
        if foreign := sorted(wanted - own):
            words = {"field": telling.label(foreign[0])}
            raise Refused(
                _("%(field)s is nothing that you fill in. Leave its column out and check the file again.") % words
            )
        yield


class Customs:
    """The fields of one sort of record, with their rules, asked once for all lines."""

    def __init__(self, of: str) -> None:
        self.fields = [field for field in every() if field.of == of and fills_in(asker(), field)]
        self.rules = {field.key: replace(rule_of(field), required=False) for field in self.fields}

    def taken(self, row: Row, record: models.Model | None, *, role: str = "") -> tuple[dict[str, Any], Wrong | None]:
        """What a line says of its record, which may be new; and the first of it that cannot be."""
        said: dict[str, Any] = {}
        for field in self.fields:
            if (given := row.get(field.attribute)) is None:
                continue
            held = getattr(record, field.attribute) if record is not None else None
            value, wrong = (held, "") if _is_gone(field, held, given) else take(self.rules[field.key], given)
            if not wrong and value != held and role and not field.is_asked_of(role):
                words = {"field": label_of(field), "role": Partnership.Role(role).label}
                wrong = _("%(field)s is not asked of a partner in the role %(role)s.") % words
            if wrong:
                return {}, Wrong(field.attribute, wrong, given)
            said[field.attribute] = value
        return said, None


def _is_gone(field: CustomField, held: Any, given: Any) -> bool:
    """Does the file say of somebody who is not here any more what our lists say of them?"""
    if field.kind != Kind.COLLEAGUE or held in EMPTY or held in colleagues():
        return False
    return given in _in_each_language(field, held)


def _in_each_language(field: CustomField, value: Any) -> Iterator[str]:
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            yield told(field, value)
