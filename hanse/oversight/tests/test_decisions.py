"""The whole table against what decides, and what forms offer against what the table lets them write."""

from __future__ import annotations

import inspect
from importlib import import_module
from pkgutil import iter_modules
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms

from hanse.kernel.actor import Actor
from hanse.kernel.walls import authz
from hanse.kernel.walls.authz import Cell, allows, cells
from hanse.kernel.walls.roles import STAFF_ROLES
from hanse.network import forms as network_forms

IN_CARE, OWN, FOREIGN = 1, 2, 3


@pytest.fixture(autouse=True)
def care(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(authz._relations, "managed", lambda actor, row: row.organisation_id == IN_CARE)


def actor_with(role: str) -> Actor:
    if role == "public":
        return Actor.public()
    if role in STAFF_ROLES:
        return Actor.staff(account_id=None, name=role, roles=[role])  # type: ignore[arg-type]
    return Actor.partner(account_id=None, person_id=1, name=role, roles=[role], organisation_id=OWN)


ROWS = {"any": FOREIGN, "managed": IN_CARE, "own": OWN}


def differs(cell: Cell) -> bool:
    """Does what decides say something else than the cell? `own` rows are only a partner's, those in care only ours."""
    actor, row = actor_with(cell.role), SimpleNamespace(organisation_id=ROWS[cell.relation], pk=9)
    entry = authz.table()[cell.operation]
    stated = cell.role in entry.any or (cell.role in getattr(entry, cell.relation) and _stands(actor, cell.relation))
    return allows(actor, cell.operation, row) != stated


def _stands(actor: Actor, relation: str) -> bool:
    return actor.is_partner if relation == "own" else relation == "managed"


def test_every_cell_of_the_table_is_what_is_decided() -> None:
    """G4."""
    every = list(cells())

    assert len(every) == len(authz.table()) * 24 * 3
    assert [cell for cell in every if differs(cell)] == []
    assert {cell.allowed for cell in every} == {True, False}


def test_a_cell_that_is_not_what_is_decided_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(authz._relations, "managed", lambda actor, row: False)

    assert any(differs(cell) for cell in cells())


FORMS = {
    "CompanyForm": "partners.edit", "SiteForm": "partners.edit", "NewSiteForm": "partners.edit",
    "IdentifierForm": "partners.edit", "NewIdentifierForm": "partners.edit", "PartnershipForm": "partners.edit_role",
    "RelationshipForm": "partners.relate", "PersonForm": "people.edit", "OwnPersonForm": "people.edit",
    "OwnCompanyForm": "company.edit", "ProductForm": "products.edit", "ProductLineForm": "products.edit",
    "ProductCategoryForm": "products.edit", "TerritoryForm": "territories.edit",
    "BankAccountForm": "finances.propose", "TaxForm": "finances.tax", "BrandForm": "partners.edit",
    "AreaForm": "territories.edit", "EndForm": "territories.assign", "OwnRoleForm": "company.edit",
}  # fmt: skip


def model_forms() -> dict[str, Any]:
    """Every form of the network that changes a row field by field."""
    modules = [import_module(f"hanse.network.forms.{info.name}") for info in iter_modules(network_forms.__path__)]
    return {
        name: kind
        for module in modules
        for name, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, forms.ModelForm) and getattr(kind._meta, "model", None) and not name.startswith("_")
    }


def test_every_form_of_a_record_has_its_operation() -> None:
    assert set(model_forms()) == set(FORMS)


@pytest.mark.parametrize("name", sorted(FORMS))
def test_a_form_offers_no_field_that_its_operation_may_not_write(name: str) -> None:
    meta = model_forms()[name]._meta
    writes = authz.table()[FORMS[name]].writes[meta.model._meta.label]

    assert set(meta.fields) <= writes


def test_the_fields_of_the_table_are_fields_of_their_models() -> None:
    from django.apps import apps

    for entry in authz.table().values():
        for model, names in [*entry.reads.items(), *entry.writes.items()]:
            known = {field.name for field in apps.get_model(model)._meta.get_fields()}
            assert names <= known, (entry.name, model, names - known)


def test_a_partner_writes_less_of_its_company_than_it_reads() -> None:
    read, write = authz.table()["company.read"].reads, authz.table()["company.edit"].writes

    assert write["network.Organisation"] < read["network.Organisation"]
