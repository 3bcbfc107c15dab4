"""How a staged file becomes lines: judged against what is there, appended in one Delta commit, acknowledged in one
database transaction; and how they are taken out again.

The order makes a crash harmless: readers see only the version that the database names. Whoever commits next, under the
kind's lock, first settles what a dead process left between the two commits: the Delta log says whether its last commit is
a batch's own (`transaction_version` is the version that it made); then it is acknowledged. Anything else in the log beyond
the version that counts is undone.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction

from hanse.intake.mapping import Rule
from hanse.intake.models import Batch
from hanse.intake.verdicts import Verdict
from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.kernel.events import publish
from hanse.kernel.words import said as _
from hanse.kernel.words import said_now
from hanse.kernel.work.faults import fault
from hanse.kernel.work.locks import exclusive

from ..declaring import FactKind
from ..events import FactsChanged
from ..models import FactTable
from ..sending.changes import changes
from . import delta, monthly, repeating
from .attached import attach, connect
from .monthly import Touched
from .reported import imports_of_partners

if TYPE_CHECKING:
    import duckdb

SEPARATOR = "chr(31)"


def judge(
    kind: FactKind, staged: Path, *, batch: Batch, connection: duckdb.DuckDBPyConnection, version: int | None
) -> Verdict:
    """Give each staged row its identity and its status, in a view `judged`; what contradicts itself is refused.

    Statuses: new, known (the same content is there, or stood earlier in this file), corrected, refused. What was judged
    against the same version before is not judged again.
    """
    before = staged.with_suffix(f".{version or 0}.verdicts")
    converted = batch.mapping.get("amounts") == "document"
    rows = kind.typed_rows(staged, converted=converted)
    connection.execute(f"CREATE VIEW typed AS {rows}")
    there = attach(connection, kind.key, version)
    if before.exists():
        connection.execute(f"CREATE TABLE verdicts AS SELECT * FROM read_parquet('{before}')")
    else:
        _compare(kind, connection, batch, there=there)
        connection.execute(f"COPY verdicts TO '{before}' (FORMAT parquet, COMPRESSION lz4)")
    connection.execute("CREATE VIEW judged AS SELECT * FROM typed JOIN verdicts USING (line_no)")
    counts: dict[str, int] = dict(
        connection.execute("SELECT status, count(*) FROM verdicts GROUP BY status").fetchall()
    )
    return Verdict(
        new=counts.get("new", 0), known=counts.get("known", 0), corrected=counts.get("corrected", 0),
        refused=_contradictions(kind, batch, connection) if counts.get("refused") else (),
    )  # fmt: skip


def _compare(kind: FactKind, connection: duckdb.DuckDBPyConnection, batch: Batch, *, there: bool) -> None:
    """Make `verdicts`: for each row its key, and what it is.

    A partner corrects what it sent itself; what came from our own books, or from others about it, it does not change. Where it
    is not believed, a line of ours that says the same takes the place of its own.
    """
    faults = " ".join(f"WHEN {fault.when} THEN {place}" for place, fault in enumerate(kind.faults()))
    fault = f"CASE {faults} END" if faults else "CAST(NULL AS INTEGER)"
    connection.execute(
        f"CREATE TABLE keyed AS SELECT line_no, md5(concat_ws({SEPARATOR}, {', '.join(kind.identity)})) AS line_key,"
        f" {fault} AS fault FROM typed"
    )
    theirs = Batch.objects.filter(kind=kind.key, organisation=batch.organisation_id) if batch.is_own else None
    own = (
        f"k.batch_id IN ({', '.join(map(str, theirs.values_list('pk', flat=True)))})" if theirs is not None else "true"
    )
    reported = [] if batch.is_own or kind.believed else imports_of_partners(kind.key)
    confirms = f"k.batch_id IN ({', '.join(map(str, reported))})" if reported else "false"
    _find_repeated(kind, connection)
    _find_known(kind, connection, there=there)
    connection.execute(
        "CREATE TABLE verdicts AS SELECT h.*, r.first_line,"
        " CASE WHEN h.fault IS NOT NULL THEN 'refused' WHEN r.nth > 1 AND r.same THEN 'known'"
        " WHEN r.nth > 1 THEN 'refused' WHEN k.line_no IS NULL THEN 'new'"
        f" WHEN k.same AND NOT {confirms} THEN 'known' WHEN NOT {own} THEN 'refused' ELSE 'corrected' END AS status"
        " FROM keyed h LEFT JOIN repeated r USING (line_no) LEFT JOIN known k USING (line_no)"
    )
    connection.execute("DROP TABLE keyed")


def _find_repeated(kind: FactKind, connection: duckdb.DuckDBPyConnection) -> None:
    """Make `repeated`: rows whose key stands several times in the file, and whether they say the same as the first of them."""
    said = f"row({', '.join(_told_apart_by(kind))})"
    connection.execute(
        f"CREATE TABLE repeated AS SELECT line_no, row_number() OVER w AS nth, first_value(line_no) OVER w AS first_line,"
        f" {said} IS NOT DISTINCT FROM first_value({said}) OVER w AS same FROM typed JOIN"
        " (FROM keyed SEMI JOIN (SELECT hash(line_key) AS h FROM keyed GROUP BY h HAVING count(*) > 1) t ON t.h = hash(line_key))"
        " USING (line_no) WINDOW w AS (PARTITION BY line_key ORDER BY line_no)"
    )


def _find_known(kind: FactKind, connection: duckdb.DuckDBPyConnection, *, there: bool) -> None:
    """Make `known`: rows whose key is in the store, and whether it says the same there."""
    if not there:
        connection.execute("CREATE TABLE known (line_no BIGINT, batch_id BIGINT, same BOOLEAN)")
        return
    same = " AND ".join(f"s.{name} IS NOT DISTINCT FROM t.{name}" for name in _told_apart_by(kind))
    connection.execute(
        f"CREATE TABLE known AS SELECT line_no, s.batch_id, {same} AS same"
        " FROM typed t JOIN keyed USING (line_no) JOIN standing s USING (line_key)"
    )


def _told_apart_by(kind: FactKind) -> list[str]:
    """What a line says: two that agree in all of this are the same."""
    return [name for name, _type in kind.columns if name != "month"]


def _contradictions(
    kind: FactKind, batch: Batch, connection: duckdb.DuckDBPyConnection
) -> tuple[tuple[int, str, str, str, str], ...]:  # fmt: skip
    faults = list(kind.faults())
    named = [kind.document or kind.on, kind.line_label or "NULL", "first_line", "fault"]
    shown = [f"CAST({fault.column} AS VARCHAR)" if fault.column in dict(kind.columns) else "NULL" for fault in faults]
    most = f" LIMIT {batch.most_kept}" if batch.most_kept else ""
    found = connection.execute(
        f"SELECT line_no, {', '.join([*named, *shown])} FROM judged WHERE status = 'refused' ORDER BY line_no{most}"
    ).fetchall()
    texts = batch.texts_of([line for line, *_more in found])
    document = kind.document or kind.on
    return tuple(
        (line, _heading(kind, batch, faults[fault].column), said_now(faults[fault].says), values[fault] or "", texts.get(line, "")) if fault is not None
        else (line, _heading(kind, batch, document), _twice(kind, number, own, first) if first else _ours(), str(number or ""), texts.get(line, ""))
        for line, number, own, first, fault, *values in found
    )  # fmt: skip


def _heading(kind: FactKind, batch: Batch, name: str) -> str:
    """What the file calls the column of a field; what the field is called, where no column gives it."""
    if (rule := batch.mapping.get("fields", {}).get(name)) and (columns := Rule.parse(rule, where=name).columns):
        return ", ".join(columns)
    return next((str(field.label) for field in kind.fields if field.name == name), name)


def _ours() -> str:
    return _("We have this line from our own books, with other content. If ours is wrong, tell us.")


def _twice(kind: FactKind, number: object, own: object, first: int) -> str:
    if kind.document and kind.line_label:
        return _("Order %(order)s, line %(line)s already stands in line %(first)s of this file with other content.") % {
            "order": number, "line": own, "first": first,
        }  # fmt: skip
    return _("The same thing already stands in line %(first)s of this file with other content.") % {"first": first}


def commit(kind: FactKind, staged: Path, batch: Batch) -> Verdict:
    """Append what is new or corrected and make it count. Repeating it after a crash changes nothing more."""
    with exclusive(f"facts:{kind.key}"):
        stands = settle(kind)
        batch.refresh_from_db()
        if batch.state == Batch.State.COMMITTED:  # settled just now, or another process was faster
            return Verdict(new=batch.new, known=batch.known, corrected=batch.corrected)
        if not staged.exists():
            if (repeated := repeating.repeated(kind, batch)) is not None:
                _acknowledge(kind, batch, verdict=repeated, touched=Touched(), version=stands)
                return repeated
            raise Refused(_("What was checked is not there any more. Check the file again."))
        Batch.objects.filter(pk=batch.pk).update(state=Batch.State.COMMITTING)
        connection = connect()
        try:
            table = FactTable.pinned(kind.key)
            verdict = judge(kind, staged, batch=batch, connection=connection, version=table.version if table else None)
            verdict = replace(verdict, differences=changes(kind, connection))
            batch.tell(1)
            fault("facts-judged")
            batch.ask_again()
            version = stands
            if verdict.new + verdict.corrected:
                version = _append(kind, connection, batch, stands=stands)
                fault("facts-appended")
            batch.tell(2)
            touched = _touched(connection, superseding=verdict.corrected > 0)
        finally:
            connection.close()
        _acknowledge(kind, batch, verdict=verdict, touched=touched, version=version)
        fault("facts-acknowledged")
    return verdict


def _append(kind: FactKind, connection: duckdb.DuckDBPyConnection, batch: Batch, *, stands: int) -> int:
    log = delta.table_made(kind.key, kind.schema())
    delta.refuse_moved(log, stands)
    if batch.organisation_id is not None:
        wanted = "SELECT count(DISTINCT month) FROM judged WHERE status IN ('new', 'corrected')"
        [(months,)] = connection.execute(wanted).fetchall()
        batch.count_months(months)
    following = stands + 1
    names = ", ".join(name for name, _type in kind.columns)
    rows = (
        f"SELECT line_key, CAST(NULL AS VARCHAR) AS content, CAST({batch.pk} AS BIGINT) AS batch_id,"
        f" CAST({following} AS BIGINT) AS seq, status = 'corrected' AS correction, line_no, {names} FROM judged WHERE status IN ('new', 'corrected')"
        f" ORDER BY month, organisation_id, {kind.on}"
    )
    files = delta.written(kind.key, connection, rows, batches=(batch.pk, batch.pk))
    mark = delta.marked(_appended(batch), following)
    with delta.next_in_turn():
        log.create_write_transaction([*files], "append", kind.schema(), "month", commit_properties=mark)
    return following


def _appended(batch: Batch) -> str:
    return f"batch:{batch.public_id}"


def _deleted(batch: Batch) -> str:
    return f"withdraw:{batch.public_id}"


def _touched(connection: duckdb.DuckDBPyConnection, *, superseding: bool) -> Touched:
    """The months and partners of what comes, and of what is superseded by it."""
    found = connection.execute(
        "SELECT DISTINCT month, organisation_id FROM judged WHERE status IN ('new', 'corrected')"
    ).fetchall()
    if superseding:
        found += connection.execute(
            "SELECT DISTINCT c.month, c.organisation_id FROM current_lines c JOIN verdicts v USING (line_key)"
            " WHERE v.status = 'corrected'"
        ).fetchall()
    return Touched.of(found)


def _acknowledge(kind: FactKind, batch: Batch, *, verdict: Verdict, touched: Touched, version: int) -> None:
    """Make the version with the batch's lines the one that counts; where nothing was appended, nothing changes."""
    if not verdict.new + verdict.corrected:
        table = FactTable.pinned(kind.key)
        with transaction.atomic():
            batch.mark_committed(verdict=verdict, version=table.version if table else None)
        return
    sums = monthly.summed(kind, version=version, touched=touched)
    with transaction.atomic():
        monthly.write(kind, sums)
        batch.mark_committed(verdict=verdict, version=version)
        publish(FactsChanged(kind.key, version, batch.pk, touched.partners))
        fault("facts-before-acknowledge")


