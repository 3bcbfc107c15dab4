"""Several questions as one: what a page needs anyway is fetched by one statement, in one way to the database and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections, models

from .models import Manufacturer

MOST_VALUES = 100
"""So many values stand in one array of SQLite's; more are written as several, one behind the other."""

Written = tuple[models.QuerySet[Any], Any, str, tuple[Any, ...]]


def together(*asked: models.QuerySet[Any] | None) -> None:
    """Ask them all by one question: each holds its rows afterwards, as if it had been asked by itself.

    The walls are in each of them already, and the second wall takes its stance once for all.
    """
    written = [each for rows in asked if rows is not None and (each := _written(rows)) is not None]
    if len(written) < 2:
        return  # one alone is asked when it is looked at
    connection = connections[written[0][0].db]
    found = (
        _by_statements(connection, written) if connection.vendor == "postgresql" else _by_arrays(connection, written)
    )
    for (rows, compiler, _sql, _values), answer in zip(written, found, strict=True):
        _fill(rows, compiler, answer)


def answers(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What expressions of the database say, by any names: asked in one question; None is not asked, and says None."""
    names = {f"answer_{place}": key for place, (key, each) in enumerate(asked.items()) if each is not None}
    row = Manufacturer.objects.annotate(**{name: asked[key] for name, key in names.items()}).values(*names).first()
    return dict.fromkeys(asked) | {key: (row or {}).get(name) for name, key in names.items()}


def _written(rows: models.QuerySet[Any]) -> Written | None:
    compiler: Any = rows.query.get_compiler(rows.db)
    try:
        sql, values = compiler.as_sql(with_col_aliases=True)
    except EmptyResultSet:  # nothing can be there, and no database is asked
        return None
    return rows, compiler, sql, tuple(values)


def _by_statements(connection: Any, written: Sequence[Written]) -> list[list[Any]]:
    """PostgreSQL takes several statements at once, and gives the answer to each."""
    found: list[list[Any]] = []
    with connection.cursor() as cursor:
        cursor.execute("; ".join(sql for _rows, _compiler, sql, _values in written), _all(written))
        for place in range(len(written)):
            if place:
                cursor.nextset()
            found.append(cursor.fetchall())
    return found


def _by_arrays(connection: Any, written: Sequence[Written]) -> list[list[Any]]:
    """SQLite takes one statement: each answer is a value of its only row, an array of arrays."""
    parts = [
        f"(SELECT json_group_array({_array(compiler, connection)}) FROM ({sql}))"
        for _rows, compiler, sql, _values in written
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", _all(written))
        answers = cursor.fetchone()
    return [[[value for part in row for value in part] for row in json.loads(answer)] for answer in answers]


def _array(compiler: Any, connection: Any) -> str:
    names = [connection.ops.quote_name(alias) for _expression, _sql, alias in compiler.select]
    parts = [names[start : start + MOST_VALUES] for start in range(0, len(names), MOST_VALUES)]
    return f"json_array({', '.join(f'json_array({", ".join(part)})' for part in parts)})"


def _all(written: Iterable[Written]) -> tuple[Any, ...]:
    return tuple(value for _rows, _compiler, _sql, values in written for value in values)


def _fill(rows: models.QuerySet[Any], compiler: Any, answer: list[Any]) -> None:
    """Django reads the answer as that of its own compiler."""
    compiler.execute_sql = lambda *_given, **_named: [answer]
    query: Any = rows.query
    query.get_compiler = lambda *_given, **_named: compiler
    try:
        len(rows)
    finally:
        del query.get_compiler
