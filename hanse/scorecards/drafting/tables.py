"""Everybody whom a draft moves: how far, and by which measures."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from hanse.ui import formats
from hanse.ui.tables import ChoiceFilter, Column, LinkColumn, NumberColumn, NumberFilter, Table, TextColumn, View

from ..metrics.registry import metric
from ..models import DraftMove, DraftPreview
from ..showing import wording
from ..tables import in_thousandths, scaled, toned
from .moves import told_moves

WAYS = {
    "rise": (gettext_lazy("Rise"), Q(after__gt=F("before"))),
    "fall": (gettext_lazy("Fall"), Q(after__lt=F("before"))),
    "band": (gettext_lazy("In another band"), ~Q(band_before=F("band_after"))),
    "gain": (gettext_lazy("A score only then"), Q(before=None, after__isnull=False)),
    "lose": (gettext_lazy("No score any more"), Q(before__isnull=False, after=None)),
}


def move_rows(preview: DraftPreview) -> Any:
    """Every partner whom the reader sees, with how far its score moves."""
    return told_moves(preview).select_related("organisation").annotate(moved=F("after") - F("before"))


def reasons(move: DraftMove, most: int | None = None) -> str:
    """By which measures, the largest first; all of them add up to how far the score moves."""
    return "; ".join(
        _("%(label)s %(points)s") % {"label": metric(key).label, "points": wording.moved(change)}
        for key, change in move.reasons[:most]
        if wording.shows(change)
    )


class WayFilter(ChoiceFilter):
    """Who rises, falls, changes band, gains or loses a score."""

    def match(self, value: Any) -> Q:
        found = Q(pk__in=[])
        for key in value:
            found |= WAYS[key][1]
        return found


def move_table(preview: DraftPreview, kind: str) -> type[Table]:
    class MoveTable(Table):
        name, title = f"draft-moves-{kind}", gettext_lazy("Everybody")
        search, search_label = ("organisation__name",), gettext_lazy("Partner")
        sort = "-change"
        columns = (
            LinkColumn(key="partner", label=gettext_lazy("Partner"), value="organisation.name", sort="organisation__name",
                       url=lambda row: reverse(f"scorecards:{kind}", args=[row.organisation.public_id])),
            NumberColumn(key="before", label=gettext_lazy("Now"), value=lambda row: scaled(row.before), digits=1, sort="before",
                         phone="drop"),
            NumberColumn(key="after", label=gettext_lazy("Then"), value=lambda row: scaled(row.after), digits=1, sort="after",
                         phone="figure"),
            NumberColumn(key="change", label=pgettext_lazy("how far a score moved", "Change"), digits=1, sort="moved",
                         value=lambda row: scaled(row.moved), cell=lambda row: toned(row.moved), phone="money"),
            NumberColumn(key="rank_before", label=gettext_lazy("Rank now"), value="rank_now", sort=True, phone="drop"),
            NumberColumn(key="rank_after", label=gettext_lazy("Rank then"), value="rank_then", sort=True, phone="drop"),
            TextColumn(key="band_before", label=gettext_lazy("Band now"), sort="band_before", phone="line"),
            TextColumn(key="band_after", label=gettext_lazy("Band then"), sort="band_after", phone="line"),
            Column(key="why", label=gettext_lazy("Why"), value=lambda row: reasons(row) or formats.UNKNOWN, phone="line"),
        )  # fmt: skip
        filters = (
            WayFilter(key="way", label=gettext_lazy("What becomes of them"), many=True,
                      choices=[(key, label) for key, (label, _where) in WAYS.items()]),
            ChoiceFilter(key="now", label=gettext_lazy("Band now"), field="band_before", many=True,
                         choices=lambda: _bands(preview, "band_before")),
            ChoiceFilter(key="then", label=gettext_lazy("Band then"), field="band_after", many=True,
                         choices=lambda: _bands(preview, "band_after")),
            NumberFilter(key="by", label=pgettext_lazy("how far a score moved", "Change"),
                         where=lambda ends: in_thousandths(ends, "moved", 1000)),
        )  # fmt: skip
        views = (
            View("all", gettext_lazy("All")),
            *(View(key, label, {"way": key}) for key, (label, _where) in WAYS.items()),
        )

    return MoveTable


def _bands(preview: DraftPreview, field: str) -> list[tuple[str, str]]:
    found = DraftMove.objects.filter(preview=preview).exclude(**{field: ""}).order_by(field)
    return [(name, name) for name in found.values_list(field, flat=True).distinct()]
