"""The worker: takes jobs from the queue, shows that it lives, gives back what a dead one held, and seals the audit trail."""

from __future__ import annotations

import logging
import threading
import uuid
from datetime import timedelta
from typing import Any

from django.db import InterfaceError, InternalError, OperationalError, close_old_connections, connection
from django.tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from .. import clock
from ..contributions import load
from ..jobs import start_due
from ..models.jobs import JobLease
from ..trail import chain
from .queue import MOST_ATTEMPTS, try_later

log = logging.getLogger("hanse.worker")

LEASE = timedelta(seconds=20)
BEAT_SECONDS = 5.0
TICK_SECONDS = 10.0
BROKEN_OFF = (InterfaceError, InternalError, OperationalError)
"""A connection that is cut, has been silent for too long, or cannot be had."""


class LeasedWorker(Worker):
    """django-tasks-db's worker with a lease on each job, a sweep of lapsed ones, and our schedules."""

    def __init__(self, *, interval: float = 0.25) -> None:
        super().__init__(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=interval,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=uuid.uuid4().hex,
        )
        self._stop = threading.Event()

    def run(self) -> None:
        for module in ("jobs", "reactions", "schedule"):
            load(module)
        ticker = threading.Thread(target=self._tick, name="hanse-worker-ticks", daemon=True)
        ticker.start()
        try:
            while self.running:
                self._work_until_cut_off()
        finally:
            self._stop.set()

    def _work_until_cut_off(self) -> None:
        """A database that restarts, or ends a connection, ends no worker. A job that it had is given back with its lease."""
        try:
            super().run()
        except BROKEN_OFF:
            log.exception("The database broke off; the worker asks again in %s seconds.", self.pause)
            connection.close()
            self._stop.wait(self.pause)

    pause = 1.0

    def run_task(self, db_task_result: DBTaskResult[..., Any]) -> None:
        JobLease.objects.update_or_create(
            task_id=db_task_result.id,
            defaults={"worker_id": self.worker_id, "expires_at": clock.now() + LEASE},
        )
        done = threading.Event()
        beat = threading.Thread(target=self._beat, args=(db_task_result.id, done), daemon=True)
        beat.start()
        try:
            super().run_task(db_task_result)
            if db_task_result.status == TaskResultStatus.FAILED:
                try_later(db_task_result)
        finally:
            done.set()
            beat.join()
            JobLease.objects.filter(task_id=db_task_result.id).delete()

    def _beat(self, task_id: uuid.UUID, done: threading.Event) -> None:
        while not done.wait(BEAT_SECONDS):
            try:
                JobLease.objects.filter(task_id=task_id).update(expires_at=clock.now() + LEASE)
            except BROKEN_OFF:
                log.exception(
                    "The lease of a job could not be prolonged; it is tried again in %s seconds.", BEAT_SECONDS
                )
                connection.close()
        close_old_connections()

    def _tick(self) -> None:
        while not self._stop.wait(TICK_SECONDS if self._ticked else 0):
            self._ticked = True
            try:
                give_back_abandoned()
                start_due()
                chain.seal()
            except Exception:
                log.exception("The worker's tick failed; it tries again in %s seconds.", TICK_SECONDS)
            close_old_connections()

    _ticked = False


def give_back_abandoned() -> int:
    """Put jobs whose worker died back into the queue; one that keeps killing its worker is set aside as failed."""
    now = clock.now()
    alive = JobLease.objects.filter(expires_at__gt=now).values("task_id")
    lost = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lt=now - LEASE).exclude(
        id__in=alive
    )
    back = 0
    for found in lost:
        again = len(found.worker_ids) < MOST_ATTEMPTS
        back += DBTaskResult.objects.filter(id=found.id, status=TaskResultStatus.RUNNING).update(
            status=TaskResultStatus.READY if again else TaskResultStatus.FAILED,
            finished_at=None if again else now,
            traceback="" if again else f"Its worker died {MOST_ATTEMPTS} times.",
        )
        log.warning("Job %s was left by a dead worker: %s", found.task_path, "queued again" if again else "set aside")
    JobLease.objects.filter(expires_at__lte=now - LEASE).delete()
    return back
