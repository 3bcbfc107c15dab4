"""Sums by month for pages, rebuilt for the months that a commit touched."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from hanse.network.models import Product

from . import store
from .models import FactTable, Monthly

if TYPE_CHECKING:
    from .kinds import FactKind

BATCH = 2000


def rebuild(kind: FactKind, *, version: int, months: list[str]) -> None:
    """Make `version` the one that counts and its months' sums true. Inside the transaction of the commit, as the system."""
    connection = store.connect()
    try:
        there = store.attach(connection, kind.key, version)
        total, newest = (0, None)
        sums = []
        if there:
            total, newest = connection.execute("SELECT count(*), max(order_date) FROM current_lines").fetchone() or (
                0,
                None,
            )
            sums = connection.execute(
                f"SELECT organisation_id, month, product_id, count(*), sum({kind.quantity}), sum(reporting)"
                " FROM current_lines WHERE list_contains(?, CAST(month AS VARCHAR)) GROUP BY ALL ORDER BY ALL",
                [months],
            ).fetchall()
    finally:
        connection.close()
    FactTable.objects.update_or_create(
        kind=kind.key, defaults={"version": version, "lines": total, "newest_on": newest}
    )
    Monthly.objects.filter(kind=kind.key, month__in=[date.fromisoformat(f"{month}-01") for month in months]).delete()
    lines = dict(Product.objects.values_list("id", "line_id"))
    found: dict[tuple[int, str, int | None], list[Any]] = {}
    for organisation, month, product, count, quantity, amount in sums:
        cell = found.setdefault((organisation, str(month), lines.get(product)), [0, 0, 0])
        cell[0] += count
        cell[1] += quantity or 0
        cell[2] += amount or 0
    Monthly.objects.bulk_create(
        [
            Monthly(
                organisation_id=organisation,
                kind=kind.key,
                month=date.fromisoformat(f"{month}-01"),
                product_line_id=line,
                lines=cell[0],
                quantity=cell[1],
                amount=cell[2],
            )
            for (organisation, month, line), cell in found.items()
        ],
        batch_size=BATCH,
    )
