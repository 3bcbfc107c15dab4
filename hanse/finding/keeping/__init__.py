"""The index says what the rows say, because the database itself writes it: triggers on every table that is searched.

They are made after each migration from what the rooms declare, and everything is then read anew; so are they on SQLite and
PostgreSQL, from the same select (`entries`). Their names carry a fingerprint of all that decides what an entry says: where it
is not what stands in the database, the index is made anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from django.db import connections, transaction

from hanse.kernel import contributions
from hanse.kernel.work.patience import patiently

from .. import folding, nearness
from ..declaring import Searchable, searchables
from ..models import Entry
from . import entries, postgresql, sqlite

TABLE = Entry._meta.db_table
AT_ONCE = 5000


def _declared() -> list[Searchable]:
    contributions.load("contributions")
    return list(searchables)


def _engine(connection: Any) -> ModuleType:
    return postgresql if connection.vendor == "postgresql" else sqlite


def _as_owner(connection: Any) -> Any:
    return getattr(connection, "as_owner", nullcontext)()


def fingerprint() -> str:
    """A short hash of the declarations and of the code that makes an entry of a row."""
    seen = hashlib.sha256()
    for each in _declared():
        seen.update(repr(each).encode())
    for module in (folding, nearness, entries, sqlite, postgresql):
        seen.update(Path(str(module.__file__)).read_bytes())
    return seen.hexdigest()[:8]


def loosen(using: str) -> None:
    """Before a migration: SQLite makes no table anew while a trigger speaks of it. On PostgreSQL the triggers stay until others
    take their place: the index is right for those who work meanwhile, and where a migration is given up.
    """
    connection: Any = connections[using]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            sqlite.drop_triggers(cursor)


def keep(using: str) -> None:
    """After a migration and at each start: the triggers are there, and the index is whole. Mostly there is nothing to do."""
    connection: Any = connections[using]
    tables = set(connection.introspection.table_names())
    if not {TABLE, *(each.table for each in _declared())} <= tables:
        return
    with _as_owner(connection), connection.cursor() as cursor:
        whole = f"finding_{fingerprint()}_whole"
        there = _engine(connection).names(cursor)
        wanted = {name for name, _statement in _engine(connection).triggers(_declared(), fingerprint())}
    if not {whole, *wanted} <= there:
        rebuild(using)


def rebuild(using: str = "default") -> int:
    """Throw the index away and make it anew from the rows, block by block, while people work; gives how many entries it has.

    It counts as whole once all is done: a rebuild that was cut off is done again at the next start.
    """
    connection: Any = connections[using]
    engine, declared, mark = _engine(connection), _declared(), fingerprint()
    with _as_owner(connection), connection.cursor() as cursor:
        patiently(connection, TABLE, partial(_begin, cursor, engine, using))
        made = sum(_fill(cursor, each, engine, using) for each in declared)
        for statement in engine.finish(declared, f"finding_{mark}_whole"):
            patiently(connection, TABLE, partial(cursor.execute, statement))
    return made


def _begin(cursor: Any, engine: ModuleType, using: str) -> None:
    with transaction.atomic(using):
        engine.begin(cursor)
        for _name, statement in engine.triggers(_declared(), fingerprint()):
            cursor.execute(statement)


def _fill(cursor: Any, each: Searchable, engine: ModuleType, using: str) -> int:
    cursor.execute(f'SELECT min(id), max(id) FROM "{each.table}"')
    first, last = cursor.fetchone()
    made = 0
    for begins in range(first or 0, (last or -1) + 1, AT_ONCE):
        among = f"r.id BETWEEN {begins} AND {begins + AT_ONCE - 1}"
        made += patiently(connections[using], each.table, partial(_fill_block, cursor, each, engine, among, using))
    return made


def _fill_block(cursor: Any, each: Searchable, engine: ModuleType, among: str, using: str) -> int:
    with transaction.atomic(using):
        engine.hold(cursor, each)
        cursor.execute(f"INSERT INTO {TABLE} ({entries.COLUMNS}) {entries.select(each, among, engine.joined)} AND NOT EXISTS"
                       f" (SELECT 1 FROM {TABLE} e WHERE e.kind = '{each.key}' AND e.row = r.row)")  # fmt: skip
    return max(int(cursor.rowcount), 0)


def differences(using: str = "default") -> Iterator[tuple[str, int]]:
    """Kind and id of each row whose entry does not say what the row says, or is missing; and of entries without a row."""
    connection: Any = connections[using]
    engine = _engine(connection)
    with connection.cursor() as cursor:
        for each in _declared():
            now = entries.select(each, "true", engine.joined)
            kept = f"SELECT {entries.COLUMNS} FROM {TABLE} WHERE kind = '{each.key}'"
            apart = (
                f"SELECT row FROM (SELECT * FROM ({now}) a EXCEPT SELECT * FROM ({kept}) b) c"
                f" UNION SELECT row FROM (SELECT * FROM ({kept}) a EXCEPT SELECT * FROM ({now}) b) d ORDER BY row"
            )
            cursor.execute(apart)
            yield from ((each.key, row) for (row,) in cursor.fetchall())
        if not engine.is_sound(cursor):
            yield "", 0


def forget(using: str = "default") -> None:
    """Not a byte stays of what entries said before: SQLite's tables of words keep that until they are told not to."""
    connection: Any = connections[using]
    with connection.cursor() as cursor:
        _engine(connection).forget(cursor)
