"""What pages tell of facts: sums by month, the last twelve months beside the twelve before, and growth over whole ordering
cycles. Never read from lines.

The year that pages tell ends with the newest month that is over, so that a month still running is not compared with a
whole one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, DecimalField, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Cast, Coalesce

from hanse.intake.kinds import kinds
from hanse.kernel import clock
from hanse.kernel.models import Manufacturer

from .. import cycles
from ..cycles import YEAR
from ..models import FactTable, Monthly

PLACES = Decimal("0.0001")
AMOUNT: DecimalField[Decimal, Decimal] = DecimalField(max_digits=24, decimal_places=4)


class Added(Sum):
    """A sum of amounts or quantities. SQLite keeps whole ones as integers and breaks off where these go beyond 63 bits, which
    85,000 lines of the largest do: there it adds in floating point, as it does where one is no whole number.
    """

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return super().as_sqlite(compiler, connection, function="TOTAL", **more)


def back(month: date, count: int) -> date:
    """The first day of the month that lies `count` months before (after, when negative)."""
    year, place = divmod(month.year * YEAR + month.month - 1 - count, YEAR)
    return date(year, place + 1, 1)


def last_day(month: date) -> date:
    return back(month, -1) - timedelta(days=1)


def ending(newest: date, *, today: date) -> date:
    """The newest month with lines that is over, by its first day."""
    month = newest.replace(day=1)
    return month if last_day(month) < today else back(min(month, today.replace(day=1)), 1)


def twelve(end: date) -> tuple[date, ...]:
    """The twelve months whose last is `end`, by their first days."""
    return tuple(back(end, count) for count in range(YEAR - 1, -1, -1))


@dataclass(frozen=True, slots=True)
class Month:
    """Sums of one month: amounts in reporting currency, or quantities, as the kind is told; `part` of `whole` is its share."""

    amount: Decimal
    lines: int
    part: Decimal = Decimal(0)
    whole: Decimal = Decimal(0)


ZERO = Decimal(0)
NONE = Month(ZERO, 0)


@dataclass(frozen=True, slots=True)
class Stand:
    """How far a kind of fact reaches: its version, lines, newest day; the reporting currency beside it."""

    kind: str
    version: int
    lines: int
    newest_on: date | None
    currency: str
    unconverted: int = 0

    @property
    def is_level(self) -> bool:
        """Do its lines tell how much there is, so that months are not added up?"""
        return any(kind.key == self.kind and getattr(kind, "level", False) for kind in kinds())

    @property
    def end(self) -> date:
        """The month with which the told year ends."""
        today = clock.today()
        return ending(self.newest_on or today, today=today)

    @property
    def year_range(self) -> tuple[date, date]:
        """The first and the last month of the told year, by their first days."""
        return back(self.end, YEAR - 1), self.end


@dataclass(frozen=True, slots=True)
class Compared:
    """What grew over what: the months of either side, by their first days, and the amounts in them."""

    months: tuple[date, ...]
    before: tuple[date, ...]
    now: Decimal
    past: Decimal
    by_cycles: bool = False

    @property
    def change(self) -> Decimal:
        """Growth as a ratio."""
        return (self.now - self.past) / self.past


@dataclass(frozen=True, slots=True)
class Months:
    """One kind's sums by month, of one company or of all that the actor sees.

    `product_lines` divides a company's amounts: by the line's name (empty for none), then by month.
    """

    stand: Stand
    sums: Mapping[date, Month] = field(default_factory=dict)
    product_lines: Mapping[str, Mapping[date, Decimal]] = field(default_factory=dict)

    @property
    def year(self) -> tuple[date, ...]:
        return twelve(self.stand.end)

    @property
    def before(self) -> tuple[date, ...]:
        return twelve(back(self.stand.end, YEAR))

    @property
    def counted(self) -> tuple[date, ...]:
        """The months of the told year that are added up: all, and of a level the last one that was told."""
        return tuple(month for month in self.year if month in self.sums)[-1:] if self.stand.is_level else self.year

    @property
    def first_day(self) -> date:
        return self.year[0]

    @property
    def last_day(self) -> date:
        return last_day(self.stand.end)

    @property
    def began(self) -> date | None:
        """The first month with lines."""
        return min(self.sums, default=None)

    @property
    def latest(self) -> date | None:
        """The last month with lines."""
        return max(self.sums, default=None)

    @property
    def lines(self) -> int:
        return sum(month.lines for month in self.sums.values())

    def amounts(self, months: Iterable[date]) -> list[Decimal | None]:
        """Amounts month by month: a month without lines is 0, one before the first is unknown."""
        return [self.sums.get(month, NONE).amount if self.began and month >= self.began else None for month in months]

    def total(self, months: Iterable[date]) -> Decimal:
        return self._added({month: cell.amount for month, cell in self.sums.items()}, months)

    def _added(self, cells: Mapping[date, Decimal], months: Iterable[date]) -> Decimal:
        """The sum of these months; of a level, the last one that was told."""
        found = [cells[month] for month in months if month in cells]
        return found[-1] if self.stand.is_level and found else sum(found, ZERO)

    def share(self, months: Iterable[date]) -> Decimal | None:
        """The part of the whole in these months; unknown where there is nothing to be a part of."""
        cells = [self.sums[month] for month in months if month in self.sums]
        whole = sum((cell.whole for cell in cells), ZERO)
        return sum((cell.part for cell in cells), ZERO) / whole if whole else None

    @property
    def now(self) -> Decimal | None:
        """Amount of the told year; unknown where there never was a line."""
        return self.total(self.year) if self.sums else None

    @property
    def past(self) -> Decimal | None:
        """Amount of the year before; unknown unless it was a whole one."""
        return self.total(self.before) if self.began and self.began <= self.before[0] else None

    @property
    def change(self) -> Decimal | None:
        """Growth of the told year over the one before, as a ratio; unknown where there is nothing to compare with."""
        if self.now is None or not self.past or self.past < 0:
            return None
        return (self.now - self.past) / self.past

    @property
    def in_cycles(self) -> Compared | None:
        """The last whole ordering cycles that fit in twelve months, beside as many before; None where these are not known.

        Told are months alone, so that an order counts by its month. The newest cycle has the last order in its middle, so it may go
        on; the oldest is known once it has the first line.
        """
        ordered = [] if self.stand.is_level else self._months_with_orders
        cycle = cycles.cycle(ordered) if len(ordered) >= cycles.FEWEST else None
        if cycle is None or self.began is None:
            return None
        end = back(self.stand.end, cycles.newest_month(min(ordered), cycle))
        count = cycle * cycles.compared(cycle)
        if self.began > back(end, 2 * count - cycle):
            return None
        return self._compared(count, end, by_cycles=True)

    @property
    def _months_with_orders(self) -> list[int]:
        """How many months ago each was, as far back as a rhythm looks."""
        end = self.stand.end
        ago = (
            YEAR * (end.year - month.year) + end.month - month.month
            for month in self.sums
            if self.sums[month].amount > 0
        )
        return [count for count in ago if 0 <= count < cycles.MEMORY]

    def _compared(self, count: int, end: date, *, by_cycles: bool) -> Compared | None:
        both = tuple(back(end, place) for place in range(2 * count - 1, -1, -1))
        before, months = both[:count], both[count:]
        past = self.total(before)
        return Compared(months, before, self.total(months), past, by_cycles) if past > 0 else None

    @property
    def compared(self) -> Compared | None:
        """By whole cycles, and where these are not known by twelve months; None where there is nothing to compare with."""
        by_year = self._compared(YEAR, self.stand.end, by_cycles=False) if self.change is not None else None
        return self.in_cycles or by_year

    @property
    def divided(self) -> list[tuple[str, Decimal, Decimal]]:
        """Product lines with their amounts in the told year and the one before: largest first, what is in none last."""
        found = [
            (name, self._added(cells, self.year), self._added(cells, self.before))
            for name, cells in self.product_lines.items()
        ]
        return sorted((line for line in found if line[1] or line[2]), key=lambda line: (not line[0], -line[1], line[0]))

    def first_lines(self, month: date) -> int:
        """How many product lines there were for the first time in a month."""
        return sum(bool(name) and min(cells) == month for name, cells in self.product_lines.items())

    @property
    def years(self) -> list[tuple[int, Decimal]]:
        """Amount of each calendar year, newest first."""
        years = sorted({month.year for month in self.sums}, reverse=True)
        return [(year, self.total(date(year, month, 1) for month in range(1, YEAR + 1))) for year in years]


def currency_beside() -> Subquery:
    """The reporting currency, beside each row."""
    return Subquery(Manufacturer.objects.values("currency")[:1])


def stands() -> dict[str, Stand]:
    """How far each kind of fact reaches, by its key."""
    return {
        row.kind: Stand(row.kind, row.version, row.lines, row.newest_on, row.currency or "", row.unconverted)
        for row in FactTable.objects.annotate(currency=currency_beside())
    }


def by_kind(rows: QuerySet[Monthly]) -> dict[str, Months]:
    """Sums of `rows` by kind and month, for each kind that was ever imported: in one question with how far each reaches."""
    found: dict[str, dict[date, Month]] = {}
    known: dict[str, Stand] = {}
    sums = rows.order_by().annotate(told=Value("", CharField())).values_list("kind", "month", "told")
    summed = sums.annotate(
        total=Added(measured()), count=Sum("lines"), part_of=Added("part"), whole_of=Added("whole")
    )  # fmt: skip
    reaching = FactTable.objects.annotate(
        told=Coalesce(currency_beside(), Value("-")), amount=Cast("version", AMOUNT),
        part_of=Cast("unconverted", AMOUNT), whole_of=Cast(Value(0), AMOUNT),
    ).values_list("kind", "newest_on", "told", "amount", "lines", "part_of", "whole_of")  # fmt: skip
    for kind, day, told, amount, count, part, whole in summed.union(reaching, all=True).order_by():
        if told:
            known[kind] = Stand(kind, int(amount), count, day, told.strip("-"), int(part))
        else:
            found.setdefault(kind, {})[day] = Month(exact(amount), count, exact(part), exact(whole))
    return {kind: Months(stand, found.get(kind, {})) for kind, stand in sorted(known.items())}


def in_quantities() -> frozenset[str]:
    """The kinds of fact that are told in quantities."""
    return frozenset(kind.key for kind in kinds() if getattr(kind, "measure", "") == "quantity")


def measured() -> Case:
    """What a row of sums counts: the quantity of a kind that is told in quantities, else the amount."""
    return Case(When(kind__in=sorted(in_quantities()), then="quantity"), default="amount", output_field=AMOUNT)


def exact(total: Decimal | None) -> Decimal:
    """A sum of amounts to the four places that amounts have: one database adds them in binary."""
    return (total or Decimal(0)).quantize(PLACES)


def of_company(holder: object, organisation_id: int) -> dict[str, Months]:
    """A company's months by kind, of kinds in which it has any; asked once for `holder` (the company's row or the request),
    however many parts tell them.
    """
    kept: dict[int, dict[str, Months]] = vars(holder).setdefault("_facts_months", {})
    if organisation_id not in kept:
        kept[organisation_id] = _divided(organisation_id)
    return kept[organisation_id]


def _divided(organisation_id: int) -> dict[str, Months]:
    """A company's few rows as they stand, so that sums are exact in either database; how far a kind reaches beside them."""
    sums: dict[str, dict[date, Month]] = {}
    lines: dict[str, dict[str, dict[date, Decimal]]] = {}
    known: dict[str, Stand] = {}
    stand = FactTable.objects.filter(kind=OuterRef("kind"))
    reaching = {
        f"stand_{name}": Subquery(stand.values(name)) for name in ("version", "lines", "newest_on", "unconverted")
    }
    rows = Monthly.objects.filter(organisation_id=organisation_id).order_by("kind", "month", "id")
    told = rows.annotate(**reaching, currency=currency_beside()).values_list(
        "kind", "month", "product_line__name", measured(), "lines", "part", "whole", *reaching, "currency"
    )
    for kind, month, name, amount, count, part, whole, version, all_lines, newest_on, unconverted, currency in told:
        if version is None:
            continue
        known.setdefault(kind, Stand(kind, version, all_lines, newest_on, currency or "", unconverted))
        before = sums.setdefault(kind, {}).get(month, NONE)
        sums[kind][month] = Month(
            before.amount + amount, before.lines + count, before.part + part, before.whole + whole
        )  # fmt: skip
        of_line = lines.setdefault(kind, {}).setdefault(name or "", {})
        of_line[month] = of_line.get(month, Decimal(0)) + amount
    return {kind: Months(stand, sums[kind], lines[kind]) for kind, stand in sorted(known.items())}
