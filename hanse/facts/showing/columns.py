"""What facts add to the list of partners: the year's amount, and the last month with an order."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import (
    Case,
    CharField,
    DateField,
    DecimalField,
    F,
    Field,
    Func,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.translation import gettext_lazy as _

from hanse.kernel.contributions import PartnerColumn
from hanse.kernel.models import Manufacturer
from hanse.network.models import Partnership
from hanse.ui import formats
from hanse.ui.tables import Column, MoneyColumn, NumberFilter

from ..keeping.versions import KEY, KnownOnFilter, day_in
from ..models import Monthly
from .known import year_by_company
from .months import Added, stands
from .overview import headlines

Rows = QuerySet[Partnership]
_MONEY = DecimalField(max_digits=20, decimal_places=4)


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
    amount = Coalesce(Added("amount", filter=year), Value(0), output_field=_MONEY)
    total = _own_lines().values("organisation").annotate(total=amount).values("total")
    currency = Manufacturer.objects.values("currency")[:1]
    return _with_kind(rows).annotate(year_amount=Subquery(total), reporting_currency=Subquery(currency))


def with_last_month(rows: Rows) -> Any:
    """Adds `last_ordered`: the last month with lines."""
    newest = _own_lines().values("organisation").annotate(newest=Max("month")).values("newest")
    return _with_kind(rows).annotate(last_ordered=Subquery(newest))


class Looked(Func):
    """What a JSON object holds under a key; the object is written once into the question, the key is each row's."""

    output_field = CharField()
    template = "json_extract(%(expressions)s)"
    arg_joiner = ", "

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner="::jsonb ->> ", **more)


def _looked_up(found: Mapping[str, Mapping[int, str]]) -> tuple[Value, Any]:
    """The object, and each row's key in it: of its kind and company."""
    told = {f"{kind}-{company}": text for kind, companies in found.items() for company, text in companies.items()}
    company = Cast("organisation", CharField())
    return Value(json.dumps(told)), Concat(F("facts_kind"), Value("-"), company, output_field=CharField())


def _known(rows: Rows, asked: Any, now: Callable[[Rows], Any], name: str, place: int, field: Field[Any, Any]) -> Any:
    """As `now` does, or the value at this place of what was known on the day that the address asks for."""
    if (day := _day(asked)) is None:
        return now(rows)
    found = {
        kind: {company: str(values[place]) for company, values in companies.items()}
        for kind, companies in _years(asked, day).items()
    }
    told, key = _looked_up(found)
    path = key if connection.vendor == "postgresql" else Concat(Value('$."'), key, Value('"'))
    currency = Manufacturer.objects.values("currency")[:1]
    return _with_kind(rows).annotate(**{name: Cast(Looked(told, path), field)}, reporting_currency=Subquery(currency))


def _day(asked: Any) -> date | None:
    return day_in(asked.getlist(KEY)[-1:])


def _years(asked: Any, day: date) -> dict[str, dict[int, tuple[Decimal, date]]]:
    """Read once for an address, however many columns tell it."""
    kept: dict[date, Any] = vars(asked).setdefault("_years_known", {})
    if day not in kept:
        kept[day] = year_by_company(day, headlines())
    found: dict[str, dict[int, tuple[Decimal, date]]] = kept[day]
    return found


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
    filters=(
        NumberFilter(key="year_amount", label=_("Net sales or spend, 12 months")),
        KnownOnFilter(key=KEY, label=_("As known on")),
    ),
    order=20,
    as_asked=lambda rows, asked: _known(rows, asked, with_year, "year_amount", 0, _MONEY),
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
    as_asked=lambda rows, asked: _known(rows, asked, with_last_month, "last_ordered", 1, DateField()),
)
KNOWN_ON = PartnerColumn(
    "facts-known-on",
    Column(key=KEY, label=_("As known on"), value="known_day", hidden=True, in_files=True),
    lambda rows: rows,
    "facts.read",
    order=31,
    as_asked=lambda rows, asked: rows.annotate(known_day=Value(_day(asked), DateField())),
    for_asked=lambda asked: _day(asked) is not None,
)
"""For exports, which then say the day in each row."""
