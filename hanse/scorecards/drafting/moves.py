"""The moves of a preview as a reader is told them: with the ranks of now and then that are for them."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, IntegerField, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from ..models import Card, DraftMove, DraftPreview
from ..rules.ranking import LEAST_PEERS
from ..showing import ranks, seats


def told_moves(preview: DraftPreview) -> Any:
    """Each with `rank_now` and `rank_then`, empty where they are not told.

    Who sees a part of the network is told no rank in groups that are drafted: beside those of now they would tell of who is in the
    one and not in the other.
    """
    rows = DraftMove.objects.filter(preview=preview)
    if not ranks.sees_a_part():
        return rows.annotate(rank_now=F("rank_before"), rank_then=F("rank_after"))
    hides = Q(alike=None) | Q(alike__in=ranks.hidden([preview.computation_id]))
    few = Q(alike__in=_hidden_then(preview))
    then = Value(None, IntegerField()) if _regroups(preview) else ranks.but("rank_after", hides | few)
    return _grouped(rows, preview).annotate(rank_now=ranks.but("rank_before", hides), rank_then=then)


def _hidden_then(preview: DraftPreview) -> Any:
    """The groups of which few are ranked then whom the reader does not see, or few whom it does not see lose their rank."""
    if not seats.has_several():
        return _few_then(preview)
    with seats.from_all():
        return list(_few_then(preview))


def _few_then(preview: DraftPreview) -> Any:
    """A preview from before `of_after` was kept tells no rank but of now."""
    groups = _grouped(DraftMove.objects.filter(preview=preview), preview).order_by().values("alike")
    counted = groups.annotate(
        unseen=Coalesce(Max("of_now"), 0) - Count("rank_before"),
        left=Coalesce(Max("of_after"), 0) - Count("rank_after"),
    )
    few = ~Q(left=0) & Q(left__lt=LEAST_PEERS) | Q(unseen__gt=F("left"), unseen__lt=F("left") + LEAST_PEERS)
    return counted.filter(few).values_list("alike", flat=True)


def _grouped(rows: Any, preview: DraftPreview) -> Any:
    """With each one's group of peers now, and among how many of it are ranked."""
    own = Card.objects.filter(computation=preview.computation_id, organisation=OuterRef("organisation"))
    own = own.annotate(alike=ranks.ALIKE)
    return rows.annotate(alike=Subquery(own.values("alike")[:1]), of_now=Subquery(own.values("of")[:1]))


def _regroups(preview: DraftPreview) -> bool:
    """Are its peers others than those of the cards? So it is told where these are not known any more."""
    made = preview.computation
    return made is None or tuple(preview.draft.traits) != tuple(made.version.traits)
