"""Lists: every partner's card, and the rows behind a figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar, Self

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from hanse.facts.kinds import fact_kind
from hanse.kernel.actor import current
from hanse.kernel.models import Account, Manufacturer
from hanse.network.access import in_care_of_each
from hanse.network.models import Partnership
from hanse.network.tables.care import care
from hanse.ui import formats
from hanse.ui.parts import why
from hanse.ui.tables import (
    BooleanFilter,
    BulkAction,
    ChoiceFilter,
    Column,
    DateColumn,
    LinkColumn,
    MoneyColumn,
    NumberColumn,
    NumberFilter,
    PercentColumn,
    RelationFilter,
    Table,
    TextColumn,
    View,
)

from .bands import wording as bands
from .metrics.registry import metric
from .models import Card, CardLine, Computation, Kind, Override
from .recipes.offered import days
from .recipes.recipe import Recipe
from .showing import amounts, ranks, wording
from .showing.evidence import EvidenceRows, Source, rows_of

MAIN = 3
AMOUNTS = ("net_sales", "spend")


def card_rows() -> Any:
    """The cards that count now, each with the card before, how far it moved since, and the partner's amount."""
    amount = CardLine.objects.filter(card=OuterRef("pk"), key__in=AMOUNTS).values("value")[:1]
    earlier = (
        Computation.objects.filter(
            kind=OuterRef(OuterRef("computation__kind")), basis=OuterRef(OuterRef("computation__basis")),
            ends_on__lt=OuterRef(OuterRef("computation__ends_on")),
        )
        .order_by("-ends_on", "-id")
        .values("pk")[:1]
    )  # fmt: skip
    before = Card.objects.filter(organisation=OuterRef("organisation"), computation=Subquery(earlier))
    return (
        ranks.with_ranks(Card.objects.filter(computation__is_current=True), Computation.objects.filter(is_current=True))
        .select_related("organisation", "computation__version")
        .prefetch_related("lines")
        .annotate(
            amount=Subquery(amount),
            before=Subquery(before.values("pk")[:1]),
            set_score=Subquery(_set().values("score")[:1]),
            set_until=Subquery(_set().values("until")[:1]),
            moved=F("score") - Subquery(before.values("score")[:1]),
            reporting_currency=Subquery(Manufacturer.objects.values("currency")[:1]),
        )
    )


def _set() -> QuerySet[Override]:
    """What a person set in place of a card's score."""
    return Override.counting().filter(organisation=OuterRef("organisation"), kind=OuterRef("computation__kind"))


def card_url(card: Card) -> str:
    return reverse(f"scorecards:{card.computation.kind}", args=[card.organisation.public_id])


def _score(card: Card) -> Any:
    computed = why(wording.score(card.score), card_url(card)) if card.score is not None else formats.UNKNOWN
    return beside(computed, getattr(card, "set_score", None), getattr(card, "set_until", None))


def beside(computed: Any, set_score: int | None, until: Any) -> Any:
    """A computed score with the one that a person set, if any, below it."""
    if set_score is None:
        return computed
    words = {"score": wording.score(set_score), "day": formats.day_short(until)}
    return format_html('{}<span class="under hint">{}</span>', computed, _("set to %(score)s until %(day)s") % words)


def _band(card: Card) -> Any:
    if not card.band:
        return formats.UNKNOWN
    doubt = bands.short_doubt(card)
    return format_html('{}<span class="under hint nowrap">{}</span>', card.band, doubt) if doubt else card.band


def _bands() -> list[tuple[str, str]]:
    found = Card.objects.filter(computation__is_current=True).exclude(band="").order_by("band")
    return [(name, name) for name in found.values_list("band", flat=True).distinct()]


def _rank(card: Any) -> Any:
    if card.rank_told is None:
        return formats.UNKNOWN
    words = {"rank": card.rank_told, "of": card.of, "best": card.rank_low, "worst": card.rank_high}
    text = _("%(rank)s of %(of)s") % words
    return format_html(
        '<span class="nowrap">{}</span> <span class="under hint">{}</span>', text, _("%(best)s to %(worst)s") % words
    )


