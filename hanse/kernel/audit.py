"""The audit trail: who changed what, when, from what to what, and why; written in the change's own transaction."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models, transaction

from . import clock
from .actor import current
from .models.audit import AuditEntry


def snapshot(row: models.Model) -> dict[str, Any]:
    """The row's own columns as plain values, for before and after."""
    return {
        field.attname: _plain(getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if not field.primary_key
    }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value  # 20.5 and 20.5000 are no change


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
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"audit.record({operation!r}) is called outside the transaction of its change.")
    old, new = before or {}, after or {}
    if before is not None and after is not None:
        differing = [key for key in old.keys() | new.keys() if old.get(key) != new.get(key)]
        if not differing:
            return None
        old = {key: old.get(key) for key in sorted(differing)}
        new = {key: new.get(key) for key in sorted(differing)}
    actor = current("the audit trail")
    return AuditEntry.objects.create(
        at=clock.now(),
        actor_kind=actor.kind,
        actor_name=actor.name,
        account_id=actor.account_id,
        acting_for_id=actor.organisation_id,
        operation=operation,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        subject_label=str(subject)[:200],
        organisation_id=_owner(subject),
        before=old,
        after=new,
        reason=reason,
    )


def _owner(subject: models.Model) -> int | None:
    if subject._meta.label_lower == "network.organisation":
        return int(subject.pk)
    owner: int | None = getattr(subject, "organisation_id", None)
    return owner
