"""Some of the lines that a checked file would bring or correct, old and new side by side, for who has to confirm it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hanse.intake.fields import Field
from hanse.intake.values import Kept, kept
from hanse.intake.verdicts import Sample
from hanse.network.models import Organisation, Product

from ..declaring import FactKind

if TYPE_CHECKING:
    import duckdb

MOST = 5
DERIVED = {"month", "reporting"}
Row = dict[str, Any]


def samples(kind: FactKind, connection: duckdb.DuckDBPyConnection) -> tuple[Sample, ...]:
    """From the tables that judging left: the first corrected lines and the first new ones."""
    corrected, new = (first_rows(kind, connection, status, MOST) for status in ("corrected", "new"))
    before = standing(kind, connection, corrected)
    values = _Values([*corrected, *new, *before.values()])
    return (
        *(values.sample(kind, row, before.get(row["line_key"], {}), status="corrected") for row in corrected),
        *(values.sample(kind, row, {}, status="new") for row in new),
    )


def first_rows(kind: FactKind, connection: duckdb.DuckDBPyConnection, status: str, most: int) -> list[Row]:
    """The first lines of the file that were judged so."""
    return _rows(kind, connection, "judged", f"status = '{status}' ORDER BY line_no LIMIT {most}")


def standing(kind: FactKind, connection: duckdb.DuckDBPyConnection, corrected: list[Row]) -> dict[str, Row]:
    """What stands in the store for lines that are corrected, by their keys."""
    keys = ", ".join(f"'{row['line_key']}'" for row in corrected)
    found = _rows(kind, connection, "current_lines", f"line_key IN ({keys})") if corrected else []
    return {row["line_key"]: row for row in found}


def _rows(kind: FactKind, connection: duckdb.DuckDBPyConnection, table: str, where: str) -> list[Row]:
    names = [name for name, _type in kind.columns if name not in DERIVED]
    asked = f"SELECT line_key, line_no, {', '.join(names)} FROM {table} WHERE {where}"
    found: list[Row] = connection.sql(asked).to_arrow_table().to_pylist()
    return found


def names_of(rows: list[Row]) -> dict[str, dict[int, str]]:
    """Partners and products by what they are called, by the columns that name them, asked once."""
    return {
        "organisation_id": _named(Organisation, rows, "organisation_id", "name"),
        "product_id": _named(Product, rows, "product_id", "number"),
    }


class _Values:
    """Values as they are kept for readers; partners and products by name."""

    def __init__(self, rows: list[Row]) -> None:
        self.names = names_of(rows)

    def sample(self, kind: FactKind, row: Row, before: Row, *, status: str) -> Sample:
        """A new line with all its values, a corrected one with those that differ."""
        values = tuple(
            (field.name, self._kept(field, before), self._kept(field, row))
            for field in kind.fields
            if row.get(field.column) != before.get(field.column) and field.name not in {kind.document, kind.line_label}
        )
        return Sample(status=status, title=_title(kind, row), line=row["line_no"], values=values)

    def _kept(self, field: Field, row: Row) -> Kept:
        value = row.get(field.column)
        if field.column in self.names:
            return self.names[field.column].get(value or 0, "")
        return kept(value, currency=(row.get("currency") or "") if field.money else None)


def _title(kind: FactKind, row: Row) -> Kept:
    """Order and line; a line number that was made up because the file has none says nothing to people."""
    number = row.get(kind.document) if kind.document else None
    if number is None:
        return kept(row[kind.on])
    line = row.get(kind.line_label)
    return str(number) if line is None or "/" in line else f"{number} / {line}"


def _named(model: Any, rows: list[Row], column: str, name: str) -> dict[int, str]:
    found = model.objects.filter(pk__in={row[column] for row in rows if row.get(column) is not None})
    return dict(found.values_list("pk", name))
