"""What a reader is told of peers: a group's picture, as far as it tells nobody whose figures the reader may not see."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from hanse.kernel.actor import current
from hanse.ui.pictures.figures import Peers

from ..metrics.registry import metric
from ..models import Card, CardLine, Computation, PeerStrip
from ..rules.figures import Figure, Status
from ..rules.peers import WITH_QUARTERS
from ..rules.ranking import LEAST_PEERS
from . import seats


def strips_of(computation: Computation) -> QuerySet[Any]:
    """The pictures of a computation's groups that the actor may see.

    A partner sees one of its peers, itself. A colleague who sees a part of the network, or a login that reads the cards of several
    companies, may see all of a group but one, and would work out what that one has: it is shown where they see all of it, or at
    least five of it are out of their sight.
    """
    rows = PeerStrip.objects.filter(computation=computation)
    is_bounded = current("peers' figures").is_bounded
    if not seats.has_several():
        return _of_a_part(rows, computation) if is_bounded else rows
    with seats.from_all():
        if not is_bounded:
            rows = rows.filter(group__in=Card.objects.filter(computation=computation).values("peers_group"))
        told = list(_of_a_part(rows, computation).values_list("pk", flat=True))
    return PeerStrip.objects.filter(pk__in=told)


def _of_a_part(rows: QuerySet[Any], computation: Computation) -> QuerySet[Any]:
    cards = Card.objects.filter(computation=computation)
    compared = CardLine.objects.exclude(organisation__in=computation.programme.get("unranked", ()))
    seen = compared.filter(
        card__computation=computation, card__peers_group=OuterRef("group"), key=OuterRef("key"),
        status=Status.OK, value__isnull=False,
    )  # fmt: skip
    told = rows.alias(in_sight=_count(cards, "computation"), seen=_count(seen, "key"))
    is_large = Q(peers__gte=F("in_sight") + LEAST_PEERS)  # asked once, and first: it spares counting who is seen
    found: QuerySet[Any] = told.filter(is_large | Q(seen__gte=F("peers")) | Q(peers__gte=F("seen") + LEAST_PEERS))
    return found


def _count(rows: QuerySet[Any], of: str) -> Coalesce:
    """How many rows there are, all of one `of`."""
    counted = rows.order_by().values(of).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


def ends(strip: PeerStrip) -> tuple[Decimal | None, Decimal, Decimal | None]:
    """Lower quarter, middle, upper quarter; of a few the middle alone, whatever was kept of them."""
    return (strip.lower, strip.middle, strip.upper) if strip.peers >= WITH_QUARTERS else (None, strip.middle, None)


def picture(strip: PeerStrip, figure: Figure) -> Peers:
    """A figure among its peers."""
    lower, middle, upper = ends(strip)
    least, most = (strip.least, strip.most) if lower is not None else (None, None)
    return Peers(
        least, lower, middle, upper, most, figure.value, figure.low, figure.high,
        count=strip.peers, higher_is_better=metric(figure.key).higher_is_better,
    )  # fmt: skip
