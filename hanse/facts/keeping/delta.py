"""A Delta Lake table for each kind: its files, its versions, and what is committed to it.

Layout: append-only, partitioned by month of the event, sorted by partner within a file. Nothing is updated: a correction
is a newer row with the same `line_key`, and a row is current unless a correction with a higher `seq` stands beside it.
So withdrawing a batch (deleting its rows) gives back exactly what it had superseded.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from django.utils.translation import gettext as _

from hanse.kernel.errors import Busy, Refused
from hanse.kernel.operating import folders
from hanse.kernel.work.faults import fault

from ..models import FactTable, FactVersion

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa
    from deltalake import CommitProperties, DeltaTable
    from deltalake.transaction import AddAction

GROUP = 8192
"""Rows of a file that are read or left out together. They lie by company, so one company's lines are read in half the time."""
KEPT_WHOLE = {"delta.enableExpiredLogCleanup": "false"}
"""Delta's own habit is to delete what is older than thirty days of a table's log, and with it the versions of then."""


def folder(kind: str) -> Path:
    return folders.facts() / kind


def table(kind: str, *, version: int | None = None) -> DeltaTable:
    """The Delta table of a kind, at a version."""
    from deltalake import DeltaTable

    return DeltaTable(folder(kind), version=version)


def table_made(kind: str, schema: pa.Schema) -> DeltaTable:
    """The Delta table of a kind, made if there is none."""
    from deltalake import DeltaTable, Schema

    made = Schema.from_arrow(schema)
    return DeltaTable.create(folder(kind), schema=made, mode="ignore", partition_by=["month"], configuration=KEPT_WHOLE)


def marked(mark: str, version: int) -> CommitProperties:
    """A Delta commit that says which batch made `version`; none where somebody else made that one."""
    from deltalake import CommitProperties, Transaction

    return CommitProperties(app_transactions=[Transaction(mark, version)], max_commit_retries=0)


def stands_at(kind: str) -> int:
    """The newest version of a kind's store; 0 where there is none, as for an empty one."""
    return table(kind).version() if folder(kind).exists() else 0


def refuse_moved(log: DeltaTable, stands: int) -> None:
    """A lock goes with its connection, and who waited for it is at work then; whose lock it was does not know yet."""
    if log.version() != stands:
        raise _moved()


@contextmanager
def next_in_turn() -> Iterator[None]:
    """For a commit that is `marked`."""
    from deltalake.exceptions import CommitFailedError

    try:
        yield
    except CommitFailedError as error:
        raise _moved() from error


def _moved() -> Busy:
    return Busy(_("Something else is at work on this and has not finished. Try again in a minute."))


def written(
    kind: str, connection: duckdb.DuckDBPyConnection, rows: str, *, batches: tuple[int, int], brings: bool = True
) -> list[AddAction]:
    """Write the rows of a SELECT into files of the kind's folder, by month; they count only once a commit names them.

    `batches`: the first and the last import that they are of; `brings`: there are lines that were not there. The analytical
    engine writes them itself, within its own bound of memory however many rows there are.
    """
    least, most = ({"batch_id": batch} for batch in batches)
    from deltalake.transaction import AddAction

    made = connection.execute(
        f"COPY ({rows}) TO '{folder(kind)}' (FORMAT parquet, PARTITION_BY (month), APPEND, RETURN_STATS,"
        f" FILENAME_PATTERN 'part-{{uuid}}', COMPRESSION snappy, ROW_GROUP_SIZE {GROUP})"
    ).fetchall()
    now = int(time.time() * 1000)
    return [
        AddAction(
            str(Path(path).relative_to(folder(kind))), size, {"month": values["month"]}, now, data_change=brings,
            stats=json.dumps({"numRecords": count, "minValues": least, "maxValues": most}),
        )
        for path, count, size, _footer, _columns, values, *_more in made
    ]  # fmt: skip


def exchange(kind: str, schema: pa.Schema, joined: Sequence[AddAction], names: Sequence[str], *, month: str) -> None:
    """One commit in which files take the place of others with the same lines. Called under the kind's lock."""
    from deltalake.transaction import RemoveAction

    log, now = table(kind), int(time.time() * 1000)
    gone = [
        RemoveAction(name, data_change=False, deletion_timestamp=now, partition_values={"month": month})
        for name in names
    ]
    log.create_write_transaction([*joined, *gone], "append", schema, "month")
    fault("compaction-committed")
    _same_lines(FactTable.objects.get(kind=kind), version=table(kind).version())


def undo(kind: str) -> None:
    """Bring the store back to the version that counts. Called under the kind's lock.

    Its properties come back as well, and that version may be from before `KEPT_WHOLE`.
    """
    from deltalake import PostCommitHookProperties

    pinned, log = FactTable.pinned(kind), table(kind)
    deleting_nothing = PostCommitHookProperties(cleanup_expired_logs=False)
    log.restore(pinned.version if pinned else 0, post_commithook_properties=deleting_nothing)
    if pinned is not None:
        _same_lines(pinned, version=log.version())


def keep_whole(kind: str) -> None:
    """See to it that the next commit deletes nothing of the log of a table from before `KEPT_WHOLE`. Called under the kind's lock."""
    pinned = FactTable.pinned(kind)
    if pinned is None or not folder(kind).exists():
        return
    log = table(kind)
    if KEPT_WHOLE.items() <= log.metadata().configuration.items():
        return
    log.alter.set_table_properties(KEPT_WHOLE)
    _same_lines(pinned, version=table(kind).version())


def _same_lines(pinned: FactTable, *, version: int) -> None:
    pinned.version = version
    pinned.save(update_fields=["version"])
    FactVersion.of(pinned)


def append_nothing(kind: str, schema: pa.Schema) -> int:
    """A new version with the same lines, which are to be read with something else that changed; its number."""
    from deltalake import write_deltalake

    write_deltalake(table(kind), schema.empty_table(), mode="append")
    return table(kind).version()


def files_of(kind: str, version: int) -> list[str]:
    """Where the files of a version lie. Refused where it is not whole any more, as what is older than a log that was cut."""
    from deltalake.exceptions import DeltaError

    try:
        files = table(kind, version=version).file_uris()
    except (DeltaError, FileNotFoundError) as error:
        raise _gone() from error
    if any(name.startswith("/") and not Path(name).exists() for name in files):
        raise _gone()
    return files


def named_in(place: Path, version: int) -> list[str]:
    """The files that count in a version of the table that lies in a folder, by their names there, whether they are there or not.

    Refused where the log in it does not tell.
    """
    from deltalake import DeltaTable
    from deltalake.exceptions import DeltaError

    try:
        paths = DeltaTable(place, version=version).get_add_actions().column("path").to_pylist()
    except (DeltaError, FileNotFoundError) as error:
        raise Refused(
            _("Version %(version)s of the lines of %(kind)s cannot be opened.")
            % {"version": version, "kind": place.name}
        ) from error
    return sorted(unquote(path) for path in paths)


def _gone() -> Refused:
    return Refused(_("The lines as they were known then are not kept any more."))


def rows_in(connection: duckdb.DuckDBPyConnection, kind: str, names: Sequence[str]) -> duckdb.DuckDBPyRelation:
    """All rows of some of a kind's files."""
    return connection.read_parquet([str(folder(kind) / name) for name in names], hive_partitioning=True)


def rows(connection: duckdb.DuckDBPyConnection, kind: str, version: int) -> duckdb.DuckDBPyRelation:
    """All rows of a version, corrected ones too. For the store's own bookkeeping."""
    return connection.read_parquet(files_of(kind, version), hive_partitioning=True)
