"""A worker is killed in the middle of its job; within the time that a lease and a tick take, the job is back in the queue."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from hanse.kernel import clock
from hanse.kernel.jobs import job
from hanse.kernel.models import JobLease
from hanse.kernel.work.worker import LEASE, TICK_SECONDS, LeasedWorker, give_back_abandoned

from .racing import racetrack  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("racetrack")]
PATIENCE = 60.0
BACK_WITHIN = timedelta(seconds=35)


@job()
def never_ends() -> None:
    signal.pause()


def _work() -> None:
    """In the worker's process: it takes what there is, and is at it until it is killed."""
    worker = LeasedWorker(interval=0.05)
    worker._tick = lambda: None  # type: ignore[method-assign]
    worker.run()


def until(holds: Any) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "the worker did not come to it"
        signal.sigtimedwait([], 0.05)


def test_the_job_of_a_killed_worker_is_back_within_35_seconds() -> None:
    row = never_ends.enqueue()
    connections.close_all()
    worker = multiprocessing.get_context("fork").Process(target=_work, daemon=True)
    worker.start()
    until(lambda: JobLease.objects.filter(task_id=row.id).exists())
    assert worker.pid
    os.kill(worker.pid, signal.SIGKILL)
    worker.join(PATIENCE)
    killed = clock.now()

    assert give_back_abandoned() == 0, "a lease that still runs is respected"
    latest = killed + LEASE + timedelta(seconds=TICK_SECONDS)
    assert latest - killed <= BACK_WITHIN
    with clock.standing_at(latest):
        assert give_back_abandoned() == 1

    back = DBTaskResult.objects.get(id=row.id)
    assert (back.status, len(back.worker_ids)) == (TaskResultStatus.READY, 1)
