"""Many rows into one table in one statement, where a model for each would cost more than all the rest."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import batched
from typing import Any, cast

from django.db import connections, models, router

from ..ids import PublicIdField, new_public_ids

AT_ONCE = 2000
"""Rows that PostgreSQL takes in one statement, a column of them as one value; it refuses what is too long when it keeps it."""


def fill(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]], *, written: Collection[str] = ()
) -> None:
    """Insert rows of values for the fields `names`, in the transaction that is open; public ids are made here.

    Values have to be what the fields hold: no field is asked whether it may. Those of the fields `written` are as the database
    takes them already. The database's constraints and the second wall see them as any other. Fields that are not named take the
    database's own default.
    """
    connection = connections[router.db_for_write(model)]
    named: list[Any] = [model._meta.get_field(name) for name in names]
    ways = [None if field.name in written else _way_in(field, connection) for field in named]
    public = [field for field in model._meta.concrete_fields if isinstance(field, PublicIdField)]
    made = _made(rows, [(place, way) for place, way in enumerate(ways) if way], bool(public))
    fields = [*named, *public]
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    into = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({columns})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            types = [field.db_type(connection).partition("(")[0] for field in fields]
            taken = f"SELECT * FROM unnest({', '.join(f'%s::{kind}[]' for kind in types)})"
            for block in batched(made, AT_ONCE, strict=False):
                cursor.execute(f"{into} {taken}", [list(values) for values in zip(*block, strict=True)])
        else:
            cursor.executemany(f"{into} VALUES ({', '.join(['%s'] * len(fields))})", cast(Any, made))


def _made(
    rows: Iterable[Sequence[Any]], ways: Sequence[tuple[int, Callable[[Any], Any]]], public: bool
) -> Iterator[Sequence[Any]]:
    ids = new_public_ids()
    for row in rows:
        made = [*row, next(ids)] if public else [*row]
        for place, way in ways:
            made[place] = way(made[place])
        yield made


def _way_in(field: Any, connection: Any) -> Callable[[Any], Any] | None:
    """How a field writes its values where the driver alone would write them in another way."""
    if isinstance(field, models.DecimalField):
        digits, places, adapt = field.max_digits, field.decimal_places, connection.ops.adapt_decimalfield_value
        return lambda value: None if value is None else adapt(value, digits, places)
    if isinstance(field, models.JSONField):
        return lambda value: None if value is None else connection.ops.adapt_json_value(value, field.encoder)
    return None if type(field).__module__.startswith("django.") else field.get_prep_value
