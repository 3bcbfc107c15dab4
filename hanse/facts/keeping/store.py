"""The store of lines: a Delta Lake table for each kind, and the only door to it.

Layout: append-only, partitioned by month of the event, sorted by partner within a file. Nothing is updated: a correction
is a newer row with the same `line_key`, and a row is current unless a correction with a higher `seq` stands beside it.
So withdrawing a batch (deleting its rows) gives back exactly what it had superseded.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from django.utils.translation import gettext as _

from hanse.intake.kinds import kind_named
from hanse.intake.models import Batch
from hanse.kernel.actor import current
from hanse.kernel.errors import Refused
from hanse.kernel.operating import folders

from ..models import FactTable, FactVersion
from .asking import Answer, Question, answered, statement
from .sight import Sight

if TYPE_CHECKING:
    import duckdb
    import ibis.expr.types as ir
    import pyarrow as pa
    from deltalake import CommitProperties, DeltaTable
    from deltalake.transaction import AddAction

BOOKKEEPING = (("line_key", "string"), ("content", "string"), ("batch_id", "int64"), ("seq", "int64"),
               ("correction", "bool"), ("line_no", "int64"))  # fmt: skip
GROUP = 8192
"""Rows of a file that are read or left out together. They lie by company, so one company's lines are read in half the time."""


def folder(kind: str) -> Path:
    return folders.facts() / kind


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


def delta(kind: str, *, version: int | None = None) -> DeltaTable:
    """The Delta table of a kind, at a version."""
    from deltalake import DeltaTable

    return DeltaTable(folder(kind), version=version)


def delta_made(kind: str, schema: pa.Schema) -> DeltaTable:
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
    table, log = pinned(kind), delta(kind)
    log.restore(table.version if table else 0)
    if table is not None:
        table.version = log.version()
        table.save(update_fields=["version"])
        FactVersion.of(table)


def append_nothing(kind: str, schema: pa.Schema) -> int:
    """A new version with the same lines, which are to be read with something else that changed; its number."""
    from deltalake import write_deltalake

    write_deltalake(delta(kind), schema.empty_table(), mode="append")
    return delta(kind).version()


def pinned(kind: str) -> FactTable | None:
    """The version that counts now, or None when nothing of this kind was ever committed."""
    return FactTable.objects.filter(kind=kind).first()


def files_of(kind: str, version: int) -> list[str]:
    from deltalake.exceptions import DeltaError

    try:
        files = delta(kind, version=version).file_uris()
    except (DeltaError, FileNotFoundError) as error:
        raise _gone() from error
    if any(
        name.startswith("/") and not Path(name).exists() for name in files
    ):  # a backup keeps what counts, and no more
        raise _gone()
    return files


def _gone() -> Refused:
    return Refused(_("The lines as they were known then are not kept any more."))


def attach(connection: duckdb.DuckDBPyConnection, kind: str, version: int | None) -> bool:
    """Make the view `stored` of all rows at a version; False when there are none. For the store's own bookkeeping."""
    files = files_of(kind, version) if version is not None else []
    if not files:
        return False
    stored_rows(connection, kind, cast(int, version)).create_view("stored")
    connection.execute(
        "CREATE TABLE correcting AS SELECT line_key, max(seq) AS seq FROM stored WHERE correction GROUP BY line_key"
    )
    source = _with_rates(connection, kind, version)
    connection.execute(
        f"CREATE VIEW current_lines AS SELECT s.* FROM {source} s LEFT JOIN correcting c ON c.line_key = s.line_key"
        " WHERE c.seq IS NULL OR s.seq >= c.seq"
    )
    return True


def stored_rows(connection: duckdb.DuckDBPyConnection, kind: str, version: int) -> duckdb.DuckDBPyRelation:
    """All rows of a version, corrected ones too. For the store's own bookkeeping."""
    return connection.read_parquet(files_of(kind, version), hive_partitioning=True)


def _with_rates(connection: duckdb.DuckDBPyConnection, kind: str, version: int | None) -> str:
    """The stored rows, with amounts converted that wait for a rate; as they stand, where none waits or no rates are there."""
    from . import rates

    if "reporting" not in connection.table("stored").columns:
        return "stored"
    used = rates_of(kind, version)
    if used is None:
        return "stored"
    [(waits,)] = connection.execute(f"SELECT EXISTS (SELECT 1 FROM stored WHERE {rates.WAITS})").fetchall()
    if not waits or not files_of(rates.RATES, used):
        return "stored"
    return rates.converted_view(connection, cast(Any, kind_named(kind)), "stored", used)


def rates_of(kind: str, version: int | None) -> int | None:
    """The version of the rates with which a version of a kind is read; those of now for one that counts only soon."""
    from . import rates

    noted = FactVersion.objects.filter(kind=kind, version=version).first() if version is not None else None
    return noted.rates_version if noted else rates.version_now()


