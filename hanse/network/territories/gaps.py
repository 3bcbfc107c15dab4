"""Where the division of the market is not whole: claims that overlap, places that nobody claims, partners without a territory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse
from django.utils.translation import gettext as _

from ..models import Partnership, Site, Territory
from ..partnership.lifecycle import State
from ..partnership.status import capital
from . import regions
from .areas import Part
from .covering import FOUND, SELLING_ROLES
from .redrawing import Clash, clashes, place_in_words


@dataclass(frozen=True, slots=True)
class Gap:
    """Partners at a place that no territory claims; `live` of them do business. `part` is how an area writes it;
    empty where it cannot: a name with digits is read as postcodes.
    """

    place: str
    count: int
    live: int
    url: str
    part: str


@dataclass(frozen=True, slots=True)
class Cause:
    """Why partners have no territory, or that theirs was set by hand."""

    label: str
    count: int
    url: str


def overlapping(territories: list[Territory]) -> list[Clash]:
    return clashes([each.claim for each in territories if each.area], {each.pk: each for each in territories})


def causes() -> list[Cause]:
    """How many partners have no territory, by reason; and those of which somebody decided otherwise."""
    rows = Partnership.objects.filter(role__in=SELLING_ROLES).order_by()
    by_hand = Count("pk", filter=set_by_hand())
    counted = {why: Count("pk", filter=Q(territory=None, territory_reason=why)) for why in Partnership.Why.values}
    found = rows.aggregate(hand=by_hand, **{why: counted[why] for why in counted if why not in FOUND})
    told = [
        Cause(capital(Partnership.Why(why).label), count, _list(found=why))
        for why, count in found.items()
        if why != "hand"
    ]
    return [*told, Cause(_("Set by hand"), found["hand"], _list(found="hand"))]


def set_by_hand() -> Q:
    """In a territory into which the address did not bring them."""
    return Q(territory__isnull=False) & (Q(placed_territory=None) | ~Q(territory=F("placed_territory")))


def uncovered() -> list[Gap]:
    """Countries and their regions with partners whom no territory claims, most partners first."""
    groups: dict[tuple[str, str], list[Any]] = {}
    for country, region, count, live in _uncovered_rows():
        key = regions.key(country, region)
        kept = groups.setdefault((country, key), [region, 0, 0])
        kept[1] += count
        kept[2] += live
    gaps = [
        Gap(place_in_words(Part(country, name)), count, live, _at(country, key), _as_part(country, name))
        for (country, key), (name, count, live) in groups.items()
    ]
    return sorted(gaps, key=lambda gap: (-gap.live, -gap.count, gap.place))


def _uncovered_rows() -> QuerySet[Partnership, tuple[str, str, int, int]]:
    head = Site.objects.filter(organisation=OuterRef("organisation"), is_head=True).order_by()
    rows = Partnership.objects.filter(territory=None, territory_reason=Partnership.Why.UNCOVERED).annotate(
        there=Coalesce(NullIf(Subquery(head.values("country")[:1]), Value("")), F("organisation__country")),
        within=Coalesce(Subquery(head.values("region")[:1]), Value("")),
    )
    live = Count("pk", filter=Q(state__in=State.live()))
    return (
        rows.order_by()
        .values("there", "within")
        .annotate(count=Count("pk"), live=live)
        .values_list("there", "within", "count", "live")
    )


def _as_part(country: str, region: str) -> str:
    return "" if any(each.isdigit() or each == "*" for each in region) else str(Part(country, region))


def _at(country: str, region: str) -> str:
    return _list(
        found=Partnership.Why.UNCOVERED, **({"region": f"{country}.{region}"} if region else {"country": country})
    )


def _list(**asked: str) -> str:
    return f"{reverse('network:partners')}?{urlencode(asked)}"
