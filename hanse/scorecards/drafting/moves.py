"""The moves of a preview as a reader is told them: with the ranks of now and then that are for them."""

from __future__ import annotations

from typing import Any

from django.db.models import F, IntegerField, OuterRef, Q, Subquery, Value

from ..models import Card, DraftMove, DraftPreview
from ..showing import ranks


def told_moves(preview: DraftPreview) -> Any:
    """Each with `rank_now` and `rank_then`, empty where they are not told.

    Who sees a part of the network is told no rank in groups that are drafted: beside those of now they would tell of who is in the
    one and not in the other.
    """
    rows = DraftMove.objects.filter(preview=preview)
    if not ranks.sees_a_part():
        return rows.annotate(rank_now=F("rank_before"), rank_then=F("rank_after"))
    made = preview.computation_id
    own = Card.objects.filter(computation=made, organisation=OuterRef("organisation")).annotate(alike=ranks.ALIKE)
    hides = Q(alike=None) | Q(alike__in=ranks.hidden([made]))
    then = Value(None, IntegerField()) if _regroups(preview) else ranks.but("rank_after", hides)
    return rows.annotate(
        alike=Subquery(own.values("alike")[:1]), rank_now=ranks.but("rank_before", hides), rank_then=then
    )


def _regroups(preview: DraftPreview) -> bool:
    """Are its peers others than those of the cards? So it is told where these are not known any more."""
    made = preview.computation
    return made is None or tuple(preview.draft.traits) != tuple(made.version.traits)
