"""All lines of a version in an analytical connection, before anything is cut. For the store's own bookkeeping."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hanse.kernel.operating import folders

from ..declaring import fact_kind
from . import delta, rates

if TYPE_CHECKING:
    import duckdb


def connect() -> duckdb.DuckDBPyConnection:
    """An analytical connection with bounded memory that fetches nothing from anywhere."""
    import duckdb

    found = duckdb.connect(
        config={
            "memory_limit": os.environ.get("HANSE_MEMORY", "1GB"),
            "threads": min(os.cpu_count() or 2, 4),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "temp_directory": str(folders.staging() / "spill"),
            "preserve_insertion_order": "false",
        }
    )
    found.execute("SET parquet_metadata_cache = true")  # what a file holds never changes
    found.execute("SET enable_progress_bar = false")  # nobody sits before it
    return found


def attach(connection: duckdb.DuckDBPyConnection, kind: str, version: int | None) -> bool:
    """Make the views `stored` of all rows at a version, `standing` of those that count, and `current_lines` of these with
    their amounts converted; False when there are none.
    """
    if version is None or not delta.files_of(kind, version):
        return False
    delta.rows(connection, kind, version).create_view("stored")
    connection.execute(
        "CREATE TABLE correcting AS SELECT line_key, max(seq) AS seq FROM stored WHERE correction GROUP BY line_key"
    )
    connection.execute(
        "CREATE VIEW standing AS SELECT s.* FROM stored s LEFT JOIN correcting c ON c.line_key = s.line_key"
        " WHERE c.seq IS NULL OR s.seq >= c.seq"
    )
    connection.execute(f"CREATE VIEW current_lines AS SELECT * FROM {_with_rates(connection, kind, version)}")
    return True


def _with_rates(connection: duckdb.DuckDBPyConnection, kind: str, version: int) -> str:
    """The rows that count, with amounts converted that wait for a rate; as they stand, where none waits or no rates are there."""
    if "reporting" not in connection.table("stored").columns:
        return "standing"
    used = rates.version_for(kind, version)
    if used is None:
        return "standing"
    [(waits,)] = connection.execute(f"SELECT EXISTS (SELECT 1 FROM stored WHERE {rates.WAITS})").fetchall()
    if not waits or not delta.files_of(rates.RATES, used):
        return "standing"
    return rates.converted_view(connection, fact_kind(kind), "standing", used)
