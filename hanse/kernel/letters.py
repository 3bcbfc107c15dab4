"""Capitals and small letters are the same where a text is looked for, in every script and on both databases.

SQLite's LIKE knows the capitals of plain letters alone: "öster" would not find "ÖSTER".
"""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, TextField
from django.db.models.fields.json import KeyTransform, KeyTransformIContains
from django.db.models.lookups import IContains

SMALL = "hanse_small"


class _AnyLetters:
    def as_sqlite(self: Any, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        if not isinstance(self.rhs, str) or self.rhs.isascii():
            return super().as_sql(compiler, connection)  # type: ignore[misc, no-any-return]
        column, values = self.process_lhs(compiler, connection)
        return f"instr({SMALL}({column}), %s) > 0", (*values, self.rhs.lower())


class InText(_AnyLetters, IContains):
    pass


class InFurtherField(_AnyLetters, KeyTransformIContains):  # type: ignore[misc]
    pass


def register() -> None:
    for of in (CharField, TextField):
        of.register_lookup(InText)
    KeyTransform.register_lookup(InFurtherField)


def add_function(connection: Any, **_more: Any) -> None:
    """To a connection that was just made."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(SMALL, 1, _small, deterministic=True)


def _small(text: Any) -> Any:
    return text.lower() if isinstance(text, str) else text
