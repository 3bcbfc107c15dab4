"""All partners of a kind by measure, as shades: the list of scorecards with the share of its points that each measure earned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import ExpressionWrapper, F, FloatField, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hanse.ui.tables import LinkColumn, NumberColumn, ShadeColumn, Table

from ..metrics.registry import metric
from ..models import Card, CardLine, Computation
from ..tables import CardTable
from .telling import attained


def heat_rows(computation: Computation) -> QuerySet[Card]:
    return Card.objects.filter(computation=computation).select_related("organisation").prefetch_related("lines")


def heat_table(computation: Computation) -> type[Table]:
    """A column for each measure of the computation's version, in its order."""

    class HeatTable(Table):
        name, title = f"heat-{computation.kind}", _("Heat map")
        search, search_label, many = CardTable.search, CardTable.search_label, True
        filters = tuple(each for each in CardTable.filters if each.key != "kind")
        bulk = CardTable.bulk
        sort = "-score"
        columns = (
            LinkColumn(key="partner", label=_("Partner"), value="organisation.name",
                       url=_card(computation.kind), sort="organisation__name"),
            NumberColumn(key="score", label=_("Score"), value="points", digits=1, strong=True, sort="score", phone="status"),
            *_measures(computation),
        )  # fmt: skip

    return HeatTable


def _measures(computation: Computation) -> Sequence[ShadeColumn]:
    return [
        ShadeColumn(key=each.key, label=metric(each.key).label, value=_share(each.key), sort=_sorted(each.key),
                    url=_leads_to(computation.kind, each.key), phone="line")
        for each in computation.criteria
    ]  # fmt: skip


def _share(key: str) -> Callable[[Any], Decimal | None]:
    return lambda card: attained(next((line for line in card.lines.all() if line.key == key), None))


def _sorted(key: str) -> Subquery:
    share = ExpressionWrapper(F("contribution") * 1.0 / F("most"), output_field=FloatField())
    return Subquery(CardLine.objects.filter(card=OuterRef("pk"), key=key, most__gt=0).values(share=share)[:1])


def _card(kind: str) -> Callable[[Any], str]:
    return lambda card: reverse(f"scorecards:{kind}", args=[card.organisation.public_id])


def _leads_to(kind: str, key: str) -> Callable[[Any], str]:
    return lambda card: reverse("scorecards:metric", args=[card.organisation.public_id, kind, key])
