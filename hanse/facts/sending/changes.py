"""What the lines of a checked file bring and correct, field by field: the first of each sort, for who has to confirm it and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hanse.intake.verdicts import Change

from ..declaring import FactKind
from .samples import Row, first_rows, names_of, standing

if TYPE_CHECKING:
    import duckdb

MOST_NEW, MOST_CORRECTED = 100, 1000
"""So many lines of each sort are listed; the store has all of them once they are imported."""


def changes(kind: FactKind, connection: duckdb.DuckDBPyConnection) -> tuple[Change, ...]:
    """From the tables that judging left, in the order of the file."""
    corrected = first_rows(kind, connection, "corrected", MOST_CORRECTED)
    new = first_rows(kind, connection, "new", MOST_NEW)
    before = standing(kind, connection, corrected)
    names = names_of([*corrected, *new, *before.values()])
    found = [_brought(kind, row, names) for row in new]
    for row in corrected:
        found += _fields(kind, row, before.get(row["line_key"], {}), names)
    return tuple(sorted(found, key=lambda change: change.line))


def _brought(kind: FactKind, row: Row, names: dict[str, dict[int, str]]) -> Change:
    """A new line with all that its title does not say."""
    said = {kind.document, kind.line_label, *(() if _paper(kind, row) else _says(kind))}
    told = (_plain(names, field.column, row.get(field.column)) for field in kind.fields if field.column not in said)
    return Change(row["line_no"], "new", _title(kind, row, names), "", after=", ".join(filter(None, told)))


def _fields(kind: FactKind, row: Row, before: Row, names: dict[str, dict[int, str]]) -> Iterator[Change]:
    for field in kind.fields:
        old, now = before.get(field.column), row.get(field.column)
        if old != now:
            title = _title(kind, row, names)
            values = (_plain(names, field.column, value) for value in (old, now))
            yield Change(row["line_no"], "corrected", title, "", field.name, *values)


def _title(kind: FactKind, row: Row, names: dict[str, dict[int, str]]) -> str:
    """The paper and its line; without a paper whose line it is, and its day. A number that was made up says nothing to people."""
    paper = _paper(kind, row)
    if paper is None:
        told = (_plain(names, name, row.get(name)) for name in _says(kind))
        return ", ".join(filter(None, told))
    line = row.get(kind.line_label)
    return paper if line is None or "/" in line else f"{paper} / {line}"


def _paper(kind: FactKind, row: Row) -> str | None:
    number = row.get(kind.document) if kind.document else None
    return None if number is None else str(number)


def _says(kind: FactKind) -> tuple[str, str, str]:
    """The columns that tell of a line without a paper."""
    return ("organisation_id", kind.on, "product_id")


def _plain(names: dict[str, dict[int, str]], column: str, value: Any) -> str:
    """A value as files write it: days by year, month and day, numbers with a point, partners and products by what they are called."""
    if value is None:
        return ""
    if column in names:
        return names[column].get(value, "")
    if isinstance(value, date):
        return value.isoformat()
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)
