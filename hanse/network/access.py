"""Who sits where: seats of people at partners, and which partners are in a colleague's care."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BigIntegerField, DateField, Exists, OuterRef, Q, QuerySet, StringAgg, Subquery, Value
from django.utils.translation import gettext as _

from hanse.kernel import clock, contributions
from hanse.kernel.actor import Actor, acting
from hanse.kernel.logins import seat_sign
from hanse.kernel.models import Account
from hanse.kernel.prepared import Given, Prepared
from hanse.kernel.walls.access import among
from hanse.kernel.walls.authz import allows, once, relation, table
from hanse.kernel.walls.remit import remit
from hanse.kernel.web.middleware import Seat, seat_source

from .models import JobRole, Organisation, Partnership, Person, VisibilityGrant
from .territories.covering import SELLING_ROLES
from .territories.remit import assigned, stands_in_for


@seat_sign
def sits_at_a_partner(account: OuterRef) -> Exists:
    """Is this login a person who has not left? `seats_at_partners` gives none to others."""
    return Exists(Person.objects.filter(account=account, left_on=None))


def _people() -> QuerySet[Person]:
    """Where a login is a person who has not left, with what it does there, and whether anybody lets that company look in."""
    today = VisibilityGrant.holds_on(Given("today", DateField()))
    given = VisibilityGrant.objects.filter(today, grantee=OuterRef("organisation"))
    held = JobRole.objects.filter(person=OuterRef("pk")).order_by().values("person")
    rows = Person.objects.filter(account=Given("account", BigIntegerField()), left_on=None)
    return (
        rows.select_related("organisation")
        .annotate(looks_in=Exists(given), held=Subquery(held.annotate(all=StringAgg("role", Value(" "))).values("all")))
        .order_by("organisation__name", "id")
    )


PEOPLE = Prepared(_people)


@seat_source
def seats_at_partners(account: Account) -> Iterator[Seat]:
    """One seat for each company where this account is a person who has not left; then those that let these look in."""
    people: list[Any] = PEOPLE.rows(account=account.pk, today=clock.common_day())
    own = {
        person: Actor.partner(
            account_id=account.pk,
            person_id=person.pk,
            name=person.name,
            roles=(person.held or "").split(),
            organisation_id=person.organisation_id,
        )
        for person in people
    }
    for person, actor in own.items():
        yield Seat(person.public_id, person.organisation.name, actor)
    looking: dict[Person, Actor] = {person: actor for person, actor in own.items() if person.looks_in}
    if looking:
        yield from _seats_by_grants(looking)


LOOKING_AROUND = frozenset({"home.portal", "ui.find"})


def _seats_by_grants(own: Mapping[Person, Actor]) -> Iterator[Seat]:
    """Another company's portal as far as it is given: reading, in the parts that are named, on the days that are named."""
    operations = {each.key: each.operations for each in contributions.shareables}
    seen = VisibilityGrant.seen_by([person.organisation_id for person in own])
    for person, actor in own.items():
        for company, grants in seen.get(person.organisation_id, {}).items():
            scopes = LOOKING_AROUND.union(*(operations.get(grant.resource, frozenset()) for grant in grants))
            looking_in = replace(
                actor,
                organisation_id=company.pk,
                organisation_ids=frozenset({company.pk}),
                scopes=scopes,
                looks_from=person.organisation_id,
            )
            label = _("%(company)s, seen by %(own)s") % {"company": company, "own": person.organisation}
            yield Seat(f"{person.public_id}-{company.public_id}", label, looking_in)


BUYING = frozenset({"category_buyer", "supplier_quality"})


@relation("managed")
def is_in_care_of(actor: Actor, row: Any) -> bool:
    """Is this in the colleague's care? Partners are in that of their manager, suppliers in that of every buyer.

    A deputy cares for the partners of the territory meanwhile, to whom somebody lent it for their own; who is assigned to it, for
    those without a manager.
    A partnership is judged by itself; a relationship by either company; everything else by its company, in any of its roles, or
    in those that it is about, where it says so (`of_roles`).
    """
    roles: frozenset[str] | None = getattr(row, "of_roles", None)
    if isinstance(row, Partnership):
        return _cares_for(actor, row)
    if isinstance(row, Organisation):
        return any(_cares_for(actor, each) for each in row.partnerships.all())
    if (company := _known_with_roles(row)) is not None:
        return any(
            _cares_for(actor, each) for each in company.partnerships.all() if roles is None or each.role in roles
        )
    owners = [owner for side in ("organisation_id", "other_id") if (owner := getattr(row, side, None)) is not None]
    return bool(owners) and once(("in care", actor, roles, *owners), lambda: _has_in_care(actor, owners, roles))


def _has_in_care(actor: Actor, owners: list[int], roles: frozenset[str] | None) -> bool:
    if any(company in owners and (roles is None or role in roles) for role, company in _cared_for(actor).values()):
        return True
    may_be_bought_from = roles is None or Partnership.Role.SUPPLIER in roles
    if not (may_be_bought_from and actor.roles & BUYING):
        return False
    return Partnership.objects.filter(_supplied(actor), organisation_id__in=owners).exists()


def _known_with_roles(row: Any) -> Organisation | None:
    """The company of a row of one company, where both it and its roles were read already."""
    company = row._state.fields_cache.get("organisation") if hasattr(row, "_state") else None
    alone = getattr(row, "other_id", None) is None
    return company if alone and "partnerships" in getattr(company, "_prefetched_objects_cache", {}) else None


