"""The chain over the audit trail: each entry's hash covers its content and the hash of the entry before.

Entries are written without a place, in the transaction of their change, so that nobody waits for anybody. Right after the
commit, and by the worker every few seconds, whoever finds the end of the chain free puts what waits there, in the order of its
numbers. What the chain covers are salted hashes of names and contents, so that these can be erased and it still holds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from django.db import OperationalError, connection, transaction

from .. import clock
from ..actor import Actor, acting
from ..models.audit import ERASED, AuditEntry, AuditHead

BLOCK = 2000
COLUMNS = (
    "id", "at", "actor_kind", "account_id", "acting_for_id", "operation", "subject_type", "subject_id", "organisation_id",
    "actor_name", "name_salt", "subject_label", "before", "after", "reason", "content_salt",
)  # fmt: skip
SEP = "\x1f"
TABLE = AuditEntry._meta.db_table

_plain = json.JSONEncoder(sort_keys=True).encode


class Kept(NamedTuple):
    """An entry as the database gives it: times as UTC text, before and after as JSON text."""

    id: int
    at: str
    actor_kind: str
    account_id: int | None
    acting_for_id: int | None
    operation: str
    subject_type: str
    subject_id: str
    organisation_id: int | None
    actor_name: str
    name_salt: str
    subject_label: str
    before: str
    after: str
    reason: str
    content_salt: str


def hidden(salt: str, text: str) -> str:
    """The salted hash of a part; of an erased part what it was."""
    if salt.startswith(ERASED):
        return salt[1:]
    return sha256((salt + text).encode()).hexdigest()


def name_hash(entry: Kept) -> str:
    return hidden(entry.name_salt, entry.actor_name)


def content_hash(entry: Kept) -> str:
    text = SEP.join((entry.subject_label, canonical(entry.before), canonical(entry.after), entry.reason))
    return hidden(entry.content_salt, text)


def content_text(entry: AuditEntry) -> str:
    """The same of an entry that was read as a row."""
    return SEP.join((entry.subject_label, _plain(entry.before), _plain(entry.after), entry.reason))


def canonical(text: str) -> str:
    """JSON with its keys in order, whatever the database made of it."""
    return text if text == "{}" else _plain(json.loads(text))


def link(previous: str, entry: Kept) -> str:
    """The hash of an entry that follows the one with the hash `previous`."""
    covered = (*entry[:9], name_hash(entry), content_hash(entry))
    return sha256(f"{previous}{SEP}{SEP.join(map(str, covered))}".encode()).hexdigest()


def as_text(instant: datetime) -> str:
    """UTC to the microsecond, as SQLite keeps it."""
    return str(instant.astimezone(UTC).replace(tzinfo=None))


_AS_TEXT = {
    "sqlite": {"time": 'CAST("{0}" AS TEXT)', "json": '"{0}"'},
    "postgresql": {
        "time": """to_char("{0}" AT TIME ZONE 'UTC', CASE WHEN date_trunc('second', "{0}") = "{0}" """
        """THEN 'YYYY-MM-DD HH24:MI:SS' ELSE 'YYYY-MM-DD HH24:MI:SS.US' END)""",
        "json": '"{0}"::text',
    },
}
_KINDS = {"at": "time", "sealed_at": "time", "before": "json", "after": "json"}


def selected(*more: str) -> str:
    """SELECT of the covered columns, and `more` after them; times and JSON as text."""
    return f'SELECT {", ".join(map(written, (*COLUMNS, *more)))} FROM "{TABLE}"'


def written(name: str) -> str:
    """A column as the chain covers it; times and JSON as text."""
    forms = _AS_TEXT[connection.vendor] | {"plain": '"{0}"'}
    return forms[_KINDS.get(name, "plain")].format(name)


def may_be_none() -> set[str]:
    return {field.attname for field in AuditEntry._meta.concrete_fields if field.null}


Covered = tuple[int, str, str, str, bytes, bytes]
"""A sealed entry as its hash covers it: position, hash, time, its plain columns, and what `hidden` hides of name and content."""


def keeps_json_as_written() -> bool:
    """Does the database give JSON back letter by letter, so that it can put together itself what the chain covers?"""
    return bool(connection.vendor == "sqlite")


def covered() -> str:
    """SELECT of `Covered`. An erased part is not undone here: its entry comes out as something that was never hashed."""
    nullable = may_be_none()
    plain = _joined(f"coalesce(\"{name}\", 'None')" if name in nullable else f'"{name}"' for name in COLUMNS[:9])
    name = '"name_salt" || "actor_name"'
    content = '"content_salt" || ' + _joined(f'"{name}"' for name in ("subject_label", "before", "after", "reason"))
    parts = f"coalesce({plain}, ''), CAST(coalesce({name}, '') AS BLOB), CAST(coalesce({content}, '') AS BLOB)"
    return f'SELECT "position", "hash", CAST("at" AS TEXT), {parts} FROM "{TABLE}"'


def _joined(columns: Iterable[str]) -> str:
    return f" || '{SEP}' || ".join(columns)


def kept(row: tuple[Any, ...]) -> Kept:
    """A row of `selected`."""
    return Kept(*row[: len(COLUMNS)])


def seal(*, wait: bool = True) -> int:
    """Put the entries that wait at the end of the chain; gives how many.

    Without `wait` it gives up at once where somebody else writes: they, or the worker, will do it.
    """
    try:
        with acting(Actor.system("seal the audit trail")), _patience(wait), transaction.atomic():
            head = _end(wait)
            return _append(head) if head else 0
    except OperationalError:
        if wait:
            raise
        return 0


def seal_soon() -> None:
    """After the commit of this transaction; asked for many times it is done once."""
    asked = connection.run_on_commit[-MOST_LOOKED_AT:]
    if not any(call[1] is _seal_now for call in asked):
        transaction.on_commit(_seal_now, robust=True)


MOST_LOOKED_AT = 20


def _seal_now() -> None:
    seal(wait=False)


def _end(wait: bool) -> AuditHead | None:
    """The end of the chain, locked; None when somebody else has it. Made anew from the last entry if it is gone."""
    found = AuditHead.objects.select_for_update(skip_locked=not wait).filter(pk=1).first()
    if found is None and not AuditHead.objects.filter(pk=1).exists():
        last = AuditEntry.objects.exclude(position=None).order_by("-position").first()
        AuditHead.objects.get_or_create(
            pk=1, defaults={"position": (last.position or 0) if last else 0, "hash": last.hash if last else ""}
        )
        found = AuditHead.objects.select_for_update().get(pk=1)
    return found


def _append(head: AuditHead) -> int:
    """All that waits, block by block."""
    before, now = head.position, clock.now()
    placed = f'UPDATE "{TABLE}" SET "position" = %s, "hash" = %s, "sealed_at" = %s WHERE "id" = %s'
    with connection.cursor() as cursor:
        while True:
            cursor.execute(f'{selected()} WHERE "position" IS NULL ORDER BY "id" LIMIT {BLOCK}')
            waiting = [kept(row) for row in cursor.fetchall()]
            values = []
            for entry in waiting:
                head.hash, head.position = link(head.hash, entry), head.position + 1
                values.append((head.position, head.hash, _stored(now), entry.id))
            if values:
                cursor.executemany(placed, values)
            if len(waiting) < BLOCK:
                break
    if head.position != before:
        head.save()
    return head.position - before


def _stored(instant: datetime) -> Any:
    return instant if connection.vendor == "postgresql" else as_text(instant)


@contextmanager
def _patience(wait: bool) -> Iterator[None]:
    """SQLite asks again for seconds when another process writes; here it need not. Not inside a transaction."""
    if wait or connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    seconds = connection.settings_dict["OPTIONS"].get("timeout", 5)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")
