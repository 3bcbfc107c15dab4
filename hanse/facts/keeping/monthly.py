"""Sums by month for pages, made anew for the months that a commit touched, set by set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hanse.kernel.work.filling import fill
from hanse.network.models import Product

from ..declaring import FactKind
from ..models import FactTable, FactVersion, Monthly
from .attached import attach, connect
from .rates import WAITS, version_for

MOST_NAMED = 500
"""More partners than this are not named one by one: then all of the months' sums are made anew."""


@dataclass(frozen=True, slots=True)
class Touched:
    """Months, and partners whose sums of these months have to be made anew; `None`: everybody's."""

    months: tuple[date, ...] = ()
    partners: tuple[int, ...] | None = ()

    @classmethod
    def of(cls, found: Iterable[tuple[object, int | None]]) -> Touched:
        """From pairs of month ("2025-03") and partner."""
        pairs = list(found)
        partners = tuple(sorted({partner for _month, partner in pairs if partner is not None}))
        months = tuple(sorted({date.fromisoformat(f"{month}-01") for month, _partner in pairs}))
        return cls(months, partners if len(partners) <= MOST_NAMED else None)


@dataclass(frozen=True, slots=True)
class Sums:
    """What a version says of what was touched: rows of (partner, month, product line, lines, quantity, amount, part, whole)."""

    version: int
    touched: Touched
    lines: int
    newest_on: date | None
    rows: list[tuple[int, str, int | None, int, Decimal, Decimal, Decimal, Decimal]]
    rates: int | None = None
    unconverted: int = 0


def summed(kind: FactKind, *, version: int, touched: Touched) -> Sums:
    """Add up these lines; outside any transaction, because nothing else waits for it."""
    import pyarrow as pa

    goods = pa.table(
        [list(column) for column in zip(*Product.objects.order_by().values_list("id", "line_id"), strict=True)]
        or [[], []],
        schema=pa.schema([("id", pa.int64()), ("line_id", pa.int64())]),
    )
    connection = connect()
    try:
        if not attach(connection, kind.key, version):
            return Sums(version, touched, 0, None, [])
        rates = version_for(kind.key, version) if kind.has_money else None
        waits = f"count(*) FILTER ({WAITS})" if kind.has_money else "0"
        [(lines, newest, unconverted)] = connection.execute(
            f"SELECT count(*), max({kind.on}), {waits} FROM current_lines"
        ).fetchall()
        if not kind.roles:
            return Sums(version, touched, lines, newest, [])
        connection.register("goods", goods)
        rows = connection.execute(
            f"SELECT organisation_id, CAST(month AS VARCHAR) AS in_month, line_id, count(*), {', '.join(added(kind))}"
            f" FROM (SELECT *, {counts(kind)} AS counts FROM current_lines WHERE {_of(touched)})"
            " LEFT JOIN goods ON id = product_id GROUP BY ALL ORDER BY ALL"
        ).fetchall()
    finally:
        connection.close()
    return Sums(version, touched, lines, newest, rows, rates, unconverted)


def counts(kind: FactKind) -> str:
    """SQL for whether a line counts in its month: all do, but of a level only those of a partner's last day."""
    return f"{kind.on} = max({kind.on}) OVER (PARTITION BY organisation_id, month)" if kind.level else "TRUE"


def added(kind: FactKind) -> Iterator[str]:
    """SQL for quantity, amount, and the part and whole of the kind's share."""
    amount = "reporting" if kind.has_money else "NULL"
    for each in (kind.quantity, amount):
        yield f"CAST(coalesce(sum({each}) FILTER (counts), 0) AS DECIMAL(38,4))"
    for made in (kind.share.part, kind.share.whole) if kind.share else ("0", "0"):
        yield f"CAST(coalesce({made}, 0) AS DECIMAL(38,4))"


def _of(touched: Touched) -> str:
    months = ", ".join(f"'{month:%Y-%m}'" for month in touched.months) or "NULL"
    if touched.partners is None:
        return f"month IN ({months})"
    return f"month IN ({months}) AND organisation_id IN ({', '.join(map(str, touched.partners)) or 'NULL'})"


def write(kind: FactKind, sums: Sums) -> None:
    """Make this version the one that counts and its months' sums true. Inside the transaction of the commit, as the system."""
    table, _made = FactTable.objects.update_or_create(
        kind=kind.key,
        defaults={
            "version": sums.version, "lines": sums.lines, "newest_on": sums.newest_on, "rates_version": sums.rates,
            "unconverted": sums.unconverted,
        },
    )  # fmt: skip
    FactVersion.of(table)
    touched = sums.touched
    for place in range(0, len(touched.months), MOST_NAMED):
        older = Monthly.objects.filter(kind=kind.key, month__in=touched.months[place : place + MOST_NAMED])
        (older if touched.partners is None else older.filter(organisation__in=touched.partners)).delete()
    names = ("organisation", "month", "product_line", "lines", "quantity", "amount", "part", "whole", "kind")
    fill(
        Monthly,
        names,
        ((company, date.fromisoformat(f"{month}-01"), *more, kind.key) for company, month, *more in sums.rows),
    )
