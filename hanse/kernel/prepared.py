"""Questions that each request asks: written once in a process, and asked with other values each time.

To write a question takes several times as long as to answer it. It is written by the product alone (`Actor.system`): where it
is asked in somebody's name, the walls cut it differently for each.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import batched
from typing import Any

from django.db import connections, models
from django.db.models.expressions import Expression
from django.db.models.sql.compiler import SQLCompiler

from .actor import current

AT_ONCE = 20


class Given(Expression):
    """Stands in a question for a value of `field`'s kind that is given by this name when it is asked."""

    def __init__(self, name: str, field: models.Field[Any, Any]) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any, **_more: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)


class Prepared[M: models.Model]:
    """`write` makes the rows to be asked for, with a `Given` for each value: `Prepared(write).rows(name=value)`."""

    def __init__(self, write: Callable[[], models.QuerySet[M]]) -> None:
        self._write = write

    @cached_property
    def _written(self) -> tuple[models.QuerySet[M], SQLCompiler, str, tuple[Any, ...]]:
        asked = self._write()
        compiler = asked.query.get_compiler(asked.db)
        sql, values = compiler.as_sql()
        return asked, compiler, sql, tuple(values)

    def rows(self, **given: Any) -> list[M]:
        """Asked now."""
        _must_be_ours()
        asked, written, sql, values = self._written
        compiler: Any = copy.copy(written)
        compiler.connection = connections[asked.db]  # each thread has its own
        told = tuple(_told(value, given, compiler.connection) for value in values)
        compiler.as_sql = lambda *_given, **_named: (sql, told)
        rows = asked.all()
        rows.query.get_compiler = lambda *_given, **_named: compiler  # type: ignore[method-assign]
        return list(rows)

    def values_of_each(self, given: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
        """Its only column, for each of several sets of values: asked of so many at once as a database plans quickly."""
        _must_be_ours()
        return [values for some in batched(given, AT_ONCE, strict=False) for values in self._together(some)]

    def _together(self, given: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
        asked, _compiler, sql, values = self._written
        connection = connections[asked.db]
        gather = "array_agg" if connection.vendor == "postgresql" else "json_group_array"
        each = f"(WITH answer(one) AS ({sql}) SELECT {gather}(one) FROM answer)"
        told = [_told(value, dict(one), connection) for one in given for value in values]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join([each] * len(given))}", told)
            found = cursor.fetchone()
        return [json.loads(answer) if isinstance(answer, str) else answer or [] for answer in found]


def _must_be_ours() -> None:
    if not current("a prepared question").is_system:
        raise RuntimeError("A prepared question is asked by the product: the walls cut it for nobody else.")


def _told(value: Any, given: dict[str, Any], connection: Any) -> Any:
    if not isinstance(value, Given):
        return value
    return value.output_field.get_db_prep_value(given[value.name], connection)
