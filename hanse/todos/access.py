"""Who sees which to-dos, and what a to-do's next owner would see: asked before it is handed to them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.db.models import Q

from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account, StaffRole
from hanse.kernel.walls.access import Scope, visible
from hanse.kernel.walls.authz import allows
from hanse.network.models import Organisation, Person


@dataclass(frozen=True, slots=True)
class TaskScope(Scope):
    """Tasks about a company are for those of ours who see it; others for who has or gave them.

    At a partner one that is anybody's is for all of its people, one of a person for that person and who gave it.
    """

    def cut[M: models.Model](self, rows: models.QuerySet[M], actor: Actor) -> models.QuerySet[M]:
        rows = Scope.cut(self, rows, actor)
        mine = Q(given_by=actor.account_id)
        if actor.is_staff:
            return rows.filter(mine | Q(owner=actor.account_id) | ~Q(organisation=None) | ~Q(about=None))
        if actor.is_partner:
            return rows.filter(mine | Q(person=None) | Q(person=actor.person_id))
        return rows


@dataclass(frozen=True, slots=True)
class ArrangementScope(Scope):
    """What somebody arranged is for them, and for the colleague to whom they handed it on."""

    def cut[M: models.Model](self, rows: models.QuerySet[M], actor: Actor) -> models.QuerySet[M]:
        rows = Scope.cut(self, rows, actor)
        return rows if actor.is_system else rows.filter(Q(account=actor.account_id) | Q(to=actor.account_id))


def one_of_ours(account: Account) -> Actor:
    """This colleague, with the rights that they have now."""
    roles = StaffRole.objects.filter(account=account).values_list("role", flat=True)
    return Actor.staff(account_id=account.pk, name=account.name, roles=roles)


def somebody_there(person: Person) -> Actor:
    """This person at a partner, acting for their company."""
    return Actor.partner(
        account_id=person.account_id, person_id=person.pk, name=person.name, roles=person.roles_held,
        organisation_id=person.organisation_id,
    )  # fmt: skip


def can_take_over(account: Account, about: Organisation | None) -> bool:
    """May this colleague do to-dos at all, and see the company that it is about?"""
    actor = one_of_ours(account)
    if not account.is_active or not allows(actor, "todos.do"):
        return False
    with acting(actor):
        return about is None or (allows(actor, "partners.read") and visible(Organisation, about.public_id) is not None)
