"""What takes long to build is built once in a process; whoever needs it after that gets the same rows and files.

Rows go in past triggers, constraints and the second wall, as they came through them when they were built.
"""

from __future__ import annotations

import copy
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

from hanse.finding.keeping import sqlite
from hanse.kernel.operating.folders import home


@dataclass(frozen=True)
class Memory:
    """`rows`: by table, each as its database writes it out. `beside`: keys of what was in these tables before."""

    given: Any
    rows: dict[str, list[Any]]
    beside: dict[str, set[Any]]
    files: Path


_memories: dict[str, Memory] = {}


def remembered[T](key: str, build: Callable[[], T]) -> T:
    """What `build` gives, with the rows that it adds and the files that it leaves in an empty home.

    Beside other rows than the first time it is built anew.
    """
    with _past_all_walls() as tables:
        known = _memories.get(key)
        if known is not None and all(tables.keys(table) == keys for table, keys in known.beside.items()):
            for table, rows in known.rows.items():
                tables.put(table, rows)
            shutil.copytree(known.files, home(), dirs_exist_ok=True)
            return copy.deepcopy(known.given)
        before = tables.all_rows()
        keys = {table: tables.keys(table) for table in before}
    given = build()
    with _past_all_walls() as tables:
        rows = {table: _added(table, before[table], now) for table, now in tables.all_rows().items()}
    rows = {table: new for table, new in rows.items() if new}
    files = Path(tempfile.mkdtemp(prefix="remembered-", dir=home().parent))
    shutil.copytree(home(), files, dirs_exist_ok=True)
    _memories[key] = Memory(copy.deepcopy(given), rows, {table: keys[table] for table in rows}, files)
    return given


def _added(table: str, before: list[Any], now: list[Any]) -> list[Any]:
    were = set(before)
    assert were <= set(now), f"what is remembered only adds rows, and {table} was changed"
    return [row for row in now if row not in were]


class Tables:
    """All that the database at hand keeps, row by row."""

    names: str
    """Asks what tables there are."""

    def __init__(self, cursor: Any) -> None:
        self.cursor = cursor

    def all_rows(self) -> dict[str, list[Any]]:
        return {table: self.rows(table) for (table,) in self.cursor.execute(self.names).fetchall()}

    def keys(self, table: str) -> set[Any]:
        """The first column is the key."""
        return {row[0] if isinstance(row, tuple) else row.partition(b"\t")[0] for row in self.rows(table)}

    def rows(self, table: str) -> list[Any]:
        raise NotImplementedError

    def put(self, table: str, rows: list[Any]) -> None:
        raise NotImplementedError


class OfSqlite(Tables):
    """As they lie in the file: an expression is not converted to what its column is declared to be."""

    names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*' AND name NOT GLOB 'finding_[wp]*'"

    def rows(self, table: str) -> list[Any]:
        columns = ", ".join(f'+"{row[1]}"' for row in self.cursor.execute(f'PRAGMA table_info("{table}")').fetchall())
        return self.cursor.execute(f'SELECT {columns} FROM "{table}"').fetchall()  # type: ignore[no-any-return]

    def put(self, table: str, rows: list[Any]) -> None:
        self.cursor.executemany(f'INSERT INTO "{table}" VALUES ({", ".join("?" * len(rows[0]))})', rows)
        if table == sqlite.TABLE:
            for index in (sqlite.WORDS, sqlite.PARTS):
                self.cursor.execute(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")


class OfPostgresql(Tables):
    """Line by line as they are copied out."""

    names = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"

    def rows(self, table: str) -> list[Any]:
        with self.cursor.copy(f'COPY "{table}" TO STDOUT'.encode()) as lines:
            return b"".join(lines).splitlines()

    def put(self, table: str, rows: list[Any]) -> None:
        with self.cursor.copy(f'COPY "{table}" FROM STDIN'.encode()) as lines:
            lines.write(b"\n".join([*rows, b""]))


@contextmanager
def _past_all_walls() -> Iterator[Tables]:
    connection.ensure_connection()
    raw = connection.connection
    if connection.vendor == "sqlite":
        raw.setconfig(sqlite3.SQLITE_DBCONFIG_ENABLE_TRIGGER, False)
        yield OfSqlite(sqlite3.Connection.cursor(raw))
        raw.setconfig(sqlite3.SQLITE_DBCONFIG_ENABLE_TRIGGER, True)
        return
    with raw.cursor() as cursor:
        role = cursor.execute("SELECT current_user").fetchone()[0]
        cursor.execute("SET ROLE NONE; SET session_replication_role = replica")
        yield OfPostgresql(cursor)
        cursor.execute(f'RESET session_replication_role; SET ROLE "{role}"')