def settle(kind: FactKind) -> int:
    """Make a kind ready for its next commit: finish or undo what a process left that died between its two. Called under its lock.

    Gives the version at which the store stands now.
    """
    ahead = _ahead(kind)
    if ahead is not None and not _finish(kind, ahead):
        delta.undo(kind.key)
    delta.keep_whole(kind.key)
    Batch.objects.filter(kind=kind.key, state=Batch.State.COMMITTING).update(state=Batch.State.STAGED)
    return delta.stands_at(kind.key)


def _ahead(kind: FactKind) -> int | None:
    """The store's newest version, if it is newer than the one that counts."""
    if not delta.folder(kind.key).exists():
        return None
    table, newest = FactTable.pinned(kind.key), delta.table(kind.key).version()
    return newest if newest > (table.version if table else 0) else None


def _finish(kind: FactKind, newest: int) -> bool:
    """Acknowledge the batch whose append or deletion is the store's newest commit. False if there is none such."""
    table, log = FactTable.pinned(kind.key), delta.table(kind.key)
    if newest != (table.version if table else 0) + 1:
        return False
    with acting(Actor.system("find what was cut off")):
        for batch in Batch.objects.filter(kind=kind.key, state=Batch.State.COMMITTING):
            if log.transaction_version(_appended(batch)) == newest:
                touched, verdict = _stored(kind, batch, newest)
                with _finishing(batch):
                    _acknowledge(kind, batch, verdict=verdict, touched=touched, version=newest)
                return True
        for batch in Batch.objects.filter(kind=kind.key, state=Batch.State.COMMITTED):
            if log.transaction_version(_deleted(batch)) == newest:
                touched, _verdict = _stored(kind, batch, newest - 1)
                with _finishing(batch):
                    _acknowledge_withdrawal(kind, batch, version=newest, touched=touched)
                return True
    return False


