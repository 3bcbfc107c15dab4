"""The audit trail: who changed what, when, from what to what, and why; written in the change's own transaction.

Nothing in it changes but by erasure: then a person's name and what was written of them are emptied, and the chain still holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import models, transaction

from .. import clock
from ..actor import Actor, acting, current
from ..models.audit import ERASED, AuditEntry, AuditHead
from ..work import transactions
from . import chain

ERASE = "audit.erase"
AT_ONCE = 500


def snapshot(row: models.Model) -> dict[str, Any]:
    """The row's own columns as plain values, for before and after; what a `spread` column holds each by itself."""
    spread: frozenset[str] = getattr(row, "spread", frozenset())
    untold: frozenset[str] = getattr(row, "untold", frozenset())
    columns = {
        field.attname: _plain(getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if not field.primary_key and field.attname not in spread | untold
    }
    return columns | {f"{name}_{key}": value for name in spread for key, value in getattr(row, name).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value  # 20.5 and 20.5000 are no change


class Told(NamedTuple):
    """What an entry tells: of which row, what it said before and after; None where it was not there."""

    subject: models.Model
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None


def record(
    operation: str,
    *,
    subject: models.Model,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> AuditEntry | None:
    """Write one entry; only what differs is kept. Nothing changed: no entry, None.

    Must be called inside the transaction of the change.
    """
    written = record_each(operation, [Told(subject, before, after)], reason=reason)
    return written[0] if written else None


def record_each(operation: str, told: Iterable[Told], *, reason: str = "") -> list[AuditEntry]:
    """The same of many rows that one act changed, written together; each finds its place in the chain after the commit."""
    if not transactions.is_open():
        raise RuntimeError(f"audit.record({operation!r}) is called outside the transaction of its change.")
    entries = [_entry(operation, each, reason) for each in told if each.before is None or each.before != each.after]
    if entries:
        with acting(Actor.system("write the audit trail")):
            AuditEntry.objects.bulk_create(entries, batch_size=AT_ONCE)
        chain.seal_soon()
    return entries


def _entry(operation: str, told: Told, reason: str) -> AuditEntry:
    subject, before, after = told
    old, new = _in_order(before), _in_order(after)
    if before is not None and after is not None:
        differing = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
        old, new = {key: old.get(key) for key in differing}, {key: new.get(key) for key in differing}
    actor = current("the audit trail").told_as
    return AuditEntry(
        at=clock.now(),
        actor_kind=actor.kind,
        actor_name=actor.name,
        account_id=actor.account_id,
        acting_for_id=actor.comes_from,
        operation=operation,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        subject_label=str(subject)[:200],
        organisation_id=_owner(subject),
        before=old,
        after=new,
        reason=reason,
    )


def _in_order(values: dict[str, Any] | None) -> dict[str, Any]:
    """By key: so databases that keep JSON as it was written keep it as the chain covers it."""
    return dict(sorted((values or {}).items()))


def erase(*, names: models.QuerySet[AuditEntry], contents: models.QuerySet[AuditEntry], reason: str = "") -> int:
    """Empty who acted in `names`, and what was changed in `contents`; gives how many entries it touched.

    For a person: `names` are the entries with their `account_id`, `contents` those whose subject they are. An entry tells
    which ones were emptied, by number; what is not told so is a violation. Inside a transaction; the hashes stay.
    """
    with transaction.atomic():
        named = _emptied(names.exclude(name_salt__startswith=ERASED), _without_name)
        told = _emptied(contents.exclude(content_salt__startswith=ERASED).exclude(operation=ERASE), _without_content)
        if named or told:
            head = AuditHead.objects.get_or_create(pk=1)[0]
            record(ERASE, subject=head, after={"names": named, "contents": told}, reason=reason)
    return len({*named, *told})


def _emptied(entries: models.QuerySet[AuditEntry], empty: Any) -> list[int]:
    """Numbers of the entries that were emptied."""
    numbers = []
    for entry in entries.order_by("id").iterator(chunk_size=AT_ONCE):
        AuditEntry.objects.filter(pk=entry.pk).update(**empty(entry))
        numbers.append(entry.pk)
    return numbers


def _without_name(entry: AuditEntry) -> dict[str, Any]:
    kept = chain.hidden(entry.name_salt, entry.actor_name)
    return {"actor_name": "", "name_salt": f"{ERASED}{kept}"}


def _without_content(entry: AuditEntry) -> dict[str, Any]:
    kept = chain.hidden(entry.content_salt, chain.content_text(entry))
    return {
        "subject_label": "", "before": {}, "after": {}, "reason": "", "content_salt": f"{ERASED}{kept}",
    }  # fmt: skip


def _owner(subject: models.Model) -> int | None:
    if subject._meta.label_lower == "network.organisation":
        return int(subject.pk)
    owner: int | None = getattr(subject, "organisation_id", None)
    return owner
