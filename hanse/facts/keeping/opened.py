"""Versions of the store that this process has open: made ready once, read by many at a time, those not read for longest closed.

One analytical database in memory holds them, a schema for each, so that its memory is bounded for all of them together.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import TYPE_CHECKING

from . import delta
from .attached import attach, connect

if TYPE_CHECKING:
    import duckdb

MOST = 4
MOST_HELD = 200_000
"""So many lines of a version are held in memory, some 100 bytes each, where opening the files of its months would take longest."""

Key = tuple[str, int, int]
"""Folder, version, and when that version was written: a folder may be given back from a backup."""


@dataclass(slots=True)
class _Version:
    """`holds_lines` is known once it was made ready, by whoever came first; until then others who want it wait for `turn`."""

    schema: str
    holds_lines: bool | None = None
    readers: int = 0
    turn: threading.Lock = field(default_factory=threading.Lock)


_lock = threading.Lock()
_numbers = count(1)
_versions: OrderedDict[Key, _Version] = OrderedDict()
_of_the_parent: list[duckdb.DuckDBPyConnection] = []


@cache
def _database() -> duckdb.DuckDBPyConnection:
    return connect()


def _after_fork() -> None:
    """A child process has the database's memory, but none of its threads: it begins with its own, and never closes that one."""
    global _lock
    _lock = threading.Lock()
    if _database.cache_info().currsize:
        _of_the_parent.append(_database())
    _versions.clear()
    _database.cache_clear()


os.register_at_fork(after_in_child=_after_fork)


@contextmanager
def opened(kind: str, version: int) -> Iterator[Callable[[], duckdb.DuckDBPyConnection] | None]:
    """What gives connections of one's own on which `stored` and `current_lines` are those of a version; None where that has
    no lines.

    `readable_lines` are the current ones without the bookkeeping of the store.
    """
    wanted = key(kind, version)
    with _lock:
        _database()  # one for all
        one = _versions.setdefault(wanted, _Version(f"version_{next(_numbers)}"))
        _versions.move_to_end(wanted)
        one.readers += 1
    given: list[duckdb.DuckDBPyConnection] = []

    def connection() -> duckdb.DuckDBPyConnection:
        given.append(_database().cursor())
        given[-1].execute(f"USE {one.schema}")
        return given[-1]

    try:
        with one.turn:  # who reads another version does not wait for this one
            if one.holds_lines is None:
                one.holds_lines = _made_ready(one.schema, kind, version)
        yield connection if one.holds_lines else None
    finally:
        for each in given:
            each.close()
        with _lock:
            one.readers -= 1
            _close_unread()


def key(kind: str, version: int) -> Key:
    folder = delta.folder(kind)
    log = folder / "_delta_log" / f"{version:020d}.json"
    return str(folder), version, log.stat().st_mtime_ns if log.exists() else 0


def _made_ready(schema: str, kind: str, version: int) -> bool:
    """Does it have lines?"""
    with _database().cursor() as making:
        making.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")  # somebody may have been cut off at it
        making.execute(f"CREATE SCHEMA {schema}")
        making.execute(f"USE {schema}")
        holds_lines = attach(making, kind, version)
        if holds_lines:
            _make_readable(making)
    return holds_lines


def _make_readable(making: duckdb.DuckDBPyConnection) -> None:
    """`readable_lines`: the current ones without their bookkeeping; few are held in memory, many are read from their files."""
    [(count,)] = making.execute("SELECT count(*) FROM stored").fetchall()
    kept = "COLUMNS(lambda name: name NOT IN ('line_key', 'content', 'seq', 'correction'))"
    form = "TABLE" if count <= MOST_HELD else "VIEW"
    making.execute(f"CREATE {form} readable_lines AS SELECT {kept} FROM current_lines")


def _close_unread() -> None:
    """The ones beyond `MOST`, and those that could not be made ready."""
    more = len(_versions) - MOST
    for key, one in [pair for pair in _versions.items() if not pair[1].readers]:
        if more > 0 or one.holds_lines is None:
            _database().execute(f"DROP SCHEMA IF EXISTS {_versions.pop(key).schema} CASCADE")
            more -= 1
