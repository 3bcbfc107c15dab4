"""Who sits where: seats of people at partners, and which partners are in a colleague's care."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hanse.kernel.actor import Actor
from hanse.kernel.authz import relation
from hanse.kernel.middleware import Seat, seat_source
from hanse.kernel.models import Account

from .models import Organisation, Partnership, Person


@seat_source
def seats_at_partners(account: Account) -> Iterator[Seat]:
    """One seat for each company where this account is a person who has not left."""
    people = (
        Person.objects.filter(account=account, left_on=None)
        .select_related("organisation")
        .prefetch_related("job_roles")
    )
    for person in people.order_by("organisation__name", "id"):
        actor = Actor.partner(
            account_id=account.pk,
            person_id=person.pk,
            name=person.name,
            roles=[role.role for role in person.job_roles.all()],
            organisation_id=person.organisation_id,
        )
        yield Seat(person.public_id, person.organisation.name, actor)


@relation("managed")
def is_in_care_of(actor: Actor, row: Any) -> bool:
    """Is the company that `row` belongs to in this colleague's care, in any of its roles?"""
    owner = row.pk if isinstance(row, Organisation) else getattr(row, "organisation_id", None)
    return owner is not None and Partnership.objects.filter(organisation_id=owner, manager_id=actor.account_id).exists()
