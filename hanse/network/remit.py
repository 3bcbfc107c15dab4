"""How far colleagues see whose roles are for a part of the network: partner managers by territory, buyers by kind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q, QuerySet

from hanse.kernel.access import sight

from .covering import SELLING_ROLES
from .models import LineTerritory, Partnership, Relationship, TerritoryAssignment


def assigned(account_id: int | None, day: date, *, deputies_only: bool = False) -> QuerySet[TerritoryAssignment]:
    """Who looks after which territory on that day; a deputy's time is that of the absence."""
    held = TerritoryAssignment.objects.filter(TerritoryAssignment.on(day), account=account_id)
    return held.filter(is_deputy=True) if deputies_only else held


@sight("partner_manager")
def looked_after(account_id: int, day: date) -> Iterator[int]:
    """Partners whose manager this is, those in their territories, be it for some product lines, and who has to do with them."""
    held = list(assigned(account_id, day).values_list("territory", flat=True))
    by_line = LineTerritory.objects.filter(territory__in=held).order_by().values("partnership")
    mine = Q(manager=account_id) | Q(territory__in=held) | Q(pk__in=by_line)
    return _and_related(Partnership.objects.filter(mine, role__in=SELLING_ROLES), day)


@sight("category_buyer", "supplier_quality")
def suppliers(_account_id: int, day: date) -> Iterator[int]:
    """Every supplier, and the companies with which these have to do."""
    return _and_related(Partnership.objects.filter(role=Partnership.Role.SUPPLIER), day)


def _and_related(partnerships: QuerySet[Partnership], day: date) -> Iterator[int]:
    """Their companies, and those on the other side of a relationship that holds: the distributor, the parent; no rival."""
    theirs = set(partnerships.order_by().values_list("organisation", flat=True))
    yield from theirs
    ties = Relationship.objects.filter(Relationship.holds_on(day)).exclude(kind=Relationship.Kind.COMPETES)
    within = partnerships.order_by().values("organisation")
    for one, other in (
        ties.filter(Q(organisation__in=within) | Q(other__in=within)).order_by().values_list("organisation", "other")
    ):
        yield other if one in theirs else one
