"""What the network plants into the world of tests that cross rooms."""

from __future__ import annotations

from datetime import date
from typing import Any

from hanse.kernel import clock
from hanse.kernel.actor import Actor, current
from hanse.network.custom.models import SORTS
from hanse.network.documents import files
from hanse.network.models import (
    Assignment,
    BankAccount,
    Brand,
    CustomField,
    Document,
    DocumentKind,
    DocumentRequest,
    Handover,
    Identifier,
    LineTerritory,
    Partnership,
    Person,
    PlannedMove,
    Product,
    ProductCategory,
    ProductLine,
    Relationship,
    TaxRecord,
    Territory,
    TerritoryAssignment,
    Transition,
    Undo,
    VisibilityGrant,
)
from hanse.network.models.undoing import Altered

from .builders import a_partner, a_person, an_organisation

ROLES = {"mine": ("dealer",), "rival": ("dealer",), "supplier": ("supplier",), "both": ("dealer", "supplier")}
IBANS = {
    "mine": "DE89370400440532013000", "rival": "AT611904300234573201", "supplier": "CH9300762011623852957",
    "both": "NL91ABNA0417164300",
}  # fmt: skip
TOWNS = {"mine": "Ystad", "rival": "Visby", "supplier": "Narvik", "both": "Turku"}


def plant(world: Any) -> None:
    """Partnerships with a manager, an identifier, a relationship, a step of their life; products and a territory."""
    manager = world.accounts["partner_manager"]
    line = ProductLine.objects.create(name="Helmets", category=ProductCategory.objects.create(name="Clothing"))
    Product.objects.create(number="HL-1", name="Helmet, red", line=line)
    territory = Territory.objects.create(code="north", name="North", country="DE")
    TerritoryAssignment.objects.create(territory=territory, account=manager, starts_on=date(2024, 1, 1))
    Undo.keep([Altered(territory, {"area": ""})], operation="territories.edit", by=current())
    world.words["network.since"] = ["2024-01-01"]
    for of in CustomField.Of:
        for partner in ("nothing",) if of == "product" else ("nothing", "reads", "fills"):
            CustomField.define(of=of, kind="text", name=f"{of} {partner}", partner=partner, by=current())
    for key, roles in ROLES.items():
        _partner(world, key, roles)
    distributor = an_organisation("Fulmar Distribution")
    for key in ROLES:
        VisibilityGrant.give(
            world.companies[key], grantee=distributor, resource="orders", starts_on=date(2025, 1, 1),
            reason=f"Agreed with {key} last winter", by=current(),
        )  # fmt: skip
    themselves = Actor.staff(account_id=manager.pk, name=manager.name, roles=["partner_manager"])
    for by, until in ((themselves, date(2999, 1, 9)), (current(), None)):
        Handover.plan_it(
            manager, receiver=world.accounts["channel_chief"], plan={}, on=date(2999, 1, 1), until=until, by=by
        )
    mine = Partnership.objects.filter(organisation=world.companies["mine"])
    Assignment.give(mine, manager=manager, by=current())
    for by in (_chief(world), _whole(world)):
        world.companies["mine"].edit({"employees": 40 + by.is_staff}, by=by)


def _chief(world: Any) -> Actor:
    account = world.accounts["channel_chief"]
    return Actor.staff(account_id=account.pk, name=account.name, roles=["channel_chief"])


def _whole(world: Any) -> Actor:
    """Who may do at a company whatever a partner may."""
    person = Person.objects.get(account=world.accounts["mine"])
    return Actor.partner(
        account_id=person.account_id, person_id=person.pk, name=person.name, roles=person.roles_held,
        organisation_id=person.organisation_id,
    )  # fmt: skip


def _partner(world: Any, key: str, roles: tuple[str, ...]) -> None:
    company, other = world.companies[key], world.companies["both" if key == "rival" else "rival"]
    for role in roles:
        a_partner(role, organisation=company, reference=f"REF{key.upper()}{role}")
    company.sites.update(city=TOWNS[key], line1=f"Street of {key}", postcode=f"PC-{key}")
    a_person(company, given_name=f"Other{key.title()}", family_name=f"Kin{key.title()}", email=f"kin@{key}.example")
    for row in (company, *company.partnerships.all(), *company.people.all()):
        of = SORTS[row._meta.model_name]
        row.custom = {f"{of}_{partner}": f"Custom{partner}{key}" for partner in ("nothing", "reads", "fills")}
        row.save(update_fields=["custom"])
    Identifier.objects.create(organisation=company, scheme="ERP", value=f"ERP{key.upper()}77")
    TaxRecord.objects.create(organisation=company, number=f"TAX{key.upper()}88")
    Brand.objects.create(organisation=company, name=f"Brand of {key}")
    kind = DocumentKind.objects.get_or_create(
        name="Insurance", why="So that a fire ends nobody.", roles=["dealer"], states=["renewing"]
    )[0]
    paper = files.place(company.public_id, f"HASH{key}")
    paper.parent.mkdir(parents=True, exist_ok=True)
    paper.write_bytes(b"%PDF-1.7 " + f"Insurance of {key}".encode())
    Document.objects.create(
        organisation=company, kind=kind, file_name=f"insurance-of-{key}.pdf", file_hash=paper.name, actor_name="Ada Lund",
        valid_from=date(2025, 1, 1), valid_until=date(2025, 12, 31), reason=f"Seal of {key}", added_at=clock.now(),
    )  # fmt: skip
    DocumentRequest.objects.create(
        organisation=company, kind=kind, due_on=date(2999, 1, 1), actor_name="Ada Lund", asked_at=clock.now()
    )
    BankAccount.objects.create(
        organisation=company, holder=f"Holder {key}", iban=IBANS[key], currency="EUR", valid_from=date(2025, 1, 1),
        account_name="Ada Lund", proposed_at=clock.now(),
    )  # fmt: skip
    Relationship.objects.create(organisation=company, other=other, kind="competes", starts_on=date(2025, 1, 1))
    for partnership in company.partnerships.all():
        LineTerritory.objects.create(
            organisation=company,
            partnership=partnership,
            line=ProductLine.objects.get(name="Helmets"),
            reason="overlap",
        )
        PlannedMove.objects.create(
            organisation=company, partnership=partnership, to="renewing", on=date(2999, 1, 1), at=clock.now(),
            reason=f"The contract of {key} ends", actor_name="Ada Lund",
        )  # fmt: skip
        Transition.objects.create(
            organisation=company, partnership=partnership, before="onboarding", after="active", on=date(2024, 1, 1),
            reason=f"Signed with {key} in spring", actor_name="Ada Lund",
        )  # fmt: skip
