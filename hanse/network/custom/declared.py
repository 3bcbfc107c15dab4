"""Which custom fields there are of a record, and which of them somebody reads and fills in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from hanse.kernel.actor import Actor
from hanse.kernel.models import Account
from hanse.kernel.walls.authz import once
from hanse.ui import formats

from .models import REMOVE, CustomField, every
from .record import PREFIX, stands_if
from .rules import Kind, Rule

OF: Mapping[str, str] = {
    "network.organisation": CustomField.Of.COMPANY, "network.partnership": CustomField.Of.PARTNERSHIP,
    "network.person": CustomField.Of.PERSON, "network.product": CustomField.Of.PRODUCT,
}  # fmt: skip
FIRST_IN_WORKBOOKS = date(1900, 3, 1)
"""Earlier days a workbook counts wrongly or not at all, so that they stand there as text."""


def named(name: str) -> CustomField | None:
    """The field whose values are called so in the trail; None where it is removed by now."""
    return next((field for field in every() if field.attribute == name), None)


def reads(actor: Actor, field: CustomField) -> bool:
    if actor.is_system:
        return True
    if actor.is_partner:
        return field.partner != CustomField.Partner.NOTHING
    return actor.is_staff and (not field.readers or bool(actor.roles & set(field.readers)))


def fills_in(actor: Actor, field: CustomField) -> bool:
    """May they, where they may edit the record at all?"""
    if field.retired_at is not None or not reads(actor, field):
        return False
    if actor.is_partner:
        return field.partner == CustomField.Partner.FILLS
    reading = actor.roles & set(field.readers) if field.readers else actor.roles
    return actor.is_system or not field.writers or bool(reading & set(field.writers))


def read_of(actor: Actor, of: str, role: str = "") -> list[CustomField]:
    """The fields of a sort of record that somebody reads, retired ones too; with a role those of its partnerships."""
    return [
        field for field in every() if field.of == of and (not role or field.is_asked_of(role)) and reads(actor, field)
    ]  # fmt: skip


def read_at(actor: Actor, row: models.Model) -> list[CustomField]:
    """Those that somebody reads of one record: of a retired one only where it still says something."""
    found = read_of(actor, OF[row._meta.label_lower], str(getattr(row, "role", "")))
    return [field for field in found if field.retired_at is None or getattr(row, field.attribute) is not None]


def filled_in_at(actor: Actor, row: models.Model) -> list[CustomField]:
    """Those that a form of this record asks of somebody."""
    found = read_of(actor, OF[row._meta.label_lower], str(getattr(row, "role", "")))
    return [field for field in found if fills_in(actor, field)]


@stands_if
def may_be_said_again(values: Mapping[str, Any], by: Actor, operation: str) -> bool:
    """Are the fields still there, for them to fill in, and the words still listed? What went with its field comes back with it."""
    if operation == REMOVE:
        return True
    found = {field.attribute: field for field in every()}
    return all(
        name in found and fills_in(by, found[name]) and _lists(found[name], said) for name, said in values.items()
    )


def _lists(field: CustomField, said: Any) -> bool:
    words = said if isinstance(said, list) else [said]
    return not field.options or said is None or set(words) <= dict(field.options).keys()


def rule_of(field: CustomField) -> Rule:
    """With our people in place of the list, where one of them is wanted."""
    return replace(field.rule, options=colleagues()) if field.kind == Kind.COLLEAGUE else field.rule


def colleagues() -> dict[str, str]:
    """Our people by their public ids; who shares a name with another is told apart by the e-mail."""
    return once("colleagues of custom fields", _colleagues)


def _colleagues() -> dict[str, str]:
    ours = Account.objects.filter(is_active=True, staff_roles__isnull=False).distinct().order_by("name", "id")
    found = list(ours.values_list("public_id", "name", "email"))
    several = Counter(name.casefold() for _id, name, _email in found)
    return {key: name if several[name.casefold()] == 1 else f"{name} ({email})" for key, name, email in found}


def told(field: CustomField, value: Any) -> str:
    """A value as its reader would write it."""
    if value in (None, "", []):
        return formats.UNKNOWN
    match field.kind:
        case Kind.YES_NO:
            return _("yes") if value is True else _("no")
        case Kind.MONEY:
            return formats.money(exact(value), field.unit)
        case Kind.WHOLE | Kind.DECIMAL:
            return " ".join(part for part in (formats.number(exact(value), _decimals(value)), field.unit) if part)
        case Kind.DATE:
            return formats.full_day(date.fromisoformat(value))
        case Kind.CHOICE:
            return field.word(str(value))
        case Kind.CHOICES:
            return "; ".join(field.word(word) for word in value) if isinstance(value, list) else str(value)
        case Kind.COLLEAGUE:
            return colleagues().get(value, _("somebody who is not here any more"))
    return str(value)


def _decimals(value: Any) -> int:
    """How many digits after the point it was given with."""
    return max(0, -int(Decimal(repr(value)).normalize().as_tuple().exponent))


def exact(value: Any) -> Any:
    """A number of a record as it was given: what JSON holds as a double."""
    return Decimal(repr(value)).normalize() + 0 if isinstance(value, float) else value


def plain(field: CustomField, value: Any) -> Any:
    """A value for a file, so that the file may be read in again: exact, lists with semicolons between."""
    if value in (None, "", []):
        return None
    if field.kind == Kind.DATE:
        day = date.fromisoformat(value)
        return day if day >= FIRST_IN_WORKBOOKS else value
    return exact(value) if isinstance(value, int | float) and not isinstance(value, bool) else told(field, value)


def key_of(name: str) -> str:
    return name.removeprefix(PREFIX)
