"""SQLite: `VACUUM INTO` copies one moment without keeping writers waiting, and leaves no byte of deleted rows behind."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from django.db import connection
from django.utils.translation import gettext as _

from hanse.kernel.errors import Refused

from .engine import Snapshot
from .manifest import Content, copied

PATIENCE_SECONDS = 60


class Moment:
    """A file that nobody writes to, or one read transaction of one that others write to."""

    def __init__(self, opened: sqlite3.Connection) -> None:
        self._opened = opened
        self.server = f"SQLite {sqlite3.sqlite_version}"

    def select(self, statement: str) -> list[tuple[Any, ...]]:
        return self._opened.execute(statement).fetchall()

    def tables(self) -> Iterator[tuple[str, Content]]:
        names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        for (name,) in self.select(names):
            yield name, self._content(name)

    def _content(self, name: str) -> Content:
        columns = self.select(f'PRAGMA table_info("{name}")')
        keys = [column for _key, column in sorted((pk, column) for _n, column, _t, _r, _d, pk in columns if pk)]
        listed = ", ".join(f'"{column}"' for column in (keys or [column[1] for column in columns]))
        digest, rows = hashlib.sha256(), 0
        for row in self._opened.execute(f'SELECT * FROM "{name}" ORDER BY {listed}'):
            digest.update(repr(row).encode())
            rows += 1
        return Content(rows, digest.hexdigest())

    def roles(self) -> list[str]:
        return []


@contextmanager
def _reading(path: Path) -> Iterator[Moment]:
    with closing(sqlite3.connect(path, timeout=PATIENCE_SECONDS, isolation_level=None)) as opened:
        opened.execute("BEGIN")
        yield Moment(opened)
        opened.execute("ROLLBACK")


@dataclass(frozen=True)
class Sqlite:
    path: Path
    name: ClassVar[str] = "sqlite"
    file: ClassVar[str] = "database.sqlite3"

    @contextmanager
    def taken(self, to: Path) -> Iterator[Snapshot]:
        with closing(sqlite3.connect(self.path, timeout=PATIENCE_SECONDS, isolation_level=None)) as source:
            source.execute("VACUUM INTO ?", [str(to)])
        with to.open("rb") as copy:
            os.fsync(copy.fileno())
        with _reading(to) as moment:
            _refuse_broken(moment, to)
            yield moment

    @contextmanager
    def looked_at(self) -> Iterator[Snapshot]:
        with _reading(self.path) as moment:
            yield moment

    def holds(self) -> list[str]:
        found = connection.introspection.table_names()
        connection.close()
        return found

    def prepare(self, roles: tuple[str, ...]) -> None:
        """Python brings all that is needed."""

    def give_back(self, copy: Path, *, check: Callable[[Snapshot], None]) -> None:
        half = self.path.with_name(f"{self.path.name}.half")
        half.unlink(missing_ok=True)
        copied(copy, half)
        half.chmod(0o600)
        with _reading(half) as moment:
            _refuse_broken(moment, half)
            check(moment)
        connection.close()
        for ending in ("-wal", "-shm"):
            self.path.with_name(f"{self.path.name}{ending}").unlink(missing_ok=True)
        half.replace(self.path)


def _refuse_broken(moment: Moment, path: Path) -> None:
    answers = moment.select("PRAGMA integrity_check(1)")
    if answers != [("ok",)] or moment.select("PRAGMA foreign_key_check"):
        raise Refused(
            _("The database in %(path)s is damaged: %(why)s") % {"path": path, "why": answers[0][0] if answers else ""}
        )
