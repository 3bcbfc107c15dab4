"""What an import's page tells of the cards that were computed again for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.intake.models import Batch
from hanse.kernel.pages import Request
from hanse.ui import formats

from ..models import CardMove, Recomputation
from . import telling


@dataclass(frozen=True, slots=True)
class Again:
    """One recomputation in a line: what it is of, how far it is, where its list is."""

    heading: str
    sentence: str
    url: str


def of_import(_request: Request, batch: Batch) -> dict[str, Any] | None:
    rows = list(
        Recomputation.objects.filter(batch=batch)
        .exclude(number=1)
        .select_related("closed", "batch", "together")
        .order_by("pk")
    )
    if not rows:
        return None
    wanted = {row.moved_by.pk for row in rows}
    counts = dict(
        CardMove.objects.filter(recomputation__in=wanted)
        .order_by()
        .values_list("recomputation")
        .annotate(count=Count("pk"))
    )
    return {"again": [_again(row, counts.get(row.moved_by.pk, 0)) for row in rows]}


def _again(row: Recomputation, count: int) -> Again:
    if row.done_at is None:
        return Again(
            telling.heading(row), _("They are being computed; the cards still show what was known before."), ""
        )
    moved = ngettext("%(count)s card moved", "%(count)s cards moved", count) % {"count": formats.number(count)}
    url = reverse("scorecards:recomputation", args=[row.moved_by.public_id]) if count else ""
    return Again(telling.heading(row), moved, url)
