"""What the facts hold, kind by kind: how far they reach, their year, and who and what it is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.urls import reverse

from hanse.intake.kinds import kinds

from ..declaring import FactKind
from ..keeping.versions import KEY
from ..models import Monthly
from .months import Added, Months, by_kind, exact, measured
from .telling import Row, Told

MOST = 5
COMPANY = ("organisation__name", "organisation__public_id")
LINE = ("product_line__name", "product_line__public_id")


@dataclass(frozen=True, slots=True)
class Overview(Told):
    """One kind of fact at a glance."""

    partners: int = 0
    companies: tuple[Row, ...] = ()
    product_lines: tuple[Row, ...] = ()


def declared() -> dict[str, FactKind]:
    """Every kind of fact, by its key, in order of declaration."""
    return {kind.key: kind for kind in kinds() if isinstance(kind, FactKind)}


def overviews() -> list[Overview]:
    """Every kind of which something was imported. Five questions to the database, however many kinds there are."""
    known = declared()
    found = {key: months for key, months in by_kind(Monthly.objects.all()).items() if months.sums and key in known}
    counts = dict(Monthly.objects.order_by().values_list("kind").annotate(count=Count("organisation", distinct=True)))
    year = _in_years(found)
    companies, lines = _largest(year, COMPANY), _largest(year.exclude(product_line=None), LINE)
    return [_overview(known[key], months, counts[key], companies, lines) for key, months in found.items()]


Groups = dict[str, list[tuple[str, str, Decimal]]]


def _overview(kind: FactKind, months: Months, partners: int, companies: Groups, lines: Groups) -> Overview:
    told = Told(kind, months, kind.title or kind.label)
    return Overview(
        kind, months, told.title, partners=partners,
        companies=tuple(company_rows(kind, companies.get(kind.key, []))),
        product_lines=tuple(
            Row(name, amount, told.year_lines(product_line=name)) for name, _id, amount in lines.get(kind.key, [])
        ),
    )  # fmt: skip


def company_rows(kind: FactKind, groups: list[tuple[str, str, Decimal]], day: date | None = None) -> Iterator[Row]:
    for name, public_id, amount in groups:
        yield Row(name, amount, company_url(kind, public_id) + (f"?{KEY}={day.isoformat()}" if day else ""))


def company_url(kind: FactKind, public_id: str) -> str:
    """Where a company's part of a kind is told."""
    if kind.headline:
        return reverse(f"facts:{kind.key}", args=[public_id])
    return reverse("facts:more", args=[public_id, kind.key])


def headlines() -> dict[str, FactKind]:
    """The kinds that stand on the pages of partners and on Today."""
    return {key: kind for key, kind in declared().items() if kind.headline}


def _in_years(found: dict[str, Months]) -> QuerySet[Monthly]:
    """The sums of each kind's own told year, of a level those of its newest month."""
    within = Q(pk__in=[])
    for key, months in found.items():
        within |= Q(kind=key, month__in=months.counted)
    return Monthly.objects.filter(within)


def _largest(rows: QuerySet[Monthly], group: tuple[str, str]) -> Groups:
    """The largest groups of each kind: name, public id, amount."""
    place = Window(RowNumber(), partition_by=F("kind"), order_by=[F("total").desc(), F(group[1]).asc()])
    sums = rows.order_by().values_list("kind", *group).annotate(total=Added(measured())).annotate(place=place)
    found: Groups = {}
    for kind, name, public_id, total, _place in sums.filter(place__lte=MOST).order_by("kind", "place"):
        found.setdefault(kind, []).append((name, public_id, exact(total)))
    return found
