from __future__ import annotations

from collections.abc import Callable

import pytest
from django_tasks_db.models import DBTaskResult

from hanse.scorecards import jobs

from .builders import imported

__all__ = ["imported", "run_jobs"]


@pytest.fixture
def run_jobs() -> Callable[[], None]:
    """Do now what was queued for a worker: the computing of single cards, then that of all."""

    def run() -> None:
        for job in (jobs.refresh_cards, jobs.compute_scores):
            for waiting in DBTaskResult.objects.filter(task_path=job.module_path):
                job.func(**waiting.args_kwargs["kwargs"])

    return run
