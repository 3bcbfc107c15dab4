"""Custom values on a record's page, and the list of fields for who declares them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.actor import Actor
from hanse.kernel.pages import Request
from hanse.kernel.walls.authz import allows
from hanse.kernel.walls.roles import STAFF_ROLES

from ..models import Organisation, Partnership, Person, Product
from ..partnership.status import capital
from .declared import filled_in_at, read_at, told
from .models import CustomField
from .rules import Kind


class Fact(NamedTuple):
    """One value as it stands on a page; `url` where it leads somewhere."""

    label: str
    value: str
    url: str


class Group(NamedTuple):
    """Facts that stand together; `edit_url` is where who is looking changes them."""

    title: str
    facts: list[Fact]
    edit_url: str


def _facts(fields: Iterable[CustomField], row: models.Model) -> list[Fact]:
    found = ((field, getattr(row, field.attribute)) for field in fields)
    return [
        Fact(field.called, told(field, value), value if field.kind == Kind.LINK and value else "")
        for field, value in found
    ]


def groups_of(actor: Actor, row: models.Model, title: str, edit_url: str) -> list[Group]:
    """What somebody reads of a record, by group; what belongs to none stands under `title`."""
    by_name: dict[str, list[CustomField]] = {}
    for field in read_at(actor, row):
        by_name.setdefault(field.group, []).append(field)
    return [Group(name or title, _facts(fields, row), edit_url) for name, fields in by_name.items()]


def _panels(groups: Sequence[Group]) -> dict[str, Any] | None:
    return {"groups": groups} if groups else None


def of_company(request: Request, company: Organisation) -> dict[str, Any] | None:
    """Of a company and its roles, on its page on our side."""
    actor = request.actor
    edit = reverse("network:partner_edit", args=[company.public_id]) if allows(actor, "partners.edit", company) else ""
    groups = groups_of(actor, company, _("Further facts"), edit)
    for each in company.partnerships.all():
        edit = reverse("network:partnership_edit", args=[each.public_id])
        may = allows(actor, "partners.edit_role", each)
        groups += groups_of(actor, each, _as(each), edit if may else "")
    return _panels(groups)


def _as(partnership: Partnership) -> str:
    return _("Further facts as %(role)s") % {"role": partnership.get_role_display()}


def of_own_company(request: Request, company: Organisation) -> dict[str, Any] | None:
    """The same as a partner reads it of itself."""
    actor = request.actor
    may = allows(actor, "company.edit", company)
    edit = reverse("network:portal_company_edit") if may and filled_in_at(actor, company) else ""
    groups = groups_of(actor, company, _("Further facts"), edit)
    for each in company.partnerships.all():
        edit = reverse("network:portal_role_edit", args=[each.public_id]) if may and filled_in_at(actor, each) else ""
        groups += groups_of(actor, each, _as(each), edit)
    return _panels(groups)


def of_person(request: Request, person: Person) -> dict[str, Any] | None:
    return _panels(groups_of(request.actor, person, _("Further facts"), ""))


def of_product(request: Request, product: Product) -> dict[str, Any] | None:
    return _panels(groups_of(request.actor, product, _("Further facts"), ""))


class Line(NamedTuple):
    """A field in the list of all."""

    field: CustomField
    who: str
    of: str


def listed() -> list[tuple[str, str, list[Line]]]:
    """The fields of each sort of record, in their order."""
    every = list(CustomField.objects.all())
    return [
        (of.value, capital(of.label), [Line(each, _who(each), _of(each)) for each in every if each.of == of])
        for of in CustomField.Of
    ]


def _who(field: CustomField) -> str:
    """The roles of ours that read it."""
    return ", ".join(str(STAFF_ROLES[role]) for role in field.readers if role in STAFF_ROLES) or _("all of ours")


def _of(field: CustomField) -> str:
    return ", ".join(str(Partnership.Role(role).label) for role in field.roles) or _("all")