def main_lines(card: Card) -> list[CardLine]:
    """The lines that bring most."""
    counting = [line for line in card.lines.all() if line.contribution]
    return sorted(counting, key=lambda line: -(line.contribution or 0))[:MAIN]


def _main(card: Card) -> str:
    told = [
        _("%(label)s %(points)s") % {"label": metric(line.key).label, "points": wording.score(line.contribution)}
        for line in main_lines(card)
    ]
    return "; ".join(told) or formats.UNKNOWN


def toned(change: int | None) -> Any:
    """How far a score moved, in the colour of its direction."""
    if change is None:
        return formats.UNKNOWN
    return format_html('<span class="{}">{}</span>', _tone(change), wording.moved(change))


def _tone(change: int) -> str:
    return "up" if change > 0 else "down" if change < 0 else ""


def _points(card: Card) -> Decimal | None:
    return card.points


def _managers() -> QuerySet[Account]:
    return Account.objects.filter(partnerships__role__in=Kind.values).distinct().order_by("name", "pk")


def cared_for(wanted: bool) -> Q:
    """Cards of the roles that who is looking looks after."""
    mine = in_care_of_each(Partnership.objects.order_by(), current())
    cared = Exists(mine.filter(organisation=OuterRef("organisation"), role=OuterRef("computation__kind")))
    return Q(cared) if wanted else ~Q(cared)


def _groups() -> list[tuple[str, str]]:
    found = Card.objects.filter(computation__is_current=True).exclude(peers_group="").order_by("peers_group")
    return [(name, name) for name in found.values_list("peers_group", flat=True).distinct()]


def in_thousandths(ends: tuple[Decimal | None, Decimal | None], field: str, times: int) -> Q:
    condition = Q()
    for lookup, end in zip(("gte", "lte"), ends, strict=True):
        if end is not None:
            condition &= Q(**{f"{field}__{lookup}": end * times})
    return condition


class CardTable(Table):
    """Every partner's scorecard."""

    name, title = "scorecards", gettext_lazy("Scorecards")
    many = selects = True
    search = ("organisation__name", "reference")
    search_label = gettext_lazy("Name or number")
    sort = "-score"
    columns = (
        LinkColumn(key="partner", label=gettext_lazy("Partner"), value="organisation.name", url=card_url,
                   under="reference", sort="organisation__name"),
        NumberColumn(key="score", label=gettext_lazy("Score"), value=_points, cell=_score, sort="score", phone="status"),
        TextColumn(key="band", label=gettext_lazy("Band"), cell=_band, sort=True, phone="line"),
        Column(key="moved", label=pgettext_lazy("how far a score moved", "Change"), value=lambda card: scaled(card.moved),
               cell=lambda card: toned(card.moved),
               sort="moved", end=True, phone="line"),
        PercentColumn(key="coverage", label=gettext_lazy("Coverage"), value="coverage_share", digits=0, soft=True,
                      sort="coverage", phone="figure"),
        NumberColumn(key="set_score", label=gettext_lazy("Score set"), value=lambda card: scaled(card.set_score),
                     sort="set_score", hidden=True),
        Column(key="rank", label=gettext_lazy("Rank"), value="rank_told", cell=_rank, sort=True),
        TextColumn(key="peers_group", label=gettext_lazy("Peers"), sort=True, hidden=True),
        Column(key="main", label=gettext_lazy("Main contributions"), value=_main, soft=True),
        MoneyColumn(key="amount", label=gettext_lazy("Net sales or spend"), currency="reporting_currency", sort=True),
    )  # fmt: skip
    filters = (
        ChoiceFilter(key="kind", label=gettext_lazy("Role"), field="computation__kind", choices=Kind.choices),
        ChoiceFilter(key="peers", label=gettext_lazy("Peers"), field="peers_group", choices=_groups, many=True),
        RelationFilter(key="manager", label=gettext_lazy("Manager"), field="organisation__partnerships__manager",
                       rows=_managers),
        care(cared_for),
        ChoiceFilter(key="band", label=gettext_lazy("Band"), field="band", choices=_bands, many=True),
        NumberFilter(key="score", label=gettext_lazy("Score"), where=lambda ends: in_thousandths(ends, "score", 1000)),
        NumberFilter(key="coverage", label=gettext_lazy("Coverage in per cent"),
                     where=lambda ends: in_thousandths(ends, "coverage", 10)),
        BooleanFilter(key="scored", label=gettext_lazy("Known"), where=lambda known: Q(score__isnull=not known),
                      yes=gettext_lazy("has a score"), no=gettext_lazy("has no score yet")),
    )  # fmt: skip
    bulk = (
        BulkAction(gettext_lazy("Compare"), "scorecards:comparing", "scorecards.compare", icon="columns"),
        BulkAction(
            gettext_lazy("Ask for judgements"), "scorecards:asking", "scorecards.ask_judgements", icon="users"
        ),
    )  # fmt: skip
    views: ClassVar[Sequence[View]] = (
        View("dealers", gettext_lazy("Dealers"), {"kind": Kind.DEALER.value}),
        View("suppliers", gettext_lazy("Suppliers"), {"kind": Kind.SUPPLIER.value}),
    )


