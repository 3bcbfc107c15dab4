"""What colleagues look after, and what a handover would give to whom."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel import clock
from hanse.kernel.models import Account
from hanse.kernel.pages import Request
from hanse.kernel.walls.authz import allows
from hanse.ui import formats

from ..models import Partnership, Territory, TerritoryAssignment
from ..models.holdings import Holding
from .covering import SELLING_ROLES
from .stand_ins import away

MOST_WAYS = 3


@dataclass(frozen=True, slots=True)
class Share:
    """What one colleague would get: territories by name, and how many partners; `others` are in a territory for a time with them."""

    receiver: str
    territories: tuple[str, ...]
    partners: int
    others: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """Who gets what, for good or `until` a day. `alone` are partners for whom nobody would stand in, `away` says who of those who
    would is away themselves. `mark` is another one when anything is.
    """

    shares: list[Share]
    alone: int
    mark: str
    on: date
    until: date | None
    away: list[str]

    @property
    def territories(self) -> int:
        return sum(len(share.territories) for share in self.shares)

    @property
    def partners(self) -> int:
        return sum(share.partners for share in self.shares)


def planned(
    holding: Holding, *, receiver: Account, others: Mapping[Territory, Account], on: date, until: date | None
) -> Plan:
    """A handover told before it is made; with `until` partners stay with their manager."""
    held = {each.territory_id for each in holding.assignments}
    by_territory = {territory.pk: other for territory, other in others.items()}
    given = held if until is None else _standing_in(holding, receiver, by_territory, on=on, until=until)
    territories: dict[Account, list[str]] = defaultdict(list)
    partners: Counter[Account] = Counter()
    beside: Counter[Account] = Counter()
    inside = _inside(given, lender=holding.lender) if until is not None else {}
    for territory in holding.territories:
        if territory.pk in given:
            other = by_territory.get(territory.pk, receiver)
            territories[other].append(territory.name)
            beside[other] += inside.get(territory.pk, 0)
    for key, count in holding.partner_counts.items():
        if until is None or key in given:
            partners[by_territory.get(key or 0, receiver)] += count
    alone = 0 if until is None else sum(count for key, count in holding.partner_counts.items() if key not in held)
    everybody = sorted({*territories, *partners}, key=lambda account: account.name.casefold())
    shares = [
        Share(each.name, tuple(territories[each]), partners[each], max(0, beside[each] - partners[each]))
        for each in everybody
    ]
    absent = [] if until is None else away(everybody, on=on, until=until)
    named = sorted((key, other.pk) for key, other in by_territory.items())
    mark = _mark(holding.keys, shares, named, on, until, absent)
    return Plan([each for each in shares if each.territories or each.partners], alone, mark, on, until, absent)


def _inside(territories: Collection[int], *, lender: Account | None) -> dict[int, int]:
    """How many partners are in each of these territories and come into the care of who stands in: all, or what a lender has there."""
    rows = Partnership.objects.filter(territory__in=territories, role__in=SELLING_ROLES).order_by()
    rows = rows if lender is None else rows.filter(Q(manager=lender) | Q(manager=None))
    return dict(rows.values("territory").annotate(number=Count("pk")).values_list("territory", "number"))


def refuse_for_another(
    holding: Holding, *, receiver: Account, others: Mapping[Territory, Account], on: date, until: date
) -> None:
    """Refused where one who would stand in does so for somebody else there."""
    by_territory = {territory.pk: other for territory, other in others.items()}
    for held, theirs, first, last in _beside(holding, receiver, by_territory, on=on, until=until):
        held.refuse_lent_by_others(theirs, first, last)


def _standing_in(
    holding: Holding, receiver: Account, by_territory: Mapping[int, Account], *, on: date, until: date
) -> set[int]:
    """Territories for which somebody would stand in: not those that they look after on all of those days already."""
    return {
        held.territory_id
        for held, theirs, first, last in _beside(holding, receiver, by_territory, on=on, until=until)
        if any(TerritoryAssignment.days_without(theirs, first, last))
    }


def _beside(
    holding: Holding, receiver: Account, by_territory: Mapping[int, Account], *, on: date, until: date
) -> Iterator[tuple[TerritoryAssignment, list[TerritoryAssignment], date, date]]:
    """What would be stood in for, with what the one who would has there already, and from when to when."""
    there: dict[tuple[int, int], list[TerritoryAssignment]] = defaultdict(list)
    territories = {each.territory_id for each in holding.assignments}
    for other in TerritoryAssignment.objects.filter(territory__in=territories).exclude(ends_on__lt=on):
        there[other.territory_id, other.account_id].append(other)
    for each in holding.assignments:
        first, last = max(on, each.starts_on), min(until, each.ends_on or until)
        if first <= last:
            receiving = by_territory.get(each.territory_id, receiver)
            yield each, there[each.territory_id, receiving.pk], first, last


def _mark(*parts: Any) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def holders() -> QuerySet[Account]:
    """Colleagues who look after something today or later, with how much; those who cannot sign in any more first."""
    held = TerritoryAssignment.objects.filter(account=OuterRef("pk")).exclude(ends_on__lt=clock.today())
    mine = Partnership.objects.filter(manager=OuterRef("pk"))
    return (
        Account.objects.annotate(
            territory_count=_count(held.order_by().values("account"), "territory"),
            partner_count=_count(mine.order_by().values("manager"), "pk"),
        )
        .filter(Q(territory_count__gt=0) | Q(partner_count__gt=0))
        .order_by("is_active", "name", "id")
    )


def _count(rows: QuerySet[Any, Any], what: str) -> Coalesce:
    return Coalesce(Subquery(rows.annotate(number=Count(what, distinct=True)).values("number")), 0)


def stands_in(holding: Holding, *, of: QuerySet[Account]) -> Account | None:
    """The one of these colleagues who stands in for any of it today; nobody where there are several."""
    deputies = TerritoryAssignment.objects.filter(TerritoryAssignment.on(clock.today()), is_deputy=True)
    here = deputies.filter(territory__in={each.territory_id for each in holding.assignments})
    found = list(of.filter(pk__in=here.values("account"))[:2])
    return found[0] if len(found) == 1 else None


def handing_over(request: Request, partners: QuerySet[Partnership]) -> list[tuple[str, str]]:
    """Where everything that these partners' managers look after is handed over, a way for each; for who may."""
    if not allows(request.actor, "territories.assign"):
        return []
    managers = Account.objects.filter(pk__in=partners.order_by().values("manager")).order_by("name", "pk")[:MOST_WAYS]
    return [
        (
            _("Hand over everything that %(person)s looks after") % {"person": each},
            reverse("network:handover_new", args=[each.public_id]),
        )
        for each in managers
    ]


def on_colleague(request: Request, account: Account) -> dict[str, Any] | None:
    """What stands on a colleague's page; nothing for who looks after nothing."""
    holding = Holding.of(account, since=clock.today())
    count = sum(holding.partner_counts.values())
    if not count and not holding.assignments:
        return None
    may = allows(request.actor, "territories.assign")
    return {
        "held": [_told(each) for each in holding.assignments],
        "partner_count": count,
        "partners_url": f"{reverse('network:partners')}?manager={account.public_id}",
        "handover_link": _("Hand over") if may else "",
        "handover_url": reverse("network:handover_new", args=[account.public_id]),
    }


def _told(held: TerritoryAssignment) -> tuple[str, str, str]:
    """The territory, its page, and since when or until when."""
    words = {"first": formats.day_short(held.starts_on), "last": formats.day_short(held.ends_on)}
    if held.is_deputy:
        detail = _("deputy from %(first)s to %(last)s") if held.ends_on else _("deputy from %(first)s")
    else:
        detail = _("from %(first)s to %(last)s") if held.ends_on else _("from %(first)s")
    return held.territory.name, reverse("network:territory", args=[held.territory.public_id]), detail % words
