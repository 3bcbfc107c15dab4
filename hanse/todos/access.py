"""Who sees which to-dos, and what a to-do's next owner would see: asked before it is handed to them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account, StaffRole
from hanse.kernel.walls.access import Scope, visible
from hanse.kernel.walls.authz import allows
from hanse.kernel.walls.roles import BOUNDED_ROLES
from hanse.network.access import BUYING, in_care
from hanse.network.models import LineTerritory, Organisation, Partnership, Person, TerritoryAssignment
from hanse.network.territories.covering import SELLING_ROLES


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


LAST_RESORT = frozenset({"channel_chief"})


def answers_to(actor: Actor) -> Q:
    """Whose people this colleague answers when they ask nobody by name: companies in their care, but for suppliers that a
    buyer has; a chief those of nobody too.
    """
    others = Q(role=Partnership.Role.SUPPLIER, manager__is_active=True) & ~Q(manager=actor.account_id)
    mine = in_care(Partnership.objects.all(), actor).exclude(others)
    found = Q(organisation__in=mine.order_by().values("organisation"))
    if actor.roles & LAST_RESORT:
        nobodys = Partnership.objects.filter(Q(manager=None) | Q(manager__is_active=False))
        found |= Q(organisation__in=nobodys.order_by().values("organisation"))
    return found


def is_nobodys() -> Q:
    """Nobody of ours was named, or one who has left or has nothing to do with the company today: by a role for all partners,
    as a buyer of a supplier, as its manager or by its territory. Who sees it by a tie alone shares it with whoever cares for it.
    """
    company, owner = OuterRef("organisation"), OuterRef("owner")
    theirs = Partnership.objects.filter(organisation=company).order_by()
    inner = {"organisation": OuterRef(OuterRef("organisation"))}
    places = Partnership.objects.filter(**inner).order_by().values("territory")
    of_lines = LineTerritory.objects.filter(**inner).order_by().values("territory")
    held = TerritoryAssignment.objects.filter(TerritoryAssignment.on(clock.common_day()), account=owner).order_by()
    roles = StaffRole.objects.filter(account=owner).order_by()
    buys = Exists(roles.filter(role__in=BUYING)) & Exists(theirs.filter(role=Partnership.Role.SUPPLIER))
    by_place = held.filter(Q(territory__in=places) | Q(territory__in=of_lines))
    manages = Exists(roles.filter(role="partner_manager")) & (Exists(theirs.filter(manager=owner)) | Exists(by_place))
    here = Exists(roles.exclude(role__in=BOUNDED_ROLES)) | buys | manages
    return Q(owner=None) | Q(owner__is_active=False) | ~here


def who_answer(company: Organisation) -> list[Account]:
    """The same the other way round: the managers of its partnerships, with who stands in for them; else the chiefs."""
    theirs = Partnership.objects.filter(organisation=company)
    return list(_in_care_of(theirs) or _active().filter(staff_roles__role__in=LAST_RESORT).distinct())


def who_may_answer(companies: models.QuerySet[Any, Any]) -> models.QuerySet[Account]:
    """Everybody who answers one of many companies, and the chiefs."""
    theirs = Partnership.objects.filter(organisation__in=companies)
    chiefs = _active().filter(staff_roles__role__in=LAST_RESORT).order_by()
    return _active().filter(Q(pk__in=_in_care_of(theirs).order_by().values("pk")) | Q(pk__in=chiefs.values("pk")))


def _active() -> models.QuerySet[Account]:
    return Account.objects.filter(is_active=True).order_by("name", "pk")


def _in_care_of(partnerships: models.QuerySet[Partnership]) -> models.QuerySet[Account]:
    partnerships = partnerships.order_by()
    here = TerritoryAssignment.objects.filter(TerritoryAssignment.on(clock.common_day())).order_by().values("account")
    sold_to = partnerships.filter(role__in=SELLING_ROLES)
    stand_in = here.filter(is_deputy=True, lent_by=None, territory__in=sold_to.values("territory"))
    lent = here.filter(Exists(sold_to.filter(territory=OuterRef("territory"), manager=OuterRef("lent_by"))))
    free = here.filter(territory__in=sold_to.filter(manager=None).values("territory"))
    ways = (partnerships.values("manager"), stand_in, lent, free)
    return _active().filter(reduce(or_, (Q(pk__in=accounts) for accounts in ways)))


def one_of_ours(account: Account) -> Actor:
    """This colleague, with the rights that they have now."""
    roles = [held.role for held in account.staff_roles.all()]
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