@dataclass(frozen=True)
class Reading:
    """One pinned version, cut to what the current actor may see."""

    kind: str
    version: int
    connect: Callable[[], duckdb.DuckDBPyConnection]
    """Gives all lines of the version, before anything is cut."""
    written_for: Hashable
    """What statements are kept for: this very version."""
    sight: Sight
    only: int | None = None
    """The one company whose lines are there; they are read from their files once, however often they are asked."""

    @cached_property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """With `visible_lines`, cut; made when a question is really asked."""
        made = self.connect()
        join = "JOIN" if cast(Any, kind_named(self.kind)).roles else "LEFT JOIN"
        made.register("partners", self.sight.partners())
        made.register("goods", self.sight.goods())
        form, of = ("VIEW", "") if self.only is None else ("TABLE", f" WHERE l.organisation_id = {self.only:d}")
        made.execute(
            f"CREATE TEMP {form} visible_lines AS SELECT l.* EXCLUDE (month),"
            " CAST(l.month AS VARCHAR) AS month, p.organisation, p.partner_id, p.reference, p.country, p.business_type,"
            " p.annual_sales, p.credit_rating, g.product, g.product_line"
            f" FROM readable_lines l {join} partners p ON p.id = l.organisation_id"
            f" LEFT JOIN goods g ON g.id = l.product_id{of}"
        )
        return made

    @cached_property
    def backend(self) -> Any:
        import ibis

        return ibis.duckdb.from_connection(self.connection)

    @cached_property
    def lines(self) -> ir.Table:
        """Current lines with their partner's and product's own columns: an Ibis table."""
        table: ir.Table = self.backend.table("visible_lines")
        return table

    @property
    def counted(self) -> ir.Table:
        """The lines that measure partners: where those are not believed about themselves, without what they reported."""
        if cast(Any, kind_named(self.kind)).believed or not self.of_partners:
            return self.all_lines
        return self.all_lines.filter(~self.all_lines.batch_id.isin(self.of_partners))

    @cached_property
    def of_partners(self) -> list[int]:
        """The imports that partners sent themselves, as far as the actor sees them."""
        return imports_of_partners(self.kind)

    @cached_property
    def all_lines(self) -> ir.Table:
        """The same, by the engine that is set: for passes over all of them."""
        from . import engines

        found = engines.lines_on_spark(self) if engines.is_spark() and self.only is None else None
        return self.lines if found is None else found

    def rows(self, expression: ir.Expr) -> list[dict[str, Any]]:
        """Run an expression; exact decimals stay decimals."""
        found: list[dict[str, Any]] = expression.to_pyarrow().to_pylist()
        return found

    def blocks(self, expression: ir.Table, *, size: int = 5_000) -> Iterator[list[dict[str, Any]]]:
        """The same for more rows than memory should hold at once.

        Ibis's own way of streaming calls what DuckDB 2 no longer has, so its connection is asked with Ibis's words.
        """
        yield from self._blocks(self.backend.compile(expression), {}, size)

    def answer(self, question: Question, *, limit: int | None = None, offset: int = 0) -> list[dict[str, Any]]:
        """`rows` for a question that is asked again and again; `limit` cuts a page out of its ordered rows."""

        def ask() -> Answer:
            page = "" if limit is None else f" LIMIT {limit:d} OFFSET {offset:d}"
            found = self.connection.execute(self._statement(question) + page, dict(question.values))
            return [column[0] for column in found.description or ()], found.fetchall()

        asked = question.shape, *question.values.items(), limit, offset
        names, rows = answered((self.written_for, self.sight.digest, asked) if self.sight.digest else None, ask)
        return [dict(zip(names, row, strict=True)) for row in rows]

    def answered_in_blocks(self, question: Question, *, size: int = 5_000) -> Iterator[list[dict[str, Any]]]:
        yield from self._blocks(self._statement(question), dict(question.values), size)

    def _statement(self, question: Question) -> str:
        return statement(self.written_for, question, lambda: self.backend.compile(question.write(self.lines)))

    def _blocks(self, sql: str, values: dict[str, Any], size: int) -> Iterator[list[dict[str, Any]]]:
        for batch in self.connection.sql(sql, params=values or None).to_arrow_reader(size):
            yield batch.to_pylist()


@contextmanager
def reading(
    kind: str, *, version: int | None = None, sight: Sight | None = None, only: int | None = None
) -> Iterator[Reading]:
    """Open a kind of fact for reading with the eyes of the current actor: the only door.

    Lines of companies that the actor may not see are not there. `version` reads an older committed version again, `only` the
    lines of one company. `sight`: what the actor was found to see a moment ago, for who reads several kinds.
    """
    from .opened import key, opened

    actor, declared = current("facts"), cast(Any, kind_named(kind))
    if actor.is_partner and not declared.own:
        raise _nothing(kind)
    if version is None and (table := pinned(kind)) is not None:
        version = table.version
    if version is None:
        raise _nothing(kind)
    with opened(kind, version) as connect:
        if connect is None:
            raise _nothing(kind)
        seen = sight or Sight.of(declared.roles, only=only)
        yield Reading(kind, version, connect, key(kind, version), seen, only)


def imports_of_partners(kind: str) -> list[int]:
    """The numbers of the imports of a kind that partners sent themselves."""
    theirs = Batch.objects.filter(kind=kind, committed_at__isnull=False).exclude(organisation=None)
    return list(theirs.order_by("pk").values_list("pk", flat=True))


class NoLines(Refused):
    """Nothing of a kind is there to be read."""


def _nothing(kind: str) -> NoLines:
    return NoLines(_("There are no %(kind)s lines yet. Import a file first.") % {"kind": kind.replace("_", "-")})
