"""All figures of all partners of a kind, read from one pinned version of the facts in a few set-based passes."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from hanse.facts import store
from hanse.facts.kinds import fact_kind
from hanse.facts.models import FactTable
from hanse.kernel.errors import Refused
from hanse.kernel.models import Manufacturer
from hanse.network.lifecycle import State
from hanse.network.models import Partnership

from . import metrics as _declared  # noqa: F401  # registers the metrics
from .figures import Figure
from .metrics import lines as reading
from .metrics import sums
from .metrics.known import Extent, Known
from .metrics.registry import of_kind
from .models import Rating
from .period import Period

FACTS_OF = {"dealer": "sell_in", "supplier": "purchase"}
NOT_YET = (State.TARGET, State.APPLICANT, State.QUALIFIED, State.DECLINED)
"""States of a company that is not our partner (yet): it has no card."""
GONE = (State.FORMER, State.BLOCKED)
"""States in which a card is kept, but stands in no rank."""


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner to be scored, with what its record tells. `annual_sales` only where they are in reporting currency."""

    organisation_id: int
    reference: str
    group: str
    ranked: bool
    annual_sales: Decimal | None
    credit_rating: int | None


def partners_of(kind: str) -> list[Partner]:
    """Every company that has this role from the contract on, former partners included, in a stable order."""
    manufacturer = Manufacturer.get()
    currency = manufacturer.currency if manufacturer else "EUR"
    rows = Partnership.objects.filter(role=kind).exclude(state__in=NOT_YET).select_related("organisation")
    return [
        Partner(
            row.organisation_id,
            row.reference or "",
            row.organisation.business_type if kind == "dealer" else "",
            row.state not in GONE,
            row.organisation.annual_sales if row.organisation.annual_sales_currency in {"", currency} else None,
            row.organisation.credit_rating,
        )
        for row in rows.order_by("organisation_id")
    ]


class Lines:
    """The lines of one version of one kind of fact, open for measuring; a version without lines is empty, not an error."""

    def __init__(self, kind: str) -> None:
        self.facts_kind = FACTS_OF[kind]
        self._open = ExitStack()

    def __enter__(self) -> Lines:
        self.table: FactTable | None = store.pinned(self.facts_kind)
        if self.table is None:
            raise Refused(
                _("There is nothing to score yet: no file of %(kind)s was imported.")
                % {"kind": fact_kind(self.facts_kind).label}
            )
        self.version = self.table.version
        self.lines: Any = None
        if store.files_of(self.facts_kind, self.version):
            self.lines = self._open.enter_context(store.reading(self.facts_kind, version=self.version)).lines
        return self

    def __exit__(self, *_error: object) -> None:
        self._open.close()


@dataclass(frozen=True, slots=True)
class Measured:
    """Figures by partner and key, and the programme's product lines sold in the period."""

    figures: Mapping[int, Mapping[str, Figure]]
    on_offer: list[str]


def measure(kind: str, opened: Lines, period: Period, partners: list[Partner]) -> Measured:
    """Every figure of every partner, those without a line included."""
    row_of, extent_of, days_of, on_offer = _passes(kind, opened, period)
    marks = Rating.counting(kind)
    figures = {}
    for partner in partners:
        key = partner.organisation_id
        known = Known(
            period, row_of.get(key, {}), extent_of.get(key, Extent()), days_of.get(key, ()), len(on_offer),
            partner.annual_sales, partner.credit_rating, marks.get(key, ()),
        )  # fmt: skip
        figures[key] = {metric.key: metric.read(known) for metric in of_kind(kind)}
    return Measured(figures, on_offer)


def declared_sums(kind: str) -> tuple[sums.Sums, ...]:
    """The sums that a kind's metrics need, each once."""
    found = {metric.sums.key: metric.sums for metric in of_kind(kind) if metric.sums}
    return tuple(found.values())


def _passes(
    kind: str, opened: Lines, period: Period
) -> tuple[dict[int, dict[str, Any]], dict[int, Extent], dict[int, Any], list[str]]:
    if opened.lines is None:
        return {}, {}, {}, []
    quantity = fact_kind(opened.facts_kind).quantity
    rows = sums.fetched(sums.by_partner(opened.lines, period, declared_sums(kind)))
    extents = reading.extents(opened.lines, period, quantity=quantity)
    by_partner = {row["organisation_id"]: row for row in rows}
    if kind != "dealer":
        return by_partner, extents, {}, []
    days = reading.days(opened.lines, period, quantity=quantity)
    return by_partner, extents, days, reading.on_offer(opened.lines, period, quantity=quantity)
