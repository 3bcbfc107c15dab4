"""Lists of closed periods, and of cards that moved."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import Case, Count, Max, QuerySet, When
from django.db.models import F as Field
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from hanse.ui import formats
from hanse.ui.parts import st
from hanse.ui.tables import (
    BooleanFilter,
    ChoiceFilter,
    Column,
    DateColumn,
    DateFilter,
    LinkColumn,
    Nothing,
    NumberColumn,
    Table,
    TextColumn,
)

from ..models import CardMove, ClosedPeriod, Kind, in_points
from . import telling


def _end(row: ClosedPeriod) -> Any:
    url = reverse("scorecards:period", args=[row.public_id])
    return format_html('<a class="main" href="{}">{}</a>', url, formats.day(row.ends_on))


def _state(row: ClosedPeriod) -> Any:
    return st(_state_told(row), "good" if row.is_closed else "warn")


def _state_told(row: ClosedPeriod) -> Any:
    return gettext_lazy("closed") if row.is_closed else gettext_lazy("open again")


def period_rows() -> QuerySet[ClosedPeriod]:
    return ClosedPeriod.objects.select_related("account").annotate(
        count=Count("revisions"), newest_at=Max("revisions__done_at")
    )


class PeriodTable(Table):
    """Every period that was closed."""

    name, title = "periods", gettext_lazy("Closed periods")
    sort = "-ends_on"
    columns = (
        Column(key="ends_on", label=gettext_lazy("Twelve months to"), cell=_end, sort=True, phone="name"),
        TextColumn(key="kind", label=gettext_lazy("Scorecards"), value=lambda row: row.get_kind_display(), sort="kind", phone="line"),
        TextColumn(key="state", label=gettext_lazy("State"), value=_state_told, cell=_state, phone="status"),
        DateColumn(key="closed_at", label=gettext_lazy("Closed"), sort=True),
        TextColumn(key="who", label=gettext_lazy("Closed by"), value=lambda row: row.account.name if row.account else gettext_lazy("itself")),
        NumberColumn(key="count", label=gettext_lazy("Revision that counts"), sort=True, phone="figure"),
        DateColumn(key="newest_at", label=gettext_lazy("Computed"), sort=True, hidden=True),
        TextColumn(key="reason", label=gettext_lazy("Why opened again"), hidden=True),
    )  # fmt: skip
    filters = (
        ChoiceFilter(key="kind", label=gettext_lazy("Scorecards"), choices=Kind.choices),
        DateFilter(key="ends", label=gettext_lazy("Twelve months to"), field="ends_on"),
    )
    nothing = Nothing(
        gettext_lazy("No period is closed yet"),
        gettext_lazy("A period closes by itself some days after its end; then facts that come late make a visible revision."),
        icon="calendar",
    )  # fmt: skip


def move_rows() -> QuerySet[CardMove]:
    rose = Case(When(after__gt=Field("before"), then=True), When(after__lt=Field("before"), then=False))
    return CardMove.objects.select_related("organisation", "recomputation").annotate(
        rose=rose, moved=Field("after") - Field("before")
    )


def move_table(currency: str, *, of_period: bool) -> type[Table]:
    """Cards that moved, from what to what; `of_period`: with the lines that each revision is of."""

    class MoveTable(Table):
        name, title = "card-moves", gettext_lazy("Scorecards that moved")
        search = ("organisation__name",)
        search_label = gettext_lazy("Partner")
        sort = "moved"
        columns = (
            LinkColumn(
                key="partner", label=gettext_lazy("Partner"), value="organisation.name", sort="organisation__name",
                url=lambda row: reverse(f"scorecards:{row.recomputation.kind}", args=[row.organisation.public_id]),
            ),
            NumberColumn(key="before", label=gettext_lazy("Score before"), value=lambda row: in_points(row.before), sort="before", phone="drop"),
            NumberColumn(key="after", label=gettext_lazy("Score after"), value=lambda row: in_points(row.after), sort="after", phone="figure"),
            NumberColumn(key="moved", label=gettext_lazy("Difference"), value=lambda row: in_points(row.change), sort="moved", phone="money"),
            TextColumn(key="moves", label=gettext_lazy("Measures"), value=partial(_measures, currency=currency), soft=True, phone="line"),
            *(_LINES if of_period else ()),
        )  # fmt: skip
        filters = (
            BooleanFilter(
                key="rose",
                label=gettext_lazy("Score"),
                yes=gettext_lazy("The score rose"),
                no=gettext_lazy("The score fell"),
            ),
        )
        nothing = Nothing(
            gettext_lazy("No card moved"),
            gettext_lazy("What later facts change on cards of this period stands here."),
            icon="gauge",
        )

    return MoveTable


def _measures(row: CardMove, *, currency: str) -> str:
    return telling.in_words(telling.parts(row, currency))


_LINES = (
    NumberColumn(
        key="number", label=gettext_lazy("Revision"), value="recomputation.number", sort="recomputation__number"
    ),
    NumberColumn(key="came", label=gettext_lazy("Lines that came"), sort=True, hidden=True),
    NumberColumn(key="gone", label=gettext_lazy("Lines taken out"), sort=True, hidden=True),
)
