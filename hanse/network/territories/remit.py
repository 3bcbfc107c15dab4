"""How far colleagues see whose roles are for a part of the network: partner managers by territory, buyers by kind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from hanse.kernel.walls.remit import sight

from ..models import LineTerritory, Partnership, Relationship, TerritoryAssignment
from .covering import SELLING_ROLES


def assigned(account_id: int | None, day: date) -> QuerySet[TerritoryAssignment]:
    """Who looks after which territory on that day; a deputy's time is that of the absence."""
    return TerritoryAssignment.objects.filter(TerritoryAssignment.on(day), account=account_id)


def stands_in_for(manager: Any) -> Q:
    """That a deputy cares for the partners of a manager: whoever says themselves who stands in lends their own care alone."""
    return Q(is_deputy=True) & (Q(lent_by=None) | Q(lent_by=manager))


@sight("partner_manager")
def looked_after(account_id: int, day: date) -> QuerySet[Any, int]:
    """Partners whose manager this is, those in their territories, be it for some product lines, and who has to do with them."""
    sold_to = Partnership.objects.filter(role__in=SELLING_ROLES)
    held = assigned(account_id, day).values("territory")
    by_line = LineTerritory.objects.filter(territory__in=held).order_by().values("partnership")
    here, for_lines = sold_to.filter(territory__in=held), sold_to.filter(pk__in=by_line)
    return _and_related((sold_to.filter(manager=account_id), here, for_lines), account_id, day)


@sight("category_buyer", "supplier_quality")
def suppliers(account_id: int, day: date) -> QuerySet[Any, int]:
    """Every supplier, and the companies with which these have to do."""
    return _and_related((Partnership.objects.filter(role=Partnership.Role.SUPPLIER),), account_id, day)


def _and_related(partnerships: Sequence[QuerySet[Partnership]], account_id: int, day: date) -> QuerySet[Any, int]:
    """Their companies, and those on the other side of a relationship that holds: the distributor, the parent; no rival.

    What somebody tied opens nothing to themselves: else one would keep in sight whom one sees for a time. One question, each
    of its parts by an index of its own: an "or" between them would read every row.
    """
    ties = Relationship.objects.filter(Relationship.holds_on(day)).exclude(kind=Relationship.Kind.COMPETES).order_by()
    ties = ties.exclude(account_id=account_id)
    parts: list[QuerySet[Any, Any]] = []
    for some in partnerships:
        theirs = some.order_by().values_list("organisation", flat=True)
        parts += (
            theirs,
            ties.filter(organisation__in=theirs).values_list("other", flat=True),
            ties.filter(other__in=theirs).values_list("organisation", flat=True),
        )
    return parts[0].union(*parts[1:]).order_by()