def _finishing(batch: Batch) -> AbstractContextManager[Actor]:
    """For whoever had asked for it, not for whose import found it."""
    return acting(Actor.system("finish what was cut off", asked_by=batch.asked_by))


def _stored(kind: FactKind, batch: Batch, version: int) -> tuple[Touched, Verdict]:
    """What a version holds of a batch: what its lines and those that they supersede touch, and what became of its rows."""
    connection = connect()
    try:
        if not attach(connection, kind.key, version):
            return Touched(), Verdict(new=0, known=batch.known, corrected=0)
        found = connection.execute(
            "SELECT DISTINCT o.month, o.organisation_id FROM stored o"
            f" SEMI JOIN (SELECT line_key FROM stored WHERE batch_id = {batch.pk}) b USING (line_key)"
        ).fetchall()
        [(new, corrected)] = connection.execute(
            f"SELECT count(*) FILTER (NOT correction), count(*) FILTER (correction) FROM stored WHERE batch_id = {batch.pk}"
        ).fetchall()
    finally:
        connection.close()
    known = batch.read - batch.rejected - new - corrected
    return Touched.of(found), Verdict(new=new, known=known, corrected=corrected, differences=None)


def withdraw(kind: FactKind, batch: Batch) -> None:
    """Delete a batch's lines in one commit; what they had superseded is current again."""
    with exclusive(f"facts:{kind.key}"):
        stands = settle(kind)
        batch.refresh_from_db()
        if batch.state == Batch.State.WITHDRAWN:
            return
        table = FactTable.pinned(kind.key)
        if table is None:  # none of its lines was new, and there are none
            with transaction.atomic():
                batch.mark_withdrawn()
            return
        touched, _verdict = _stored(kind, batch, table.version)
        log = delta.table(kind.key)
        delta.refuse_moved(log, stands)
        batch.ask_again()
        if touched.months:
            stands += 1
            with delta.next_in_turn():
                log.delete(f"batch_id = {batch.pk}", commit_properties=delta.marked(_deleted(batch), stands))
            fault("facts-deleted")
        _acknowledge_withdrawal(kind, batch, version=stands, touched=touched)
        fault("facts-withdrawn")


def _acknowledge_withdrawal(kind: FactKind, batch: Batch, *, version: int, touched: Touched) -> None:
    sums = monthly.summed(kind, version=version, touched=touched)
    with transaction.atomic():
        monthly.write(kind, sums)
        batch.mark_withdrawn(version=version)
        publish(FactsChanged(kind.key, version, batch.pk, touched.partners))
        fault("facts-before-withdrawn")
