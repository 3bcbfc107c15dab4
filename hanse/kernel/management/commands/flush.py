"""Django's flush, which empties every table: the audit trail goes with the rest, though it lets nobody remove a part of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.core.management.commands import flush
from django.db import connections

from hanse.kernel.trail.chain import TABLE


class Command(flush.Command):
    def handle(self, **options: Any) -> None:
        with unguarded(connections[options["database"]]):
            super().handle(**options)


@contextmanager
def unguarded(connection: Any) -> Iterator[Any]:
    """A cursor of the database's owner, before whom the triggers of the trail are away; they are back afterwards."""
    as_owner = getattr(connection, "as_owner", nullcontext)
    lift = _lifted if connection.vendor == "postgresql" else _dropped
    with as_owner(), connection.cursor() as cursor, lift(cursor):
        yield cursor


@contextmanager
def _lifted(cursor: Any) -> Iterator[None]:
    cursor.execute(f'ALTER TABLE "{TABLE}" DISABLE TRIGGER USER')
    try:
        yield
    finally:
        cursor.execute(f'ALTER TABLE "{TABLE}" ENABLE TRIGGER USER')


@contextmanager
def _dropped(cursor: Any) -> Iterator[None]:
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [TABLE])
    triggers = cursor.fetchall()
    for name, _sql in triggers:
        cursor.execute(f'DROP TRIGGER "{name}"')
    try:
        yield
    finally:
        for _name, sql in triggers:
            cursor.execute(sql)
