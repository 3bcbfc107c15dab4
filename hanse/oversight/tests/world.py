"""What oversight plants into the world of tests that cross rooms: words for its addresses; the trail is there already."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django_tasks_db.models import DBTaskResult

from hanse.kernel.models import AuditEntry
from hanse.kernel.schedule import deliver_left_over_events
from hanse.kernel.trail import audit

ABSENT = "00000000-0000-4000-8000-000000000000"


def plant(world: Any) -> None:
    """An entry, a job, a schedule; and one of each that is not there."""
    with transaction.atomic():
        entry = audit.record("world.plant", subject=world.companies["mine"], after={"name": "Albatross"})
    assert entry is not None
    job = DBTaskResult.objects.get(id=deliver_left_over_events.enqueue().id)
    world.words["oversight.entry"] = [str(entry.pk), str(AuditEntry.objects.latest("pk").pk + 100_000)]
    world.words["oversight.job"] = [str(job.id)]
    world.words["oversight.name"] = ["hanse.kernel.schedule.deliver_left_over_events"]
