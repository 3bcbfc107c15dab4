"""People at partners whom a visitor may be: contact persons of the data, given a login."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from hanse.kernel.models import Account
from hanse.network.models import JobRole, Partnership, Person


@dataclass(frozen=True, slots=True)
class Login:
    """A contact person by family name, at the partner that bears our number in the role."""

    role: str
    reference: str
    family_name: str
    door: str
    job_roles: tuple[str, ...]


LOGINS = (
    Login(
        "dealer", "AW00000502", "Sunkammurali", _("A large dealer"), ("partner_administrator", "purchasing", "sales")
    ),
    Login("dealer", "AW00000064", "Kuppa", _("A dealer of middle size"), ("partner_administrator", "executive")),
    Login("dealer", "AW00000334", "Verdad", _("A small dealer"), ("partner_administrator", "executive", "sales")),
    Login("supplier", "GREENWOO0001", "Moreland", _("A large supplier"), ("partner_administrator", "sales", "quality")),
    Login("supplier", "ADVANCED0001", "Wilson", _("A small supplier"), ("partner_administrator", "sales", "quality")),
    Login("supplier", "AUSTRALI0001", "Hink", _("Dealer and supplier at once"), ("partner_administrator", "executive")),
)


def hand_out(*, password: str) -> None:
    """Give the logins to their people. `password` is hashed already."""
    for login in LOGINS:
        company = Partnership.objects.select_related("organisation").get(role=login.role, reference=login.reference)
        person = Person.objects.get(organisation_id=company.organisation_id, family_name=login.family_name)
        if person.account_id is not None:
            continue
        town = company.organisation.sites.get(is_head=True).city
        person.account = Account.objects.create(
            email=person.email, name=person.name, title=f"{login.door}: {company.organisation}, {town}",
            is_demo=True, password=password,
        )  # fmt: skip
        person.save(update_fields=["account"])
        JobRole.objects.bulk_create(
            (JobRole(organisation_id=company.organisation_id, person=person, role=role) for role in login.job_roles),
            ignore_conflicts=True,
        )
