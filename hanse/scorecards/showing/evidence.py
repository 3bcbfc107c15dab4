"""The rows behind a line of a card: whatever a figure is made of, with what each row adds above and below the line.

The sums of `above` and `below` over all rows are the figure's numerator and denominator, to the last digit. Read from the
version of the facts that the card was computed from, with the eyes of the current actor.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol, Self

from django.utils import timezone
from django.utils.translation import ngettext

from hanse.facts.keeping import store
from hanse.facts.kinds import fact_kind
from hanse.kernel.actor import current
from hanse.ui import formats

from ..metrics import lines as reading
from ..metrics import rhythm
from ..metrics.registry import Nature, metric
from ..metrics.rhythm import Day, Rhythm
from ..metrics.sums import EXACT, Expression, Table, fetched, in_period, rows_behind
from ..models import CardLine, Computation, Rating
from ..models.ratings import by_criterion, opened_by
from ..recipes import behind
from ..recipes.recipe import Recipe
from ..recipes.running import names_of
from ..rules.ranking import LEAST_PEERS
from . import seats

TIES = ("order_date", "order_number", "line_no", "order_line")
BLOCK = 5_000


class Source(StrEnum):
    """What the rows are."""

    LINES = "lines"
    DAYS = "days"
    PRODUCT_LINES = "product_lines"
    RATINGS = "ratings"
    RECORD = "record"


class EvidenceRows(Protocol):
    """`hanse.ui.tables.Rows`, and the exact sums of the columns `above` and `below`; None where there is no such column."""

    @property
    def source(self) -> Source: ...

    def count(self) -> int: ...

    def page(self, offset: int, limit: int, sort: str) -> Sequence[Any]: ...

    def export(self, sort: str) -> Iterator[Any]: ...

    def narrow(self, search: str, values: Mapping[str, Any]) -> Self: ...

    def totals(self) -> tuple[Decimal | None, Decimal | None]: ...


@contextmanager
def rows_of(line: CardLine) -> Iterator[EvidenceRows]:
    """The rows behind a line; open while they are shown."""
    computation = line.card.computation
    declared = metric(line.key)
    if declared.recipe is not None:
        names = names_of([declared.recipe], computation.lines_known)
        with made_rows(line, declared.recipe.within(computation.period, names)) as rows:
            yield rows
    elif declared.nature is Nature.JUDGED:
        yield _ratings(line, computation)
    elif declared.nature is Nature.RECORDED:
        yield ListRows(Source.RECORD, _record(line))
    elif line.numerator is None or not fact_kind(computation.facts_kind).is_told_to(current()):
        yield ListRows(Source.LINES, [])
    else:
        with store.reading(
            computation.facts_kind,
            version=line.card.facts_version,
            only=line.organisation_id,
            lines_known=computation.lines_known,
        ) as facts:
            yield _measured(line, facts)


def _measured(line: CardLine, facts: store.Reading) -> EvidenceRows:
    computation, sums = line.card.computation, metric(line.key).sums
    own = facts.lines
    if sums is not None:
        return LineRows.of(line, facts, _shaped(rows_behind(own, sums, computation.period), computation))
    if line.key in {"cycle_growth", "sales_growth"}:
        return LineRows.of(
            line, facts, _shaped(_cycles(own, computation, steady=line.key == "cycle_growth"), computation)
        )
    if line.key == "order_regularity":
        return ListRows(Source.DAYS, _gaps(_rhythm(own, computation)))
    if line.key == "breadth":
        return ListRows(Source.PRODUCT_LINES, _product_lines(own, line))
    raise ValueError(f"It is not known what {line.key} is made of.")


def _shaped(rows: Table, computation: Computation) -> Table:
    """The columns that a list of rows shows, the same for every metric and kind."""
    return rows.mutate(quantity=rows[_quantity(computation)]).select(
        "order_date", "due_date", "order_number", "order_line", "line_no", "product", "product_line", "quantity",
        "unit_price", "amount", "currency", "reporting", "above", "below",
    )  # fmt: skip


def _quantity(computation: Computation) -> str:
    return fact_kind(computation.facts_kind).quantity


@contextmanager
def made_rows(line: CardLine, recipe: Recipe) -> Iterator[EvidenceRows]:
    """The rows behind a metric of a recipe; none of kinds that are not told to the reader."""
    computation, versions = line.card.computation, line.card.versions
    end = computation.ends_on
    hidden = not all(fact_kind(facts).is_told_to(current()) for facts in recipe.kinds)
    if line.numerator is None or hidden or not {*recipe.kinds} <= versions.keys():
        yield ListRows(Source.LINES, [])
        return
    with ExitStack() as opened:
        facts, *others = (
            opened.enter_context(
                store.reading(each, version=versions[each], only=line.organisation_id, lines_known=computation.lines_known)
            )
            for each in recipe.kinds
        )  # fmt: skip
        if others:
            yield LineRows.of(line, facts, behind.of_two(facts, others[0], recipe, end))
        elif recipe.of_days:
            yield ListRows(Source.DAYS, behind.days(facts.counted, recipe, end))
        else:
            yield LineRows.of(line, facts, behind.lines(facts.counted, recipe, end, of_partners=facts.of_partners))


@dataclass(frozen=True, slots=True)
class LineRows:
    """Lines of the facts, held, sorted and paged in the store."""

    line: CardLine
    facts: store.Reading
    table: Table
    source: Source = Source.LINES

    @classmethod
    def of(cls, line: CardLine, facts: store.Reading, rows: Table) -> Self:
        return cls(line, facts, facts.held(rows))

    def count(self) -> int:
        return int(fetched(self.table.aggregate(rows=self.table.count()))[0]["rows"])

    def page(self, offset: int, limit: int, sort: str) -> Sequence[Any]:
        return fetched(self._ordered(sort).limit(limit, offset=offset))

    def export(self, sort: str) -> Iterator[Any]:
        """All of them, block by block, read while they are sent: by then the store is closed, so it is opened again."""
        with rows_of(self.line) as again:
            assert isinstance(again, LineRows)
            for block in again.facts.blocks(again._ordered(sort), size=BLOCK):
                yield from block

    def narrow(self, search: str, values: Mapping[str, Any]) -> Self:
        """All of them or none: a part would not add up."""
        return self

    def totals(self) -> tuple[Decimal | None, Decimal | None]:
        found = fetched(self.table.aggregate(above=self.table.above.sum(), below=self.table.below.sum()))[0]
        return found["above"], found["below"]

    def _ordered(self, sort: str) -> Table:
        import ibis

        key = sort.removeprefix("-")
        order = ibis.desc if sort.startswith("-") else ibis.asc
        first = [order(key, nulls_first=False)] if key else []
        return self.table.order_by([*first, *(ibis.asc(name) for name in TIES if name != key)])


@dataclass(frozen=True, slots=True)
class ListRows:
    """A few rows that were made here."""

    source: Source
    rows: list[dict[str, Any]]

    def count(self) -> int:
        return len(self.rows)

    def page(self, offset: int, limit: int, sort: str) -> Sequence[Any]:
        return self._ordered(sort)[offset : offset + limit]

    def export(self, sort: str) -> Iterator[Any]:
        yield from self._ordered(sort)

    def narrow(self, search: str, values: Mapping[str, Any]) -> Self:
        return self

    def totals(self) -> tuple[Decimal | None, Decimal | None]:
        return (
            sum((row["above"] for row in self.rows), Decimal(0)),
            sum((row["below"] for row in self.rows), Decimal(0)),
        )

    def _ordered(self, sort: str) -> list[dict[str, Any]]:
        key = sort.removeprefix("-")
        if not key:
            return self.rows
        known = sorted((row for row in self.rows if row[key] is not None), key=lambda row: row[key])
        if sort.startswith("-"):
            known.reverse()
        return known + [row for row in self.rows if row[key] is None]


def _rhythm(own: Table, computation: Computation) -> Rhythm:
    found = reading.days(own, computation.period, quantity=_quantity(computation))
    days = next(iter(found.values()), [])
    since = fetched(own.aggregate(first=own.order_date.min()))[0]["first"] or computation.starts_on
    return Rhythm(days, since, computation.ends_on)


def _cycles(own: Table, computation: Computation, *, steady: bool) -> Table:
    """The lines of the cycles compared: those of the new ones add above; those of the old ones take away, and stand below."""
    read = _rhythm(own, computation)
    cycle = read.cycle() or 1
    end = read.newest_end(cycle) if steady else read.end
    newer, older = rhythm.windows(end, cycle)[-1]
    is_new = own.order_date >= newer.start
    amount = own.reporting.cast(EXACT)
    marked = own.mutate(above=_either(is_new, amount, -amount), below=_either(is_new, amount - amount, amount))
    return marked.filter(marked.order_date.between(older.start, min(end, computation.ends_on)))


def _either(condition: Expression, one: Expression, other: Expression) -> Expression:
    return condition.ifelse(one, other).cast(EXACT)


def _gaps(read: Rhythm) -> list[dict[str, Any]]:
    """A row for each order day, with the gap it ended; and one for the gap that is still open, once it is too long."""
    kept = rhythm.kept_gaps(read)
    placed: list[Day] = [day for day in read.days if day.orders]
    rows = [_day(placed[0], None, None)] if placed else []
    rows += [_day(day, gap, within) for day, (gap, within) in zip(placed[1:], kept.closed, strict=True)]
    if kept.open is not None:
        rows.append(_day(Day(read.end, 0, Decimal(0)), kept.open, False))
    return rows


def _day(day: Day, gap: int | None, within: bool | None) -> dict[str, Any]:
    return {
        "order_date": day.day, "orders": day.orders, "reporting": day.net, "gap": gap,
        "above": Decimal(bool(within)), "below": Decimal(gap is not None),
    }  # fmt: skip


def _product_lines(own: Table, line: CardLine) -> list[dict[str, Any]]:
    """A row for each product line on offer: what was bought of it, and since when; those that are not told in one."""
    computation = line.card.computation
    within = _bought(own, computation)
    sums = within.group_by("product_line").aggregate(
        lines=within.count(), order_date=within.order_date.min(), reporting=within.reporting.sum()
    )
    found = {row["product_line"]: row for row in fetched(sums)}
    nothing = {"lines": 0, "order_date": None, "reporting": None}
    offered = computation.programme.get("product_lines", [])
    untold = _untold(line, offered) - found.keys()
    rows = [
        {**(found.get(name) or nothing), "product_line": name, "above": Decimal(name in found), "below": Decimal(1)}
        for name in offered if name not in untold
    ]  # fmt: skip
    if untold:
        rows.append(nothing | {"product_line": _more(len(untold)), "above": Decimal(0), "below": Decimal(len(untold))})
    return rows


def _bought(lines: Table, computation: Computation) -> Table:
    within = lines.filter(in_period(lines, computation.period))
    return within.filter(reading.bought(within, quantity=_quantity(computation)))


def _untold(line: CardLine, offered: Sequence[str]) -> set[str]:
    """Product lines whose names would tell a reader who sees a part of the partners what a few of the others bought: fewer than
    five of these did, nor did five whom they see anyway. Of a computation from before it was kept how many bought of each, all.
    """
    reader, kept = current("product lines that others bought"), line.card.computation.programme
    if not (reader.is_partner or reader.is_bounded):
        return set()
    several = reader.is_bounded or seats.has_several()
    if (buyers := kept.get("buyers")) is None:
        return set(offered if several else kept.get("bought_by_few", offered))
    seen = _buyers_seen(line) if several else {}
    return {name for name in offered if max(seen.get(name, 0), buyers.get(name, 0) - seen.get(name, 0)) < LEAST_PEERS}


def _buyers_seen(line: CardLine) -> dict[str, int]:
    """Of how many of the partners that bought of a product line the reader sees the cards, from any seat."""
    computation = line.card.computation
    kind, version = computation.facts_kind, line.card.facts_version
    with seats.from_all(), store.reading(kind, version=version, lines_known=computation.lines_known) as facts:
        within = _bought(facts.lines, computation)
        counted = within.group_by("product_line").aggregate(buyers=within.organisation_id.nunique())
        return {row["product_line"]: row["buyers"] for row in fetched(counted)}


def _more(count: int) -> str:
    told = ngettext(
        "%(count)s more, not named so that nobody's own purchases are told",
        "%(count)s more, not named so that nobody's own purchases are told",
        count,
    )
    return told % {"count": formats.number(count)}


def _ratings(line: CardLine, computation: Computation) -> ListRows:
    """Each rater's latest mark when the card was computed, as far as it counted then."""
    computed_at = line.card.computed_at
    given = Rating.objects.filter(
        opened_by(computed_at),
        by_criterion(computation.kind, line.key),
        organisation_id=line.organisation_id,
    ).order_by("at", "id")
    latest = {rating.account_id: rating for rating in given}
    day = timezone.localdate(computed_at)
    rows = [
        {
            "at": rating.at, "rater": rating.rater, "anchor": rating.anchor, "reason": rating.reason,
            "expires_on": rating.expires_on, "above": Decimal(rating.mark), "below": Decimal(1),
        }
        for rating in latest.values() if rating.counts_on(day)
    ]  # fmt: skip
    return ListRows(Source.RATINGS, sorted(rows, key=lambda row: row["at"], reverse=True))


def _record(line: CardLine) -> list[dict[str, Any]]:
    if line.numerator is None:
        return []
    return [{"above": line.numerator, "below": line.denominator}]
