"""A worker is killed in the middle of its job; within the time that a lease and a tick take, another one is at it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from hanse.kernel import clock
from hanse.kernel.jobs import job
from hanse.kernel.models import JobLease
from hanse.kernel.work.worker import LEASE, TICK_SECONDS, LeasedWorker, give_back_abandoned

from .proving import WHOLE, tell
from .racing import racetrack  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("racetrack")]
PATIENCE = 60.0
BACK_WITHIN = timedelta(seconds=35)


@job()
def never_ends() -> None:
    signal.pause()


@job()
def holds_on(until_there_is: str) -> None:
    if not Path(until_there_is).exists():
        signal.pause()


def _work(*, ticks: bool = False) -> None:
    """In the worker's process: it takes what there is, and is at it until it is killed."""
    worker = LeasedWorker(interval=0.05)
    if not ticks:
        worker._tick = lambda: None  # type: ignore[method-assign]
    worker.run()


def a_worker(**how: Any) -> Any:
    connections.close_all()
    worker = multiprocessing.get_context("fork").Process(target=_work, kwargs=how, daemon=True)
    worker.start()
    return worker


def killed(worker: Any) -> datetime:
    os.kill(worker.pid, signal.SIGKILL)
    worker.join(PATIENCE)
    return clock.now()


def until(holds: Any) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "the worker did not come to it"
        signal.sigtimedwait([], 0.05)


def test_the_job_of_a_killed_worker_is_back_within_35_seconds() -> None:
    row = never_ends.enqueue()
    worker = a_worker()
    until(lambda: JobLease.objects.filter(task_id=row.id).exists())
    died = killed(worker)

    assert give_back_abandoned() == 0, "a lease that still runs is respected"
    latest = died + LEASE + timedelta(seconds=TICK_SECONDS)
    assert latest - died <= BACK_WITHIN
    with clock.standing_at(latest):
        assert give_back_abandoned() == 1

    back = DBTaskResult.objects.get(id=row.id)
    assert (back.status, len(back.worker_ids)) == (TaskResultStatus.READY, 1)


def test_another_worker_takes_it_up_by_itself_and_ends_it(tmp_path: Path) -> None:
    """In `make proof` the lease lapses by itself, and how long all of it took is told."""
    sign = tmp_path / "go on"
    row = holds_on.enqueue(str(sign))
    first = a_worker()
    until(lambda: JobLease.objects.filter(task_id=row.id).exists())
    died = killed(first)
    sign.touch()
    if not WHOLE:
        JobLease.objects.update(expires_at=died)
        DBTaskResult.objects.update(started_at=died - 2 * LEASE)

    second = a_worker(ticks=True)
    until(lambda: DBTaskResult.objects.get(id=row.id).status == TaskResultStatus.SUCCESSFUL)
    took = (clock.now() - died).total_seconds()
    killed(second)

    tell({"what": "job of a killed worker done by another (G7)", "seconds": round(took, 1)})
    assert len(DBTaskResult.objects.get(id=row.id).worker_ids) == 2
