"""Builders: `a_dealer(...)` makes what a test needs and nothing else."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account, Manufacturer, StaffRole
from hanse.network.models import (
    CustomField,
    JobRole,
    Organisation,
    Partnership,
    Person,
    Product,
    ProductCategory,
    ProductLine,
    Site,
    Territory,
    TerritoryAssignment,
)

_numbers = itertools.count(1)


def as_system() -> Any:
    return acting(Actor.system("a test prepares its world"))


def an_account(email: str = "", *, roles: tuple[str, ...] = (), **fields: Any) -> Account:
    number = next(_numbers)
    account = Account.objects.create_user(
        email or f"person{number}@example.org", "secret", **({"name": f"Person {number}"} | fields)
    )
    for role in roles:
        StaffRole.objects.create(account=account, role=role)
    return account


def staff(*roles: str, **fields: Any) -> Actor:
    account = an_account(roles=roles, **fields)
    return Actor.staff(account_id=account.pk, name=account.name, roles=roles)


def an_organisation(name: str = "", **fields: Any) -> Organisation:
    with as_system():
        return Organisation.objects.create(**({"name": name or f"Company {next(_numbers)}", "country": "DE"} | fields))


def a_partner(
    role: str, name: str = "", *, state: str = "active", reference: str | None = None, manager: Account | None = None,
    organisation: Organisation | None = None, **fields: Any,
) -> Organisation:  # fmt: skip
    company = organisation or an_organisation(name, **fields)
    with as_system():
        Partnership.objects.create(
            organisation=company, role=role, state=state, state_since=date(2024, 1, 1), manager=manager,
            reference=reference or f"{role[:2].upper()}{next(_numbers):06}",
        )  # fmt: skip
        if not company.sites.exists():
            Site.objects.create(organisation=company, city="Lübeck", country=company.country, is_head=True)
    return company


def a_dealer(name: str = "", **more: Any) -> Organisation:
    return a_partner("dealer", name, **more)


def a_supplier(name: str = "", **more: Any) -> Organisation:
    return a_partner("supplier", name, **more)


def in_sight_of(account: Account, *companies: Organisation) -> None:
    """Into a territory that the account looks after: they see these companies, which are in another's care."""
    with as_system():
        area = Territory.objects.create(code=f"T{next(_numbers)}", name="North")
        TerritoryAssignment.objects.create(territory=area, account=account, starts_on=date(2020, 1, 1))
        Partnership.objects.filter(organisation__in=companies).update(territory=area)


def a_person(
    organisation: Organisation, *, roles: tuple[str, ...] = ("sales",), account: Account | None = None, **fields: Any
) -> Person:
    number = next(_numbers)
    with as_system():
        person = Person.objects.create(
            organisation=organisation, account=account,
            **({"given_name": "Ada", "family_name": f"Lund{number}", "email": f"ada{number}@example.org"} | fields),
        )  # fmt: skip
        for role in roles:
            JobRole.objects.create(organisation=organisation, person=person, role=role)
    return person


def someone_at(organisation: Organisation, *roles: str) -> Actor:
    """An actor who works at `organisation`."""
    person = a_person(organisation, roles=roles or ("sales",), account=an_account())
    return Actor.partner(
        account_id=person.account_id, person_id=person.pk, name=person.name, roles=roles or ("sales",),
        organisation_id=organisation.pk,
    )  # fmt: skip


@pytest.fixture
def system() -> Iterator[Actor]:
    with as_system() as actor:
        yield actor


@pytest.fixture
def manufacturer(db: None) -> Manufacturer:
    return Manufacturer.objects.create(name="Hansa Cycles", currency="EUR")


def signed_in(client: Client, *roles: str, at: Organisation | None = None) -> Account:
    """Somebody who sits at the browser: with `at` one of that company's people, else one of ours."""
    account = an_account(roles=() if at else roles)
    if at:
        a_person(at, roles=roles, account=account)
    client.force_login(account)
    return account


def a_line(name: str = "", *, category: str = "") -> ProductLine:
    kind = ProductCategory.objects.get_or_create(name=category)[0] if category else None
    return ProductLine.objects.create(name=name or f"Line {next(_numbers)}", category=kind)


def a_product(name: str = "", *, line: ProductLine | None = None, **fields: Any) -> Product:
    number = next(_numbers)
    return Product.objects.create(
        **({"name": name or f"Product {number}", "number": f"P-{number:05}", "line": line} | fields)
    )


def a_territory(name: str = "", **fields: Any) -> Territory:
    number = next(_numbers)
    return Territory.objects.create(**({"name": name or f"Territory {number}", "code": f"T{number}"} | fields))


def a_field(name: str, of: str = "company", kind: str = "text", **more: Any) -> CustomField:
    """A custom field."""
    with as_system() as system:
        return CustomField.define(by=system, **({"of": of, "name": name, "kind": kind} | more))
