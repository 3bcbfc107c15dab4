"""Many rows into one table in one statement, where a model for each would cost more than all the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.db import connections, models, router

from ..ids import PublicIdField, new_public_id


def fill(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of values for the fields `names`, in the transaction that is open; public ids are made here.

    Values go to the database as they are, so they have to be what its fields hold; its constraints and the second wall see
    them as any other. Fields that are not named take the database's own default.
    """
    connection = connections[router.db_for_write(model)]
    fields = [model._meta.get_field(name) for name in names]
    columns = [str(field.column) for field in fields if isinstance(field, models.Field)]
    public = [str(field.column) for field in model._meta.concrete_fields if isinstance(field, PublicIdField)]
    quoted = ", ".join(map(connection.ops.quote_name, [*columns, *public]))
    places = ", ".join(["%s"] * (len(columns) + len(public)))
    made = ((*row, *(new_public_id() for _field in public)) for row in rows)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({quoted}) VALUES ({places})",
            cast(Any, made),
        )
