"""PostgreSQL: `pg_dump` of an exported snapshot, so that what is hashed and what is dumped are the same moment."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import psycopg
from django.db import connection
from django.utils.translation import gettext as _

from hanse.kernel.errors import Refused

from ..preparing import does_not_answer
from .engine import Snapshot
from .manifest import Content

DEBIAN = Path("/usr/lib/postgresql")
NAMES = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE",
         "options": "PGOPTIONS", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}  # fmt: skip
SAME_TEXT = "SET row_security = off; SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET extra_float_digits = 3"


def _parameters() -> dict[str, Any]:
    given = connection.get_connection_params()
    return {name: given[name] for name in NAMES if given.get(name) not in {None, ""}}


def _program(name: str) -> str:
    """Where a client program of PostgreSQL is, the newest one."""
    installed = sorted(DEBIAN.glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
    found = str(installed[-1]) if installed else shutil.which(name)
    if not found:
        raise Refused(
            _("%(program)s is not on this machine. Install PostgreSQL's client programs (Debian: postgresql-client).")
            % {"program": name}
        )
    return found


def _run(program: str, *arguments: str) -> None:
    environment = os.environ | {NAMES[name]: str(value) for name, value in _parameters().items()}
    done = subprocess.run([_program(program), *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise Refused(_("%(program)s failed: %(why)s") % {"program": program, "why": said[0] if said else "?"})


class Moment:
    """One repeatable-read transaction."""

    def __init__(self, opened: psycopg.Connection[Any]) -> None:
        self._opened = opened
        self.server = f"PostgreSQL {self.select('SHOW server_version')[0][0]}"

    def select(self, statement: str) -> list[tuple[Any, ...]]:
        return self._opened.execute(statement.encode()).fetchall()

    def tables(self) -> Iterator[tuple[str, Content]]:
        names = "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        for (name,) in self.select(f"{names} ORDER BY relname"):
            yield name, self._content(name)

    def _content(self, name: str) -> Content:
        keys = self.select(
            "SELECT a.attname FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY k(number, place)"
            " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number"
            f" WHERE i.indrelid = 'public.\"{name}\"'::regclass AND i.indisprimary ORDER BY k.place"
        )
        listed = ", ".join(f'"{key}"' for (key,) in keys) or "t::text"
        digest = hashlib.sha256()
        with self._opened.cursor() as cursor:
            with cursor.copy(f'COPY (SELECT * FROM public."{name}" t ORDER BY {listed}) TO STDOUT'.encode()) as lines:
                for block in lines:
                    digest.update(block)
            return Content(cursor.rowcount, digest.hexdigest())

    def roles(self) -> list[str]:
        found = self.select(
            "SELECT DISTINCT grantee FROM information_schema.role_table_grants WHERE table_schema = 'public'"
            " AND grantee NOT IN ('PUBLIC', current_user) ORDER BY 1"
        )
        return [role for (role,) in found]


def _connected() -> psycopg.Connection[Any]:
    try:
        return psycopg.connect(**_parameters(), autocommit=True)
    except psycopg.OperationalError as error:
        raise does_not_answer(error) from None


@contextmanager
def _reading() -> Iterator[Moment]:
    with _connected() as opened:
        opened.execute(SAME_TEXT.encode())
        opened.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            yield Moment(opened)
        except psycopg.errors.InsufficientPrivilege as error:
            raise Refused(
                _("This database role may not read every row. Use the role that owns the tables: %(why)s")
                % {"why": str(error).splitlines()[0]}
            ) from None
        finally:
            opened.execute("ROLLBACK")


class Postgresql:
    name: ClassVar[str] = "postgresql"
    file: ClassVar[str] = "database.dump"

    @contextmanager
    def taken(self, to: Path) -> Iterator[Snapshot]:
        with _reading() as moment:
            [(snapshot,)] = moment.select("SELECT pg_export_snapshot()")
            _run("pg_dump", "--format=custom", "--compress=1", f"--snapshot={snapshot}", f"--file={to}")
            yield moment

    @contextmanager
    def looked_at(self) -> Iterator[Snapshot]:
        with _reading() as moment:
            yield moment

    def holds(self) -> list[str]:
        found = connection.introspection.table_names()
        connection.close()
        return found

    def prepare(self, roles: tuple[str, ...]) -> None:
        _program("pg_restore")
        with _connected() as opened:
            known = {role for (role,) in opened.execute("SELECT rolname FROM pg_roles")}
            for role in roles:
                if role not in known:
                    _make_role(opened, role)

    def give_back(self, copy: Path, *, check: Callable[[Snapshot], None]) -> None:
        parameters = _parameters()
        _run(
            "pg_restore", "--exit-on-error", "--single-transaction", "--no-owner",
            f"--dbname={parameters['dbname']}", str(copy),
        )  # fmt: skip
        with _reading() as moment:
            check(moment)


def _make_role(opened: psycopg.Connection[Any], role: str) -> None:
    name = role.replace('"', '""')
    statement = f'CREATE ROLE "{name}" NOLOGIN'
    try:
        opened.execute(statement.encode())
    except psycopg.errors.InsufficientPrivilege:
        raise Refused(
            _(
                "The backup grants rights to the role %(role)s, which this server does not know. Let its administrator do: %(how)s"
            )
            % {"role": role, "how": statement}
        ) from None
