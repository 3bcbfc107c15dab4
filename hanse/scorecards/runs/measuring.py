"""All figures of all partners of a kind, read from one pinned version of the facts in a few set-based passes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from hanse.facts.keeping import delta, store
from hanse.facts.kinds import fact_kind
from hanse.facts.models import FactTable, ProductLineKnown
from hanse.kernel.errors import Refused
from hanse.kernel.models import Manufacturer
from hanse.network.models import Partnership
from hanse.network.partnership.lifecycle import State

from .. import metrics as _declared  # noqa: F401  # registers the metrics
from ..judging.figures import judged_columns, judgements
from ..metrics import lines as reading
from ..metrics import sums
from ..metrics.bulk.column import Column
from ..metrics.bulk.held import Held
from ..metrics.bulk.measured import columns
from ..metrics.known import Extent, Known
from ..metrics.registry import Metric, of_kind
from ..metrics.rhythm import Day
from ..models import CardVersion, Computation
from ..recipes import running
from ..rules.figures import Figure
from ..rules.grouping import group_of, traits_of
from ..rules.partner import Partner
from ..rules.period import Period

FACTS_OF = {"dealer": "sell_in", "supplier": "purchase"}
NOT_YET = (State.TARGET, State.APPLICANT, State.QUALIFIED, State.DECLINED)
"""States of a company that is not our partner (yet): it has no card."""
GONE = (State.FORMER, State.BLOCKED)
"""States in which a card is kept, but stands in no rank."""


def partners_of(kind: str, *, only: int | None = None) -> list[Partner]:
    """Every company that has this role from the contract on, former partners included, in a stable order; or one of them."""
    manufacturer = Manufacturer.get()
    currency = manufacturer.currency if manufacturer else "EUR"
    version = CardVersion.latest(kind)
    traits = version.traits if version else traits_of(kind, None)
    rows = Partnership.objects.filter(role=kind).exclude(state__in=NOT_YET).select_related("organisation")
    if only is not None:
        rows = rows.filter(organisation=only)
    return [
        Partner(
            row.organisation_id,
            row.reference or "",
            group_of(
                traits,
                business_type=row.organisation.business_type,
                country=row.organisation.country,
                employees=row.organisation.employees,
            ),
            row.state not in GONE,
            row.organisation.annual_sales if row.organisation.annual_sales_currency in {"", currency} else None,
            row.organisation.credit_rating,
        )
        for row in rows.order_by("organisation_id")
    ]


def kinds_of(wanted: Metric) -> tuple[str, ...]:
    """The kinds of fact whose lines it is measured in."""
    return wanted.recipe.kinds if wanted.recipe is not None else (FACTS_OF[wanted.kind],)


class Lines:
    """The lines of one version of one kind of fact, open for measuring; a version without lines is empty, not an error.

    `only`: those of one partner. `version`: an earlier one than that which counts now. `lines_known`: products in the lines as of
    this number, which a computation keeps; without it as they are now, which is noted.
    """

    def __init__(
        self, kind: str, *, only: int | None = None, version: int | None = None, lines_known: int | None = None
    ) -> None:
        self.facts_kind = FACTS_OF[kind]
        self._only, self._wanted, self._known = only, version, lines_known
        self._open = ExitStack()

    def __enter__(self) -> Lines:
        table = FactTable.pinned(self.facts_kind)
        if table is None:
            raise Refused(
                _("There is nothing to score yet: no file of %(kind)s was imported.")
                % {"kind": fact_kind(self.facts_kind).label}
            )
        self.table: FactTable = table
        self.version = table.version if self._wanted is None else self._wanted
        noted = ProductLineKnown.note()
        self.lines_known = noted if self._known is None else self._known
        self.reading: store.Reading | None = None
        if table.lines and delta.files_of(self.facts_kind, self.version):
            self.reading = self._open.enter_context(
                store.reading(self.facts_kind, version=self.version, only=self._only, lines_known=self.lines_known)
            )
        return self

    @property
    def lines(self) -> Any:
        """As an Ibis table; None where there are none."""
        return self.reading.all_lines if self.reading else None

    def __exit__(self, *_error: object) -> None:
        self._open.close()


@dataclass(frozen=True, slots=True)
class Read:
    """What the passes over the lines gave: for each partner its sums, extent and order days; the product lines on offer."""

    sums: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    extents: Mapping[int, Extent] = field(default_factory=dict)
    days: Mapping[int, Sequence[Day]] = field(default_factory=dict)
    on_offer: Sequence[str] = ()


class ByPartner(Mapping[int, dict[str, Figure]]):
    """The figures of columns by partner, each made when it is asked for. `columns` are in the order of the partners."""

    def __init__(self, partners: Sequence[Partner], columns: Mapping[str, Column]) -> None:
        self._rows = {each.organisation_id: row for row, each in enumerate(partners)}
        self.columns = columns

    def __getitem__(self, partner: int) -> dict[str, Figure]:
        row = self._rows[partner]
        return {key: column.figures[row] for key, column in self.columns.items()}

    def __iter__(self) -> Iterator[int]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


@dataclass(frozen=True, slots=True)
class Measured:
    """Figures by partner and key, the programme's product lines sold in the period, and the version of each kind of fact."""

    figures: Mapping[int, Mapping[str, Figure]]
    on_offer: list[str]
    facts: Mapping[str, int] = field(default_factory=dict)
    lines_known: int = 0
    """As of which number products are in their lines (`ProductLineKnown`)."""
    columns: Mapping[str, Column] = field(default_factory=dict)
    """The same figures as columns, in the order of the partners, where they were measured so."""
    buyers: Mapping[str, int] = field(default_factory=dict)
    """How many partners bought of each of the product lines: where they are few, its name tells what one of them did."""

    def by_key(self) -> Mapping[str, Column]:
        """Every metric's figures as a column."""
        if self.columns:
            return self.columns
        found: dict[str, list[Figure]] = {}
        for own in self.figures.values():
            for key, figure in own.items():
                found.setdefault(key, []).append(figure)
        return {key: Column.of(figures) for key, figures in found.items()}

    @property
    def programme(self) -> dict[str, Any]:
        """What a computation keeps of it."""
        offered = {"product_lines": self.on_offer, "buyers": dict(self.buyers)}
        return {**offered, "facts": dict(self.facts), "lines_known": self.lines_known}


