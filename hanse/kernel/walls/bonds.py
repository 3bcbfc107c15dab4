"""A row that hangs on another partner-owned row belongs to the same company, in the database itself.

Every foreign key from one partner-owned model to another is bound: on PostgreSQL by a composite foreign key, on SQLite, which
takes none on a table that is there already, by triggers. Made from the models after each migration, like the second wall.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.apps import apps
from django.db import connections, models

from ..work.patience import patiently
from .access import PartnerOwned


@dataclass(frozen=True, slots=True)
class Bond:
    """The tables, and the child's column that leads to the parent."""

    child: str
    column: str
    parent: str

    @property
    def name(self) -> str:
        return f"{self.child}_{self.column}_same_owner"


def bonds() -> list[Bond]:
    return [
        Bond(model._meta.db_table, column.column, column.related_model._meta.db_table)
        for model in apps.get_models()
        if issubclass(model, PartnerOwned)
        for column in model._meta.concrete_fields
        if isinstance(column, models.ForeignKey) and issubclass(column.related_model, PartnerOwned)
    ]


def bind(using: str) -> None:
    """Make every bond that is not there yet."""
    connection: Any = connections[using]
    make = _keys if connection.vendor == "postgresql" else _triggers
    with connection.cursor() as cursor:
        for bond in bonds():
            for statement in make(bond):
                patiently(connection, bond.name, partial(cursor.execute, statement))


def loosen(using: str) -> None:
    """Before a migration: SQLite makes no table anew while a trigger speaks of it."""
    connection: Any = connections[using]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for bond in bonds():
                for part in ("insert", "update", "parent"):
                    cursor.execute(f'DROP TRIGGER IF EXISTS "{bond.name}_{part}"')


def _keys(bond: Bond) -> Iterator[str]:
    yield f'CREATE UNIQUE INDEX IF NOT EXISTS "{bond.parent}_with_owner" ON "{bond.parent}" (id, organisation_id)'
    yield (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = '{bond.name}') THEN"
        f' ALTER TABLE "{bond.child}" ADD CONSTRAINT "{bond.name}" FOREIGN KEY ("{bond.column}", organisation_id)'
        f' REFERENCES "{bond.parent}" (id, organisation_id) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;'
        " END IF; END $$"
    )


def _triggers(bond: Bond) -> Iterator[str]:
    there = f'SELECT 1 FROM "{bond.parent}" WHERE id = NEW."{bond.column}" AND organisation_id = NEW.organisation_id'
    differs = (
        f'WHEN NEW."{bond.column}" IS NOT NULL AND NOT EXISTS ({there})'
        f" BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: {bond.name}'); END"
    )
    yield f'CREATE TRIGGER IF NOT EXISTS "{bond.name}_insert" BEFORE INSERT ON "{bond.child}" {differs}'
    yield (
        f'CREATE TRIGGER IF NOT EXISTS "{bond.name}_update" BEFORE UPDATE OF "{bond.column}", organisation_id'
        f' ON "{bond.child}" {differs}'
    )
    yield (
        f'CREATE TRIGGER IF NOT EXISTS "{bond.name}_parent" AFTER UPDATE OF organisation_id ON "{bond.parent}" BEGIN'
        f' UPDATE "{bond.child}" SET organisation_id = NEW.organisation_id WHERE "{bond.column}" = NEW.id; END'
    )
