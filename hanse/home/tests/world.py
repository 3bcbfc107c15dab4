"""What the home's pages need: a worker that lives, so that Hanse says it is ready."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hanse.kernel import clock
from hanse.kernel.models import JobSchedule


def plant(world: Any) -> None:
    """A schedule that a worker has looked at."""
    JobSchedule.objects.create(name="tests.looked_at", due_at=clock.now() + timedelta(days=1))
