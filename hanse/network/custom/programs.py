"""Custom fields for programs: what an answer holds, what may be sent, by what lists are narrowed, and how that is documented."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from pydantic import BaseModel, BeforeValidator, Field, create_model

from hanse.kernel.actor import Actor, current
from hanse.kernel.rest.bodies import Given, filled
from hanse.kernel.rest.problems import Invalid
from hanse.kernel.walls.authz import reading

from .declared import fills_in, key_of, read_of, reads, rule_of
from .forms import ValueField
from .models import NUMBERS, CustomField, every, listing
from .record import COLUMN, PREFIX
from .rules import Kind, take

ABOUT = "Custom fields by their keys; what is empty is left out, and so is what you may not read."
ASKED = "What a custom field has to be: `quality_system=ISO 9001`, `floor_area>=100`, `floor_area<=200`; several times for all of it."
SHAPES: Mapping[str, dict[str, Any]] = {
    Kind.WHOLE: {"type": "integer"}, Kind.DECIMAL: {"type": "number"}, Kind.MONEY: {"type": "number"},
    Kind.YES_NO: {"type": "boolean"}, Kind.DATE: {"type": "string", "format": "date"}, Kind.LINK: {"type": "string", "format": "uri"},
    Kind.CHOICES: {"type": "array", "items": {"type": "string"}},
}  # fmt: skip
SCHEMAS: Mapping[str, tuple[str, ...]] = {
    "OrganisationShown": ("company",), "OrganisationChange": ("company",), "NewOrganisation": ("company", "partnership"),
    "PartnershipShown": ("partnership",), "PartnershipChange": ("partnership",), "NewPartnership": ("partnership",),
    "PersonShown": ("person",), "PersonChange": ("person",), "NewPerson": ("person",), "ManyPeople": ("person",),
    "ProductShown": ("product",), "ProductChange": ("product",), "NewProduct": ("product",), "ManyProducts": ("product",),
    "ManyOrganisations": ("company",), "ManyPartnerships": ("partnership",),
}  # fmt: skip
"""The shapes that have custom fields, of these sorts of record."""
CONDITION = re.compile(r"(\w+)(>=|<=|=)(.*)", re.DOTALL)
LOOKUPS = {"=": "exact", ">=": "gte", "<=": "lte"}


def _open(held: Mapping[str, Any]) -> dict[str, Any]:
    return {field.key: held[field.key] for field in every() if field.key in held and reads(current(), field)}


Customs = Annotated[dict[str, Any], BeforeValidator(_open)]


def shown() -> Any:
    """The field of an answer."""
    return Field(description=ABOUT, examples=[{"floor_area": 120.5}])


def asked() -> Any:
    """The field of what a list is asked."""
    return Field([], description=ASKED, examples=[["floor_area>=100"]])


def body_with_custom(body: type[BaseModel]) -> type[BaseModel]:
    """The same body, in which custom fields may be sent too."""
    told = Field(None, description="Custom fields by their keys; null empties one.", examples=[{"floor_area": 120.5}])
    return create_model(body.__name__, __base__=body, custom=(dict[str, Any] | None, told))


def filled_with_custom[F: forms.BaseForm](
    make: Callable[[Given | None], F], given: Given, *, whole: bool = False
) -> F:  # fmt: skip
    """As `filled`, for a body with custom fields; what is wrong is told by their keys.

    Of a record that is there those that are not sent stay as they are, required or not; a new one is asked as a `whole`.
    """
    sent = {PREFIX + key: value for key, value in (given.get(COLUMN) or {}).items()}

    def made(data: Given | None) -> F:
        form = make(data)
        unsaid = (name for name, field in form.fields.items() if isinstance(field, ValueField) and name not in sent)
        for name in () if whole else list(unsaid):
            del form.fields[name]
        return form

    try:
        with reading():
            return filled(made, {name: value for name, value in given.items() if name != COLUMN} | sent)
    except Invalid as refusal:
        raise Invalid(
            {**each, "field": re.sub(f"^{PREFIX}", f"{COLUMN}.", each["field"])} for each in refusal.errors
        ) from None


def filled_of_many[F: forms.BaseForm](make: Callable[[Given | None], F], given: Given) -> F:
    """The same for what many are to have alike, where null empties."""
    with reading():
        sent, asked = given.get(COLUMN) or {}, make(None).fields
    emptied = [PREFIX + key for key, value in sent.items() if value is None and PREFIX + key in asked]
    if kept := [name for name in emptied if asked[name].required]:
        raise Invalid(
            [{"field": f"{COLUMN}.{key_of(name)}", "detail": _("Something has to be said here.")} for name in kept]
        )
    said = {key: value for key, value in sent.items() if PREFIX + key not in emptied}
    rest = {name: value for name, value in given.items() if name != COLUMN}
    return filled_with_custom(make, rest | {COLUMN: said} | ({"emptied": emptied} if emptied else {}), whole=True)


def where(of: str, conditions: Iterable[str]) -> Q:
    """The rows of which all of it holds. Refused for a field that who asks does not read, as for one that is not there; partners
    are not told whether one of ours is called so."""
    found = Q()
    for text in conditions:
        parts = CONDITION.fullmatch(text)
        field = next((each for each in read_of(current(), of) if parts and each.key == parts[1]), None)
        if parts is None or field is None or (field.kind == Kind.COLLEAGUE and current().is_partner):
            raise _wrong(_("There is no such field."))
        found &= _holds(field, parts[2], parts[3])
    return found


def _holds(field: CustomField, sign: str, given: str) -> Q:
    if sign != "=" and field.kind not in NUMBERS | {Kind.DATE}:
        raise _wrong(_("Only a number or a day is more or less than another."))
    value, wrong = take(rule_of(field), given)
    if wrong or value is None:
        raise _wrong(wrong or _("Something has to be said here."))
    if field.kind == Kind.CHOICES:
        both = [listing(field, word) for word in value]
        return Q(*both)
    return Q((f"{COLUMN}__{field.key}__{LOOKUPS[sign]}", value))


def _wrong(detail: str) -> Invalid:
    return Invalid([{"field": COLUMN, "detail": detail}])


def described(document: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """The OpenAPI document with the custom fields that somebody reads, and of what may be sent those that they fill in."""
    made: dict[str, Any] = copy.deepcopy(dict(document))
    for name, sorts in SCHEMAS.items():
        fields = [field for of in sorts for field in read_of(actor, of)]
        if not name.endswith("Shown"):
            fields = [field for field in fields if fills_in(actor, field)]
        schema = made["components"]["schemas"][name]
        asked = schema["properties"][COLUMN]
        target = next((part for part in asked.get("anyOf", ()) if part.get("type") == "object"), asked)
        target["properties"] = {field.key: _shape(field) for field in fields}
        needed = [field.key for field in fields if field.required and not field.roles]
        if name.startswith("New") and needed:
            target["required"] = needed
            schema["required"] = [*schema.get("required", ()), COLUMN]
    return made


def _shape(field: CustomField) -> dict[str, Any]:
    shape = dict(SHAPES.get(field.kind, {"type": "string"}))
    words = [word for word, _german in field.options]
    if field.kind == Kind.CHOICE:
        shape["enum"] = words
    elif field.kind == Kind.CHOICES:
        shape["items"] = {"type": "string", "enum": words}
    unit = f" ({field.unit})" if field.unit else ""
    return shape | {"description": " ".join(part for part in (f"{field.name}{unit}.", field.help) if part)}
