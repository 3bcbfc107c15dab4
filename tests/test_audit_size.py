"""One entry among many is found, and how long that takes (G15): 300 entries in each run, 300,000 in `make proof`."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from hanse.kernel import clock
from hanse.kernel.management.commands.flush import unguarded
from hanse.kernel.models import AuditEntry
from hanse.kernel.trail import chain
from hanse.kernel.trail.audit_proof import Fault, prove
from hanse.kernel.trail.chain import TABLE

from .proving import sized, tell

pytestmark = pytest.mark.django_db
ROWS = sized(300, 300_000)
AT_ONCE = 10_000
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def entries(start: int, count: int) -> None:
    AuditEntry.objects.bulk_create(
        (
            AuditEntry(
                at=NOON + timedelta(seconds=number), actor_kind="staff", actor_name="Ada Lund", account_id=5,
                operation="things.edit", subject_type="kernel.account", subject_id=str(number),
                subject_label=f"Thing {number}", organisation_id=number % 900, before={"phone": "+49 1"},
                after={"phone": f"+49 {number}"},
            )
            for number in range(start, start + count)
        ),
        batch_size=500,
    )  # fmt: skip


def test_one_changed_entry_among_all_is_named() -> None:
    for start in range(0, ROWS, AT_ONCE):
        entries(start, min(AT_ONCE, ROWS - start))
    with clock.standing_at(NOON + timedelta(days=9)):
        begun = time.process_time()
        assert chain.seal() == ROWS
        sealing = time.process_time() - begun
    begun, wall = time.process_time(), time.perf_counter()
    whole = prove()
    proving, wall = time.process_time() - begun, time.perf_counter() - wall
    assert (whole.violations, whole.sealed) == (0, ROWS)

    number = AuditEntry.objects.get(position=ROWS // 2).pk
    with unguarded(connection) as cursor:
        cursor.execute(f"UPDATE {TABLE} SET subject_label = 'Thing X' WHERE id = %s", [number])

    assert prove().faults == [Fault("changed", ROWS // 2, number)]
    tell(
        {
            "what": "audit trail (G15)", "engine": connection.vendor, "entries": ROWS,
            "sealed_per_cpu_second": round(ROWS / sealing), "proved_per_cpu_second": round(ROWS / proving),
            "proved_per_second": round(ROWS / wall),
        }
    )  # fmt: skip
