"""Side files: tables whose columns a mapping adds to the file's own, where their keys are equal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext as _

from hanse.kernel.errors import Refused

from ..mapping import Join
from ..reading.files import open_file
from .typing_sql import name

BLANKS = " \t\r\n\u00a0\u202f\u2009\ufeff"

if TYPE_CHECKING:
    import duckdb


def trimmed(table: pa.Table) -> pa.Table:
    """Every column of texts without blanks at its ends."""
    columns = [
        pc.utf8_trim(column, characters=BLANKS) if pa.types.is_string(column.type) else column
        for column in table.columns
    ]
    return pa.Table.from_arrays(columns, names=table.column_names)


class Sides:
    """The joins of one file, in the order of the mapping: each may use columns of those before."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, columns: tuple[str, ...], folder: Path) -> None:
        self.connection, self.folder = connection, folder
        self.own = frozenset(columns)
        self.columns = list(columns)
        self.joins: list[str] = []
        self.used: set[str] = set()
        """Columns of the file itself that joins need."""

    def add(self, join: Join) -> None:
        """Load a side file; where its key stands several times, the first row counts."""
        place = len(self.joins)
        side = open_file(self.folder / join.file, join.source)
        tables = [trimmed(block.records.select(side.columns)) for block in side.blocks()]
        named = pa.concat_tables(tables).rename_columns([join.prefix + column for column in side.columns])
        keys = [join.prefix + theirs for theirs in join.on.values()]
        for column in (*join.on, *keys):
            if column not in [*self.columns, *named.column_names]:
                raise Refused(
                    _("The join with %(file)s needs a column %(column)s, which is not there.")
                    % {"file": join.file, "column": column}
                )
        self.connection.register(f"side_file_{place}", named)
        by = ", ".join(name(key) for key in keys)
        fresh = [column for column in named.column_names if column not in self.columns]
        picked = ", ".join(dict.fromkeys(name(column) for column in (*keys, *fresh)))
        self.connection.execute(
            f"CREATE TABLE side_{place} AS SELECT {picked} FROM side_file_{place} QUALIFY row_number() OVER (PARTITION BY {by}) = 1"
        )
        self.connection.unregister(f"side_file_{place}")
        on = " AND ".join(f"{self._ours(ours)} = s{place}.{name(key)}" for ours, key in zip(join.on, keys, strict=True))
        self.joins.append(f" LEFT JOIN side_{place} s{place} ON {on}")
        self.columns += fresh
        self.used |= set(join.on) & self.own

    def _ours(self, column: str) -> str:
        """A column of the file itself, or of a side file that was joined before."""
        return f"b.{name(column)}" if column in self.own else name(column)
