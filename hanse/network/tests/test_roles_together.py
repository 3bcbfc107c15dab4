"""Somebody with several roles may what each of them may, to the rows that each of them has in its care, and no more."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from django.test import Client

from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account
from hanse.kernel.walls.authz import allows, table
from hanse.network.access import open_to, roles_to_begin
from hanse.network.models import Organisation, Partnership

from .builders import a_supplier, an_account, as_system, signed_in

pytestmark = pytest.mark.django_db
BOTH = ("partner_manager", "supplier_quality")
BESIDE_QUALITY = sorted(
    name
    for name, entry in table().items()
    if "partner_manager" in entry.managed and not {"supplier_quality", "category_buyer"} & (entry.any | entry.managed)
)


def actor_of(account: Account, *roles: str) -> Actor:
    return Actor.staff(account_id=account.pk, name=account.name, roles=roles)


def may(actor: Actor, company: Organisation, operation: str) -> Collection[bool]:
    """As it is asked of the company, of what it is to us, and of many."""
    with as_system():
        each = Partnership.objects.get(organisation=company)
    with acting(actor):
        many = open_to(Partnership.objects.filter(pk=each.pk), actor, operation).exists()
        return {allows(actor, operation, company), allows(actor, operation, each), many}


@pytest.mark.parametrize("operation", ["partners.relate", "partners.edit_role", "insights.give", "partners.begin"])
def test_a_manager_who_also_looks_after_quality_may_no_more_with_a_suppliers_record_than_either(operation: str) -> None:
    both = actor_of(an_account(roles=BOTH), *BOTH)
    theirs = a_supplier(manager=Account.objects.get(pk=both.account_id))

    assert may(both, a_supplier(manager=an_account()), operation) == {False}
    assert may(both, theirs, operation) == {True}


@pytest.mark.parametrize("operation", BESIDE_QUALITY)
def test_what_is_for_partner_managers_alone_is_so_beside_any_role(operation: str) -> None:
    for beside in ("supplier_quality", "category_buyer"):
        roles = ("partner_manager", beside)

        assert may(actor_of(an_account(roles=roles), *roles), a_supplier(), operation) == {False}


def test_each_role_keeps_what_it_may() -> None:
    company = a_supplier(manager=an_account())
    both = actor_of(an_account(roles=BOTH), *BOTH)

    assert may(both, company, "documents.check") == {True}
    assert may(both, company, "partners.move") == {True}


def test_suppliers_are_taken_on_by_who_buys() -> None:
    managing = roles_to_begin(actor_of(an_account(), "partner_manager"))

    assert roles_to_begin(actor_of(an_account(), *BOTH)) == managing
    assert "supplier" in roles_to_begin(actor_of(an_account(), "partner_manager", "category_buyer"))


@pytest.mark.usefixtures("manufacturer")
def test_the_role_of_a_supplier_is_not_edited_by_way_of_another_role(client: Client) -> None:
    signed_in(client, *BOTH)
    company = a_supplier(manager=an_account())
    with as_system():
        role = Partnership.objects.get(organisation=company)

    assert client.get(f"/partners/roles/{role.public_id}/edit/").status_code == 403
    assert client.get(f"/partners/roles/{role.public_id}/state/").status_code == 200
