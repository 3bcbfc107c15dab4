"""Sums by month for pages, made anew for the months that a commit touched, set by set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from hanse.network.models import Product

from . import store
from .models import FactTable, Monthly

if TYPE_CHECKING:
    from .kinds import FactKind

AT_ONCE = 2000
MONTHS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Sums:
    """What a version says of some months: rows of (partner, month, product line, lines, quantity, amount)."""

    version: int
    months: tuple[date, ...]
    lines: int
    newest_on: date | None
    rows: list[tuple[int, str, int | None, int, Decimal, Decimal]]


def summed(kind: FactKind, *, version: int, months: list[str]) -> Sums:
    """Add up the lines of these months; outside any transaction, because nothing else waits for it."""
    import pyarrow as pa

    goods = pa.table(
        [list(column) for column in zip(*Product.objects.order_by().values_list("id", "line_id"), strict=True)]
        or [[], []],
        schema=pa.schema([("id", pa.int64()), ("line_id", pa.int64())]),
    )
    connection = store.connect()
    try:
        if not store.attach(connection, kind.key, version):
            return Sums(version, _days(months), 0, None, [])
        [(lines, newest)] = connection.execute("SELECT count(*), max(order_date) FROM current_lines").fetchall()
        connection.register("goods", goods)
        wanted = ", ".join(f"'{month}'" for month in months) or "NULL"
        rows = connection.execute(
            "SELECT organisation_id, CAST(month AS VARCHAR) AS in_month, line_id, count(*),"
            f" coalesce(sum({kind.quantity}), 0), coalesce(sum(reporting), 0)"
            f" FROM current_lines LEFT JOIN goods ON id = product_id WHERE month IN ({wanted})"
            " GROUP BY ALL ORDER BY ALL"
        ).fetchall()
    finally:
        connection.close()
    return Sums(version, _days(months), lines, newest, rows)


def _days(months: list[str]) -> tuple[date, ...]:
    return tuple(date.fromisoformat(f"{month}-01") for month in months)


def write(kind: FactKind, sums: Sums) -> None:
    """Make this version the one that counts and its months' sums true. Inside the transaction of the commit, as the system."""
    FactTable.objects.update_or_create(
        kind=kind.key, defaults={"version": sums.version, "lines": sums.lines, "newest_on": sums.newest_on}
    )
    for place in range(0, len(sums.months), MONTHS_AT_ONCE):
        Monthly.objects.filter(kind=kind.key, month__in=sums.months[place : place + MONTHS_AT_ONCE]).delete()
    Monthly.objects.bulk_create(
        (
            Monthly(
                organisation_id=organisation, kind=kind.key, month=date.fromisoformat(f"{month}-01"),
                product_line_id=line, lines=lines, quantity=quantity, amount=amount,
            )
            for organisation, month, line, lines, quantity, amount in sums.rows
        ),
        batch_size=AT_ONCE,
    )  # fmt: skip