def scaled(thousandths: int | None) -> Decimal | None:
    """Points of thousandths of a point."""
    return None if thousandths is None else Decimal(thousandths).scaleb(-3)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExactColumn(NumberColumn):
    """A number with all its decimals, as many in each line; of money, which has a `currency` or each line its own, two at least."""

    currency: str | None = None
    evidence: Evidence | None = field(default=None, repr=False)

    def text(self, value: Any, row: Any) -> str:
        return amounts.exact(value, self.currency, least=self.evidence.decimals[self.key] if self.evidence else 0)

    def of(self, currency: str | None, evidence: Evidence) -> ExactColumn:
        return replace(self, currency=currency, evidence=evidence, label=amounts.headed(self.label, currency))


class Evidence:
    """The rows behind a line, with the sums that are its figure; an export opens them again while it is sent.

    `decimals`: by column, the most that a row of this page has.
    """

    def __init__(self, line: CardLine, rows: EvidenceRows) -> None:
        self.line, self.rows = line, rows
        self.decimals: dict[str, int] = {"above": 0, "below": 0}

    @cached_property
    def _count(self) -> int:
        return self.rows.count()

    def count(self) -> int:
        return self._count

    def page(self, offset: int, limit: int, sort: str) -> Sequence[Any]:
        found = self.rows.page(offset, limit, sort)
        for key in self.decimals:
            self.decimals[key] = max((amounts.decimals(row.get(key)) for row in found), default=0)
        return found

    def export(self, sort: str) -> Iterator[Any]:
        with rows_of(self.line) as rows:
            yield from rows.export(sort)

    def narrow(self, search: str, values: Mapping[str, Any]) -> Self:
        return self

    @cached_property
    def totals(self) -> tuple[Decimal | None, Decimal | None]:
        return self.rows.totals()

    def sums(self) -> Mapping[str, Any]:
        above, below = self.totals
        return {"above": above} | ({"below": below} if below is not None else {})


def paper(row: Mapping[str, Any]) -> str:
    """The number of the paper that a line is of; what has no papers goes by its day."""
    number, on = row["order_number"], row["order_date"]
    return formats.day(on) if number == str(on) else formats.or_dash(number)


