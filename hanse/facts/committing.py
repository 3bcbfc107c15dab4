"""How a staged file becomes lines: judged against what is there, appended in one Delta commit, acknowledged in one
database transaction.

The order makes a crash harmless: readers see only the version that the database names. If the process dies between the
two commits, the next one finds the batch's transaction in the Delta log and acknowledges it first.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from hanse.intake.kinds import Verdict
from hanse.intake.models import Batch
from hanse.kernel.actor import Actor, acting
from hanse.kernel.events import publish
from hanse.kernel.locks import exclusive

from . import store
from .events import FactsChanged
from .models import FactTable
from .monthly import rebuild

if TYPE_CHECKING:
    import duckdb

    from .kinds import FactKind

SEPARATOR = "chr(31)"


def judge(kind: FactKind, staged: Path, *, connection: duckdb.DuckDBPyConnection, version: int | None) -> Verdict:
    """Give each staged row its identity and its status, in a table `judged`; what contradicts itself is refused.

    Statuses: new, known (the same content is there, or stood earlier in this file), corrected, refused.
    """
    columns = [name for name, _type in kind.columns if name not in {"month"}]
    content = ", ".join(f"coalesce(CAST({name} AS VARCHAR), '')" for name in columns)
    connection.execute("CREATE TABLE arriving AS " + kind.typed_rows(f"read_parquet('{staged}')"))
    connection.execute(
        f"CREATE TABLE hashed AS SELECT *, md5(concat_ws({SEPARATOR}, {', '.join(kind.identity)})) AS line_key,"
        f" md5(concat_ws({SEPARATOR}, {content})) AS content FROM arriving"
    )
    there = store.attach(connection, kind.key, version)
    known = (
        "SELECT line_key, content FROM current_lines" if there else "SELECT NULL AS line_key, NULL AS content LIMIT 0"
    )
    connection.execute(
        "CREATE TABLE judged AS WITH placed AS (SELECT *,"
        " row_number() OVER w AS nth, first_value(content) OVER w AS first_content, first_value(line_no) OVER w AS first_line"
        " FROM hashed WINDOW w AS (PARTITION BY line_key ORDER BY line_no))"
        " SELECT p.*, CASE WHEN p.nth > 1 AND p.content = p.first_content THEN 'known'"
        " WHEN p.nth > 1 THEN 'refused' WHEN k.line_key IS NULL THEN 'new'"
        f" WHEN k.content = p.content THEN 'known' ELSE 'corrected' END AS status FROM placed p LEFT JOIN ({known}) k USING (line_key)"
    )
    counts: dict[str, int] = dict(connection.execute("SELECT status, count(*) FROM judged GROUP BY status").fetchall())
    refused = connection.execute(
        f"SELECT line_no, order_number, {kind.line_label}, first_line, raw FROM judged WHERE status = 'refused' ORDER BY line_no"
    ).fetchall()
    return Verdict(
        new=counts.get("new", 0), known=counts.get("known", 0), corrected=counts.get("corrected", 0),
        refused=tuple(_contradiction(*row) for row in refused),
    )  # fmt: skip


def _contradiction(line: int, order: str, order_line: object, first: int, raw: str) -> tuple[int, str, str, str, str]:
    reason = _("Order %(order)s, line %(line)s already stands in line %(first)s of this file with other content.") % {
        "order": order, "line": order_line, "first": first,
    }  # fmt: skip
    return line, "order_number", reason, str(order), raw or ""


def commit(kind: FactKind, staged: Path, batch: Batch) -> Verdict:
    """Append what is new or corrected and make it count. Repeating it after a crash changes nothing more."""
    with exclusive(f"facts:{kind.key}"):
        acknowledge_left_over(kind, but=batch)
        batch.refresh_from_db()
        if batch.state == Batch.State.COMMITTED:  # another process was faster
            return Verdict(new=batch.new, known=batch.known, corrected=batch.corrected)
        connection = store.connect()
        try:
            table = store.pinned(kind.key)
            verdict = judge(kind, staged, connection=connection, version=table.version if table else None)
            if _already_there(kind, batch) is None and verdict.new + verdict.corrected:
                _append(kind, connection, batch)
            months = _months(connection)
        finally:
            connection.close()
        _acknowledge(kind, batch, verdict=verdict, months=months)
    return verdict


def _already_there(kind: FactKind, batch: Batch) -> int | None:
    """The Delta log's word on whether this batch was appended before."""
    return store.delta_made(kind.key, kind.schema()).transaction_version(f"batch:{batch.pk}")