def _cares_for(actor: Actor, partnership: Partnership) -> bool:
    if partnership.role == Partnership.Role.SUPPLIER and actor.roles & BUYING:
        return True
    if partnership.manager_id == actor.account_id or partnership.territory_id is None:
        return partnership.manager_id is not None and partnership.manager_id == actor.account_id
    held = assigned(actor.account_id, clock.common_day()).filter(territory=partnership.territory_id)
    if partnership.manager_id is not None:
        held = held.filter(stands_in_for(partnership.manager_id))
    return partnership.role in SELLING_ROLES and held.exists()


Held = tuple[str, int]
"""A role, and the id of the company that has it."""


def _cared_for(actor: Actor) -> dict[int, Held]:
    """The partnerships that are in a colleague's care by name or by territory today: asked once while a page is read."""
    return once(("cared for", actor.account_id), lambda: _by_name_or_territory(actor))


def _by_name_or_territory(actor: Actor) -> dict[int, Held]:
    with acting(Actor.system("read what a colleague cares for")):
        rows = Partnership.objects.order_by().values_list("pk", "role", "organisation_id")
        first, *others = (rows.filter(way) for way in _ways(actor))
        return {key: (role, company) for key, role, company in first.union(*others).order_by()}


def _ways(actor: Actor) -> tuple[Q, ...]:
    """How a partnership comes into a colleague's care; each has an index of its own."""
    me, today = actor.account_id, clock.common_day()
    held = assigned(me, today)
    stood_in = held.filter(stands_in_for(OuterRef("manager")), territory=OuterRef("territory"))
    here = Q(territory__in=held.values("territory"), role__in=SELLING_ROLES)
    return Q(manager=me), here & Q(Exists(stood_in)), here & Q(manager=None)


def in_care_of_each(partnerships: QuerySet[Partnership], actor: Actor) -> QuerySet[Partnership]:
    """The same as `in_care` for few partnerships within another question: nothing is asked before."""
    return partnerships.filter(reduce(or_, _ways(actor), _supplied(actor)))


def can_look_after(actor: Actor) -> bool:
    """Is this one of the colleagues who may look after partners?"""
    return actor.is_staff and bool(actor.roles & {"partner_manager", "channel_chief", *BUYING})


def has_in_care(actor: Actor) -> bool:
    """Does this colleague look after anybody today? Who sees no more than that, and what hangs on it, is not asked for it again."""
    return can_look_after(actor) and bool(remit(actor) if actor.is_bounded else _cared_for(actor))


def in_care(partnerships: QuerySet[Partnership], actor: Actor) -> QuerySet[Partnership]:
    """Of these partnerships those in the colleague's care: the same rule for many."""
    return partnerships.filter(_supplied(actor) | among("pk", frozenset(_cared_for(actor))))


def held_in_care(actor: Actor) -> set[Held]:
    """The roles of companies that are in the colleague's care."""
    supplying = Partnership.objects.filter(_supplied(actor)) if actor.roles & BUYING else Partnership.objects.none()
    return {*_cared_for(actor).values(), *supplying.values_list("role", "organisation_id")}


def looks_after(actor: Actor, partnership: Partnership) -> bool:
    """Is this one in the colleague's care? Of several on a page no more is asked than of one."""
    supplied = partnership.role == Partnership.Role.SUPPLIER and bool(actor.roles & BUYING)
    return supplied or partnership.pk in _cared_for(actor)


def _supplied(actor: Actor) -> Q:
    return Q(role=Partnership.Role.SUPPLIER) if actor.roles & BUYING else Q()


def open_to(partnerships: QuerySet[Partnership], actor: Actor, operation: str) -> QuerySet[Partnership]:
    """Of these partnerships those to which the actor may do `operation`."""
    entry = table()[operation]
    if not allows(actor, operation):
        return partnerships.none()
    if actor.is_system or actor.roles & entry.any:
        return partnerships
    counting = replace(actor, roles=actor.roles & entry.managed)
    return in_care(partnerships, counting) if counting.roles else partnerships.none()


def open_in_each_role(company: Organisation, actor: Actor, operation: str) -> bool:
    """May the actor do `operation` to all that the company is to us? Else its roles are in several hands."""
    roles = Partnership.objects.filter(organisation=company)
    return allows(actor, operation, company) and open_to(roles, actor, operation).count() == roles.count()


def companies_open_to(companies: QuerySet[Organisation], actor: Actor, operation: str) -> QuerySet[Organisation]:
    """Of these companies those to which the actor may do `operation`: to all of them, or to partners in their care."""
    if allows(actor, operation) and (actor.is_system or actor.roles & table()[operation].any):
        return companies
    there = open_to(Partnership.objects.all(), actor, operation)
    return companies.filter(pk__in=there.order_by().values("organisation"))


def roles_to_begin(actor: Actor) -> list[str]:
    """In which roles this colleague may take partners on: buyers suppliers, partner managers everyone else."""
    if actor.is_system or actor.roles & {"channel_chief", "data_steward", "administrator"}:
        return list(Partnership.Role.values)
    buys, sells = "category_buyer" in actor.roles, "partner_manager" in actor.roles
    return [role for role in Partnership.Role.values if (sells if role in SELLING_ROLES else buys)]
