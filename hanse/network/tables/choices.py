"""What a list can be narrowed by, read off an index: one row for each value that there is, however many rows have it."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Lookup, Model, QuerySet

from hanse.kernel.actor import current


def one_of_each[M: Model](rows: QuerySet[M], *columns: str, where: str = "true") -> QuerySet[M]:
    """At least one of `rows` for each value of `columns`: for who sees all, each found from the one before.

    An index has to begin with the columns, of the rows that meet `where`, a condition of the database. Who sees some rows
    only gets all of these: there are not many.
    """
    if not current().is_staff or current().is_bounded:
        return rows
    return rows.filter(OneOfEach(rows.model, columns, where))


class OneOfEach(Lookup[Any]):
    """Is it a row that was found as the next one after another value?"""

    prepare_rhs = False

    def __init__(self, model: type[Model], columns: tuple[str, ...], where: str) -> None:
        super().__init__(F("pk"), (model._meta.db_table, columns, where))

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        key, _values = self.process_lhs(compiler, connection)
        table, columns, where = self.rhs
        values = ", ".join(f'n."{column}"' for column in columns)
        first = f'SELECT n.id FROM "{table}" n WHERE {where}'
        before = ", ".join(f'(SELECT b."{name}" FROM "{table}" b WHERE b.id = each_value.id)' for name in columns)
        after = f"({values}) > ({before})"
        return (
            f"{key} IN (WITH RECURSIVE each_value(id) AS (SELECT ({first} ORDER BY {values} LIMIT 1) UNION ALL"
            f" SELECT ({first} AND {after} ORDER BY {values} LIMIT 1) FROM each_value WHERE each_value.id IS NOT NULL)"
            " SELECT id FROM each_value WHERE id IS NOT NULL)"
        ), ()
