"""How far colleagues see whose roles are for a part of the network: partner managers by territory, buyers by kind."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from hanse.kernel.access import sight

from .models import Organisation, Partnership, Relationship, TerritoryAssignment

SELLING_ROLES = frozenset({"distributor", "dealer", "alliance", "service"})


def assigned(account: Any, day: Any, *, deputies_only: bool = False) -> QuerySet[TerritoryAssignment]:
    """Who looks after which territory on that day; a deputy's time is that of the absence."""
    held = TerritoryAssignment.objects.filter(TerritoryAssignment.on(day), account=account)
    return held.filter(is_deputy=True) if deputies_only else held


@sight("partner_manager")
def looked_after(account: Any, day: Any) -> QuerySet[Any]:
    """Partners whose manager this is, those in their territories, and the companies with which these have to do."""
    theirs = _rows(Partnership).filter(
        Q(manager=account) | Q(territory__in=assigned(account, day).values("territory")), role__in=SELLING_ROLES
    )
    return _and_related(theirs, day)


@sight("category_buyer", "supplier_quality")
def suppliers(_account: Any, day: Any) -> QuerySet[Any]:
    """Every supplier, and the companies with which these have to do."""
    return _and_related(_rows(Partnership).filter(role=Partnership.Role.SUPPLIER), day)


def _and_related(partnerships: QuerySet[Partnership], day: Any) -> QuerySet[Any]:
    """Their companies, and those on the other side of a relationship that holds: the distributor, the parent; no rival."""
    theirs = partnerships.values("organisation")
    ties = _rows(Relationship).filter(Relationship.holds_on(day)).exclude(kind=Relationship.Kind.COMPETES)
    return _rows(Organisation).filter(
        Q(pk__in=theirs)
        | Q(pk__in=ties.filter(organisation__in=theirs).values("other"))
        | Q(pk__in=ties.filter(other__in=theirs).values("organisation"))
    ).values("pk")  # fmt: skip


def _rows[M: Any](model: type[M]) -> QuerySet[M]:
    """Not through the wall: this is what it is made of."""
    return QuerySet(model)
