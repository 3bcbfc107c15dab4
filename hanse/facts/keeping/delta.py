"""A Delta Lake table for each kind: its files, its versions, and what is committed to it.

Layout: append-only, partitioned by month of the event, sorted by partner within a file. Nothing is updated: a correction
is a newer row with the same `line_key`, and a row is current unless a correction with a higher `seq` stands beside it.
So withdrawing a batch (deleting its rows) gives back exactly what it had superseded.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hanse.kernel.errors import Refused
from hanse.kernel.operating import folders

from ..models import FactTable, FactVersion

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa
    from deltalake import CommitProperties, DeltaTable
    from deltalake.transaction import AddAction

GROUP = 8192
"""Rows of a file that are read or left out together. They lie by company, so one company's lines are read in half the time."""


def folder(kind: str) -> Path:
    return folders.facts() / kind


def table(kind: str, *, version: int | None = None) -> DeltaTable:
    """The Delta table of a kind, at a version."""
    from deltalake import DeltaTable

    return DeltaTable(folder(kind), version=version)


def table_made(kind: str, schema: pa.Schema) -> DeltaTable:
    """The Delta table of a kind, made if there is none."""
    from deltalake import DeltaTable, Schema

    return DeltaTable.create(folder(kind), schema=Schema.from_arrow(schema), mode="ignore", partition_by=["month"])


def marked(mark: str, version: int) -> CommitProperties:
    """A Delta commit that says which batch made `version`."""
    from deltalake import CommitProperties, Transaction

    return CommitProperties(app_transactions=[Transaction(mark, version)])


def written(kind: str, connection: duckdb.DuckDBPyConnection, rows: str, *, batch: int) -> list[AddAction]:
    """Write the rows of a SELECT into files of the kind's folder, by month; they count only once a commit names them.

    The analytical engine writes them itself, within its own bound of memory however many rows there are.
    """
    from deltalake.transaction import AddAction

    made = connection.execute(
        f"COPY ({rows}) TO '{folder(kind)}' (FORMAT parquet, PARTITION_BY (month), APPEND, RETURN_STATS,"
        f" FILENAME_PATTERN 'part-{{uuid}}', COMPRESSION snappy, ROW_GROUP_SIZE {GROUP})"
    ).fetchall()
    now = int(time.time() * 1000)
    return [
        AddAction(
            str(Path(path).relative_to(folder(kind))), size, {"month": values["month"]}, now, data_change=True,
            stats=json.dumps({"numRecords": count, "minValues": {"batch_id": batch}, "maxValues": {"batch_id": batch}}),
        )
        for path, count, size, _footer, _columns, values, *_more in made
    ]  # fmt: skip


def undo(kind: str) -> None:
    """Bring the store back to the version that counts. Called under the kind's lock."""
    pinned, log = FactTable.pinned(kind), table(kind)
    log.restore(pinned.version if pinned else 0)
    if pinned is not None:
        pinned.version = log.version()
        pinned.save(update_fields=["version"])
        FactVersion.of(pinned)


def append_nothing(kind: str, schema: pa.Schema) -> int:
    """A new version with the same lines, which are to be read with something else that changed; its number."""
    from deltalake import write_deltalake

    write_deltalake(table(kind), schema.empty_table(), mode="append")
    return table(kind).version()


def files_of(kind: str, version: int) -> list[str]:
    from deltalake.exceptions import DeltaError

    try:
        files = table(kind, version=version).file_uris()
    except (DeltaError, FileNotFoundError) as error:
        raise _gone() from error
    if any(
        name.startswith("/") and not Path(name).exists() for name in files
    ):  # a backup keeps what counts, and no more
        raise _gone()
    return files


def _gone() -> Refused:
    return Refused(_("The lines as they were known then are not kept any more."))


def rows(connection: duckdb.DuckDBPyConnection, kind: str, version: int) -> duckdb.DuckDBPyRelation:
    """All rows of a version, corrected ones too. For the store's own bookkeeping."""
    return connection.read_parquet(files_of(kind, version), hive_partitioning=True)