def _append(kind: FactKind, connection: duckdb.DuckDBPyConnection, batch: Batch) -> None:
    from deltalake import CommitProperties, Transaction, write_deltalake

    names = ", ".join(name for name, _type in kind.columns)
    rows = connection.sql(
        f"SELECT line_key, content, CAST({batch.pk} AS BIGINT) AS batch_id, CAST({batch.pk} AS BIGINT) AS seq,"
        f" status = 'corrected' AS correction, line_no, {names} FROM judged WHERE status IN ('new', 'corrected')"
        " ORDER BY month, organisation_id, order_date"
    ).to_arrow_reader(200_000)
    write_deltalake(
        store.delta_made(kind.key, kind.schema()),
        rows.cast(kind.schema()),
        mode="append",
        commit_properties=CommitProperties(app_transactions=[Transaction(f"batch:{batch.pk}", 1)]),
    )


def _months(connection: duckdb.DuckDBPyConnection) -> list[str]:
    found = connection.execute(
        "SELECT DISTINCT month FROM judged WHERE status IN ('new', 'corrected') ORDER BY 1"
    ).fetchall()
    if connection.execute("SELECT count(*) FROM duckdb_views() WHERE view_name = 'current_lines'").fetchone()[0]:  # type: ignore[index]
        moved = connection.execute(
            "SELECT DISTINCT c.month FROM current_lines c JOIN judged j USING (line_key) WHERE j.status = 'corrected'"
        ).fetchall()
        found += moved
    return sorted({str(month) for (month,) in found})


def _acknowledge(kind: FactKind, batch: Batch, *, verdict: Verdict, months: list[str]) -> None:
    version = store.delta_made(kind.key, kind.schema()).version()
    with transaction.atomic():
        rebuild(kind, version=version, months=months)
        batch.mark_committed(verdict=verdict, version=version)
        publish(FactsChanged(kind_key=kind.key, version=version, batch_id=batch.pk))


def acknowledge_left_over(kind: FactKind, *, but: Batch | None = None) -> None:
    """Finish the batches whose process died between the two commits: those in the Delta log count, the others start over.

    Called under the kind's lock, so nobody else is committing.
    """
    for batch in Batch.objects.filter(kind=kind.key, state=Batch.State.COMMITTING):
        if _already_there(kind, batch) is None:
            if but is None or batch.pk != but.pk:
                Batch.objects.filter(pk=batch.pk).update(state=Batch.State.STAGED)
            continue
        with acting(Actor.system("finish an import that was cut off")):
            table = store.pinned(kind.key)
            connection = store.connect()
            try:
                verdict = judge(
                    kind, batch.staged_file, connection=connection, version=table.version if table else None
                )
                months = _months(connection)
            finally:
                connection.close()
            _acknowledge(kind, batch, verdict=verdict, months=months)


def withdraw(kind: FactKind, batch: Batch) -> None:
    """Delete a batch's lines in one commit; what they had superseded is current again."""
    with exclusive(f"facts:{kind.key}"):
        acknowledge_left_over(kind)
        table = store.delta(kind.key)
        mark = f"withdraw:{batch.pk}"
        months = _months_of(kind, batch)
        if table.transaction_version(mark) is None:
            from deltalake import CommitProperties, Transaction

            table.delete(
                f"batch_id = {batch.pk}", commit_properties=CommitProperties(app_transactions=[Transaction(mark, 1)])
            )
        version = store.delta(kind.key).version()
        with transaction.atomic():
            rebuild(kind, version=version, months=months)
            batch.mark_withdrawn(version=version)
            publish(FactsChanged(kind_key=kind.key, version=version, batch_id=batch.pk))


def _months_of(kind: FactKind, batch: Batch) -> list[str]:
    """Every month that this batch's lines or the lines they superseded lie in."""
    table = FactTable.objects.get(kind=kind.key)
    connection = store.connect()
    try:
        if not store.attach(connection, kind.key, table.version):
            return []
        found: list[tuple[Any]] = connection.execute(
            f"SELECT DISTINCT o.month FROM stored o JOIN stored b USING (line_key) WHERE b.batch_id = {batch.pk}"
        ).fetchall()
    finally:
        connection.close()
    return sorted(str(month) for (month,) in found)