ABOVE = ExactColumn(key="above", label=gettext_lazy("What it adds"), strong=True, sort=True, phone="money")
BELOW = ExactColumn(key="below", label=gettext_lazy("Adds to what it is divided by"), sort=True, phone="figure")
DAY = DateColumn(key="order_date", label=gettext_lazy("Order date"), sort=True, phone="status")
AMOUNT = MoneyColumn(key="reporting", label=gettext_lazy("Net amount"), whole=False, sort=True, phone="drop")
COLUMNS: dict[Source, tuple[Column, ...]] = {
    Source.LINES: (
        TextColumn(key="order_number", label=gettext_lazy("Order"), sort=True, phone="name", cell=paper),
        TextColumn(key="order_line", label=gettext_lazy("Line"), sort=True, soft=True, phone="line"),
        DAY,
        TextColumn(key="product", label=gettext_lazy("Product"), sort=True, phone="line"),
        TextColumn(key="product_line", label=gettext_lazy("Product line"), sort=True, soft=True),
        NumberColumn(key="quantity", label=gettext_lazy("Quantity"), sort=True),
        MoneyColumn(key="unit_price", label=gettext_lazy("Unit price"), whole=False, sort=True, hidden=True, phone="drop"),
        AMOUNT,
    ),
    Source.DAYS: (
        DateColumn(key="order_date", label=gettext_lazy("Day"), sort=True, soft=False, phone="name"),
        NumberColumn(key="orders", label=gettext_lazy("Orders"), sort=True, phone="status"),
        NumberColumn(key="gap", label=gettext_lazy("Days since the order before"), sort=True, phone="line"),
        AMOUNT,
    ),
    Source.PRODUCT_LINES: (
        TextColumn(key="product_line", label=gettext_lazy("Product line"), sort=True, phone="name"),
        NumberColumn(key="lines", label=gettext_lazy("Lines"), sort=True, phone="line"),
        DateColumn(key="order_date", label=gettext_lazy("First ordered"), sort=True, phone="line"),
        AMOUNT,
    ),
    Source.RATINGS: (
        TextColumn(key="rater", label=gettext_lazy("Who"), sort=True, phone="name"),
        DateColumn(key="at", label=gettext_lazy("When"), sort=True, phone="status"),
        TextColumn(key="anchor", label=gettext_lazy("Meaning of the mark"), soft=True, phone="line"),
        TextColumn(key="reason", label=gettext_lazy("Reason"), phone="line"),
        DateColumn(key="expires_on", label=gettext_lazy("Counts until"), sort=True, soft=True, phone="drop"),
    ),
    Source.RECORD: (
        Column(key="record", label=gettext_lazy("Where"), value=lambda _row: _("the company's record"), phone="name"),
    ),
}  # fmt: skip
AT_DAY = COLUMNS[Source.LINES].index(DAY)
OWN = Column(
    key="own",
    label=gettext_lazy("Reported by"),
    value=lambda row: _("the partner") if row["own"] else _("us"),
    phone="drop",
)
FACTS = TextColumn(key="facts", label=gettext_lazy("Facts"), sort=True, phone="line")
FIRST = {Source.LINES: "-order_date", Source.DAYS: "-order_date", Source.PRODUCT_LINES: "", Source.RATINGS: ""}


def evidence_table(evidence: Evidence, currencies: tuple[str | None, str | None]) -> type[Table]:
    """The list of the rows behind a line; what stands below the line is a column only where rows add to it."""
    source = evidence.rows.source
    above, below_of = currencies
    below = (BELOW.of(below_of, evidence),) if evidence.totals[1] is not None else ()
    recipe = metric(evidence.line.key).recipe
    shown = COLUMNS[source] if recipe is None or source is not Source.LINES else _of_recipe(recipe)

    class EvidenceTable(Table):
        name, title = f"rows-{source.value}", gettext_lazy("The rows behind it")
        columns = (*shown, ABOVE.of(above, evidence), *below)
        sort = FIRST.get(source, "")
        row_key = "above"
        by_column = False

    return EvidenceTable


def _of_recipe(recipe: Recipe) -> tuple[Column, ...]:
    """Lines of any kind of fact: their days under the names that they have there, who reported them, and of which kind they are."""
    facts, asked = fact_kind(recipe.facts), days(recipe)
    counted = replace(DAY, label=asked.pop(facts.on, DAY.label))
    if recipe.below_facts:
        counted = replace(DAY, label=gettext_lazy("Day"))
    others = (replace(DAY, key=name, label=label, phone="line") for name, label in asked.items())
    own = (OWN,) if any(fact_kind(each).sent_by for each in recipe.kinds) else ()
    of_which = (FACTS,) if recipe.below_facts else ()
    before, after = COLUMNS[Source.LINES][:AT_DAY], COLUMNS[Source.LINES][AT_DAY + 1 :]
    return (*of_which, *before, counted, *others, *after, *own)
