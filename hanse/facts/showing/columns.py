"""What facts add to the list of partners: the year's amount, and the last month with an order."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, DecimalField, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from hanse.kernel.contributions import PartnerColumn
from hanse.kernel.models import Manufacturer
from hanse.network.models import Partnership
from hanse.ui import formats
from hanse.ui.tables import Column, MoneyColumn, NumberFilter

from ..models import Monthly
from .months import stands
from .overview import headlines

Rows = QuerySet[Partnership]


def _own_lines() -> QuerySet[Monthly]:
    """The sums of the kind that belongs to a partnership's role: sell-in of a dealer, purchases from a supplier."""
    return Monthly.objects.filter(organisation=OuterRef("organisation"), kind=OuterRef("facts_kind")).order_by()


def _with_kind(rows: Rows) -> Any:
    whens = [When(role__in=kind.roles, then=Value(key)) for key, kind in headlines().items()]
    return rows.annotate(facts_kind=Case(*whens, default=Value(""), output_field=CharField()))


def with_year(rows: Rows) -> Any:
    """Adds `year_amount`, in `reporting_currency`: each kind's own twelve months; unknown where there never was a line."""
    year = Q(pk__in=[])
    for key, stand in stands().items():
        year |= Q(kind=key, month__range=stand.year_range)
    amount = Coalesce(Sum("amount", filter=year), Value(0), output_field=DecimalField(max_digits=20, decimal_places=4))
    total = _own_lines().values("organisation").annotate(total=amount).values("total")
    currency = Manufacturer.objects.values("currency")[:1]
    return _with_kind(rows).annotate(year_amount=Subquery(total), reporting_currency=Subquery(currency))


def with_last_month(rows: Rows) -> Any:
    """Adds `last_ordered`: the last month with lines."""
    newest = _own_lines().values("organisation").annotate(newest=Max("month")).values("newest")
    return _with_kind(rows).annotate(last_ordered=Subquery(newest))


YEAR_AMOUNT = PartnerColumn(
    "facts-year",
    MoneyColumn(
        key="year_amount",
        label=_("Net sales or spend, 12 months"),
        currency="reporting_currency",
        sort=True,
    ),
    with_year,
    "facts.read",
    filters=(NumberFilter(key="year_amount", label=_("Net sales or spend, 12 months")),),
    order=20,
)
LAST_ORDERED = PartnerColumn(
    "facts-last",
    Column(
        key="last_ordered",
        label=_("Last order"),
        cell=lambda row: formats.month_short(row.last_ordered),
        sort=True,
        soft=True,
    ),
    with_last_month,
    "facts.read",
    order=30,
)
