"""Months are added up anew by product line where products went to another one: the lines themselves say only which product it was."""

from __future__ import annotations

from django.db import transaction

from hanse.kernel.work.locks import exclusive

from ..declaring import FactKind, fact_kind
from ..models import FactTable, ProductLineKnown
from . import monthly
from .attached import attach, connect
from .committing import settle
from .monthly import Touched


def add_up_again(kind_key: str) -> bool:
    """Of one kind, those months of those partners in which a product stands that moved. Safe to repeat."""
    kind, known = fact_kind(kind_key), ProductLineKnown.note()
    with exclusive(f"facts:{kind_key}"):
        settle(kind)
        table = FactTable.pinned(kind_key)
        if table is None or (table.lines_known or 0) >= known:
            return False
        touched = _of_moved(kind, table) if kind.roles else Touched()
        sums = monthly.summed(kind, version=table.version, touched=touched)
        with transaction.atomic():
            monthly.write(kind, sums)
            FactTable.objects.filter(kind=kind_key).update(lines_known=known)
    return True


def _of_moved(kind: FactKind, table: FactTable) -> Touched:
    import pyarrow as pa

    moved = ProductLineKnown.objects.filter(pk__gt=table.lines_known or 0).order_by().values_list("product", flat=True)
    connection = connect()
    try:
        if not attach(connection, kind.key, table.version):
            return Touched()
        connection.register("moved", pa.table({"product_id": pa.array(sorted(set(moved)), pa.int64())}))
        return Touched.of(
            connection.execute(
                "SELECT DISTINCT CAST(month AS VARCHAR), organisation_id FROM current_lines SEMI JOIN moved USING (product_id)"
            ).fetchall()
        )
    finally:
        connection.close()
