"""Product lines that another territory has: whose they are at a partner, and how the market is covered line by line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from hanse.kernel import clock

from ..models import LineTerritory, Partnership, ProductLine, Territory, TerritoryAssignment
from ..partnership.status import capital
from .covering import SELLING_ROLES


@dataclass(frozen=True, slots=True)
class ByLine:
    """One product line of a partner: in which territory it is, or why in none, and who looks after that today; `by_hand`: set so."""

    line: str
    territory: str
    url: str
    who: str
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Covered:
    """How one product line is covered: partners in a territory that names it, in one for all lines, in none, in several."""

    line: str
    key: str
    own: int
    general: int
    nobody: int
    several: int


def by_line(partnerships: Iterable[Partnership]) -> dict[int, list[ByLine]]:
    """By partnership, the lines in the order of their names. Nothing is asked where no partnership is `divided`."""
    divided = [each.pk for each in partnerships if getattr(each, "divided", True)]
    if not divided:
        return {}
    rows = list(
        LineTerritory.objects.filter(partnership__in=divided)
        .select_related("line", "territory")
        .order_by("line__name", "pk")
    )
    who = holders({row.territory_id for row in rows if row.territory_id})
    found: dict[int, list[ByLine]] = defaultdict(list)
    for row in rows:
        found[row.partnership_id].append(_told(row, who.get(row.territory_id or 0, "")))
    return found


def _told(row: LineTerritory, who: str) -> ByLine:
    if row.territory is None:
        return ByLine(row.line.name, capital(row.get_reason_display()), reverse("network:territory_coverage"), "")
    return ByLine(
        row.line.name,
        row.territory.name,
        reverse("network:territory", args=[row.territory.public_id]),
        who,
        row.by_hand,
    )


def holders(territories: Collection[int]) -> dict[int, str]:
    """Who looks after each of these territories today, by name; deputies too."""
    if not territories:
        return {}
    rows = TerritoryAssignment.objects.filter(TerritoryAssignment.on(clock.today()), territory__in=territories)
    found: dict[int, list[str]] = defaultdict(list)
    for row in rows.select_related("account").order_by("is_deputy", "starts_on", "pk"):
        found[row.territory_id].append(str(row.account))
    return {key: ", ".join(names) for key, names in found.items()}


def coverage(territories: Iterable[Territory]) -> list[Covered]:
    """How each product line is covered that a territory names, over all partners for which the market is divided."""
    drawn = [each for each in territories if each.area]
    named = sorted({line for each in drawn for line in each.lines or ()})
    lines = list(ProductLine.objects.filter(public_id__in=named).order_by("name", "pk"))
    if not lines:
        return []
    counts = {
        f"{how}_{line.pk}": Count("pk", filter=covered) for line in lines for how, covered in _ways(line, drawn).items()
    }
    told = Partnership.objects.filter(role__in=SELLING_ROLES).order_by().aggregate(**counts)
    return [
        Covered(
            line.name, line.public_id, *(told[f"{what}_{line.pk}"] for what in ("own", "general", "nobody", "several"))
        )
        for line in lines
    ]


def _ways(line: ProductLine, drawn: Iterable[Territory]) -> dict[str, Q]:
    """How a partnership may be covered for a product line: each says of one whether it is."""
    others = [each.pk for each in drawn if each.lines and line.public_id not in each.lines]
    own = Exists(LineTerritory.objects.filter(partnership=OuterRef("pk"), line=line))
    found = Exists(LineTerritory.objects.filter(partnership=OuterRef("pk"), line=line, territory__isnull=False))
    elsewhere = Q(territory__in=others) | Q(territory=None)
    return {
        "own": Q(found), "several": Q(own) & ~Q(found), "nobody": ~Q(own) & elsewhere, "general": ~Q(own) & ~elsewhere,
    }  # fmt: skip


def covered_so(asked: tuple[str, ProductLine]) -> Q:
    """That a partnership is covered in one way (a key of `_ways`) for one product line."""
    how, line = asked
    drawn = [each for each in Territory.objects.all() if each.area]
    return _ways(line, drawn)[how] & Q(role__in=SELLING_ROLES)
