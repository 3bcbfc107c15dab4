"""Who is in which territory: computed from the head sites for all partnerships at once, and kept up to date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import batched

from django.db import transaction
from django.db.models import QuerySet

from hanse.kernel.actor import Actor
from hanse.kernel.trail import audit

from ..territories.areas import Address
from ..territories.covering import SELLING_ROLES, Claim, Covering, Map
from . import divided
from .lent import refuse_to_keep_by_territory
from .organisations import Organisation, Site
from .partnerships import Partnership
from .products import ProductLine
from .territories import Territory
from .undoing import Undo, locked_rows

AT_ONCE = 500
MOST_AT_ONCE = 2000
"""Partnerships that move while somebody waits for the answer; more are left to the worker."""
NAMES = ("territory", "placed_territory", "computed_territory", "territory_reason")
Columns = tuple[int | None, int | None, int | None, str]


@dataclass(frozen=True, slots=True)
class Placed:
    """A partnership with the territory that it is in and what its address says; `after` is where it then is."""

    partnership: int
    territory: int | None
    placed: int | None
    computed: int | None
    reason: str
    covering: Covering

    @property
    def is_free(self) -> bool:
        """Nobody has set it by hand."""
        return self.territory in {None, self.placed}

    @property
    def after(self) -> int | None:
        return self.covering.territory if self.is_free else self.territory

    @property
    def columns(self) -> Columns:
        """What is written of it."""
        placed = self.after if self.is_free else self.placed
        return self.after, placed, self.covering.territory, self.covering.reason

    @property
    def differs(self) -> bool:
        return self.columns != (self.territory, self.placed, self.computed, self.reason)


def claims() -> list[Claim]:
    """What the territories claim now."""
    return [territory.claim for territory in Territory.objects.exclude(area="").order_by("pk")]


def placed(claimed: Iterable[Claim], *, of: Collection[int] | None = None) -> Iterator[Placed]:
    """Every partnership, or those of some companies, if these were the claims."""
    chart = Map(claimed)
    rows, addresses = _market(of)
    for pk, owner, role, territory, put, said, why in rows.values_list("pk", "organisation", "role", *NAMES):
        yield Placed(pk, territory, put, said, why, chart.decide(addresses.get(owner, Address()), role))


def homes(*, of: Collection[int] | None = None) -> Iterator[tuple[int, str, Address]]:
    """Every partnership for which the market is divided: its number, its role, where it is."""
    rows, addresses = _market(of)
    for pk, owner, role in rows.values_list("pk", "organisation", "role"):
        yield pk, role, addresses.get(owner, Address())


def _market(of: Collection[int] | None) -> tuple[QuerySet[Partnership], dict[int, Address]]:
    """The partnerships for which the market is divided, and where their companies are."""
    rows = Partnership.objects.filter(role__in=SELLING_ROLES).order_by("pk")
    sites = Site.objects.filter(is_head=True).order_by()
    companies = Organisation.objects.order_by()
    if of is not None:
        rows, sites = rows.filter(organisation__in=of), sites.filter(organisation__in=of)
        companies = companies.filter(pk__in=of)
    heads = {owner: parts for owner, *parts in sites.values_list("organisation", "country", "region", "postcode")}
    addresses = {}
    for key, home in companies.values_list("pk", "country"):
        country, region, postcode = heads.get(key, ("", "", ""))
        addresses[key] = Address(country or home, region, postcode)
    return rows, addresses


def recompute(*, of: Collection[int] | None = None, most: int | None = None) -> int:
    """See that every partnership is in the territory of its address, for product lines too; gives how many changed theirs.

    Of all that the actor at work sees. What was set by hand stays. More than `most` are left to the worker, who is told of
    every change of an area or an address anyhow.
    """
    claimed = claims()
    different = [each for each in placed(claimed, of=of) if each.differs]
    if most is not None and len(different) > most:
        return 0
    if any(claim.lines for claim in claimed) or divided.LineTerritory.objects.exists():
        divided.divide(divided.division(claimed, homes(of=of)), of=of)
    return sum(_take(block) for block in batched(different, AT_ONCE, strict=False))


def set_line(
    partnership: Partnership, *, line: ProductLine, territory: Territory | None, by: Actor, seen: str | None = None
) -> Undo:
    """Put a product line of a partnership into a territory by hand; without one, where areas say. Gives the way back.

    `seen`: what was set there when the person read it, as `LineTerritory.put` takes it.
    """
    if territory is not None:
        refuse_to_keep_by_territory(Partnership.objects.filter(pk=partnership.pk), into=territory.pk, by=by)
        return divided.LineTerritory.put(partnership, line=line, territory=territory, by=by, seen=seen)
    owner = (partnership.organisation_id,)
    here = ((key, role, there) for key, role, there in homes(of=owner) if key == partnership.pk)
    says = divided.division(claims(), here).get((partnership.pk, line.pk))
    return divided.LineTerritory.leave_to_address(partnership, line=line, says=says, by=by, seen=seen)


def _take(block: Collection[Placed]) -> int:
    """Write what was computed, each target at once; what somebody changed in between is left for the next time."""
    by_key = {each.partnership: each for each in block}
    moved = 0
    with transaction.atomic():
        groups: dict[Columns, list[int]] = defaultdict(list)
        for row in locked_rows(Partnership, by_key.keys()).select_related("organisation"):
            each = by_key[row.pk]
            if (row.territory_id, row.placed_territory_id) != (each.territory, each.placed):
                continue
            groups[each.columns].append(row.pk)
            if each.after != row.territory_id:
                moved += 1
                before, after = {"territory_id": row.territory_id}, {"territory_id": each.after}
                audit.record("territories.compute", subject=row, before=before, after=after)
        for columns, keys in groups.items():
            Partnership.objects.filter(pk__in=keys).update(**dict(zip(NAMES, columns, strict=True)))
    return moved