def measure(
    kind: str, opened: Lines, period: Period, partners: Sequence[Partner], *, of: Computation | None = None
) -> Measured:
    """Every figure of every partner, those without a line included. `of`: by the definition, the judgements and the facts that a
    kept computation knew, instead of those of now."""
    version, at = (of.version, of.computed_at) if of else (CardVersion.latest(kind), None)
    metrics = in_code(kind, version)
    if opened.lines is None:
        return completed(kind, opened, period, Read(), figures(metrics, period, partners, Read(), {}))
    found, on_offer = held(kind, opened.lines, period, partners)
    ids = [each.organisation_id for each in partners]
    made = columns(metrics, found) | judged_columns(kind, ids, version=version, moment=at)
    versions = dict(of.versions) if of else {opened.facts_kind: opened.version}
    wanted = running.in_use(kind, version)
    made |= running.columns(wanted, period, ids, versions=versions, lines_known=opened.lines_known)
    return Measured(ByPartner(partners, made), list(on_offer), versions, opened.lines_known, made, on_offer)


def in_code(kind: str, version: CardVersion | None) -> tuple[Metric, ...]:
    """The metrics that are written in code, those among the retired ones that this definition has."""
    return of_kind(kind, also=[each.key for each in version.declared] if version else ())


def of_code(
    metrics: Sequence[Metric], kind: str, opened: Lines, period: Period, partners: Sequence[Partner]
) -> Mapping[int, Mapping[str, Figure]]:
    """The figures of metrics that are written in code, without those of recipes and of judgements."""
    if opened.lines is None:
        return figures(metrics, period, partners, Read(), {})
    return ByPartner(partners, columns(metrics, held(kind, opened.lines, period, partners)[0]))


def completed(
    kind: str,
    opened: Lines,
    period: Period,
    found: Read,
    written: dict[int, dict[str, Figure]],
    *,
    only: int | None = None,
) -> Measured:
    """With the figures that people judge, and those of recipes."""
    for partner, figure in judgements(kind, written, only=only):
        written[partner][figure.key] = figure
    versions = {opened.facts_kind: opened.version}
    for made in running.measured(
        running.in_use(kind), period, written, versions=versions, only=only, lines_known=opened.lines_known
    ):
        for partner, figure in made.items():
            written[partner][figure.key] = figure
    return Measured(written, list(found.on_offer), versions, opened.lines_known)


def read(kind: str, lines: Any, period: Period) -> Read:
    """A few passes over the lines of all partners."""
    quantity = fact_kind(FACTS_OF[kind]).quantity
    rows = sums.fetched(sums.by_partner(lines, period, declared_sums(kind)))
    own = {row["organisation_id"]: row for row in rows}
    extents = reading.extents(lines, period, quantity=quantity)
    if kind != "dealer":
        return Read(own, extents)
    days = reading.days(lines, period, quantity=quantity)
    return Read(own, extents, days, list(reading.on_offer(lines, period, quantity=quantity)))


def held(kind: str, lines: Any, period: Period, partners: Sequence[Partner]) -> tuple[Held, dict[str, int]]:
    """What `read` reads, in columns, and the product lines on offer with how many bought of each."""
    quantity = fact_kind(FACTS_OF[kind]).quantity
    added = sums.by_partner(lines, period, declared_sums(kind)).to_pyarrow()
    extents = reading.extents_expression(lines, period, quantity=quantity).to_pyarrow()
    if kind != "dealer":
        return Held(period, partners, sums=added, extents=extents), {}
    days = reading.days_expression(lines, period, quantity=quantity).to_pyarrow()
    on_offer = reading.on_offer(lines, period, quantity=quantity)
    return Held(period, partners, sums=added, extents=extents, days=days, on_offer=len(on_offer)), on_offer


def figures(
    metrics: Sequence[Metric],
    period: Period,
    partners: Iterable[Partner],
    found: Read,
    marks: Mapping[int, Sequence[Decimal]],
) -> dict[int, dict[str, Figure]]:
    """These figures of each partner, from what was read of all."""
    measured = {}
    for partner in partners:
        key = partner.organisation_id
        known = Known(
            period, found.sums.get(key, {}), found.extents.get(key, Extent()), found.days.get(key, ()), len(found.on_offer),
            partner.annual_sales, partner.credit_rating, marks.get(key, ()),
        )  # fmt: skip
        measured[key] = {metric.key: metric.read(known) for metric in metrics}
    return measured


def declared_sums(kind: str) -> tuple[sums.Sums, ...]:
    """The sums that a kind's metrics need, each once."""
    found = {metric.sums.key: metric.sums for metric in of_kind(kind) if metric.sums}
    return tuple(found.values())
