"""Which ranks a reader is told: none from which they would work out what the few have whom they do not see.

Who knows score and rank of all of a group but one reads between which two the last one lies. So a colleague who sees a part of the
network, or a login that reads the cards of several companies, is told the ranks of a group of which they see everybody, or at least
five are out of their sight.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, CharField, Count, F, IntegerField, Max, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from hanse.kernel.actor import current

from ..models import Card
from ..rules.ranking import LEAST_PEERS
from . import seats

ALIKE = Concat(Cast("computation", CharField()), Value(":"), "peers_group", output_field=CharField())
"""Which group of which computation a card is of."""


Made = Iterable[int | None] | QuerySet[Any]
"""Computations, by their ids or as a question."""


def with_ranks(cards: QuerySet[Any], made: Made | None = None) -> Any:
    """The cards with `rank_told`, which is empty where the reader is not told their rank. `made`: of which computations they are,
    where that is known."""
    if not sees_a_part():
        return cards.annotate(rank_told=F("rank"))
    return cards.annotate(alike=ALIKE, rank_told=but("rank", Q(alike__in=hidden(made))))


def but(rank: str, hides: Q) -> Case:
    return Case(When(hides, then=Value(None)), default=F(rank), output_field=IntegerField())


def is_told(card: Card) -> bool:
    return not sees_a_part() or f"{card.computation_id}:{card.peers_group}" not in set(hidden([card.computation_id]))


def instead() -> str:
    """What stands in the place of a rank that is not told."""
    return _("no rank: it would tell what a few have whom you do not see")


def sees_a_part() -> bool:
    return current("ranks").is_bounded or seats.has_several()


def hidden(made: Made | None) -> Any:
    """The groups whose ranks are not for a reader who sees a part, as `ALIKE`; of several seats those that they see from all."""
    if not seats.has_several():
        return _hidden(made)
    with seats.from_all():
        return list(_hidden(made))


def _hidden(made: Made | None) -> Any:
    cards = Card.objects.all() if made is None else Card.objects.filter(computation__in=made)
    # a card that was computed by itself may have lost its rank, of which its peers still know
    counted = cards.filter(~Q(rank=None) | ~Q(refreshed_at=None)).annotate(alike=ALIKE)
    groups = counted.order_by().values("alike").annotate(seen=Count("rank"), known=Count("pk"), most=Max("of"))
    return groups.filter(seen__lt=F("most"), most__lt=F("known") + LEAST_PEERS).values_list("alike", flat=True)
