"""What becomes of jobs that fail, and how a person sets one going again."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.tasks import TaskResultStatus
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from .. import clock
from ..actor import Actor, acting
from ..errors import Refused
from ..jobs import schedules
from ..trail import audit

MOST_ATTEMPTS = 5
PAUSES = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))
"""How long a job that failed waits before its second, third, fourth and fifth attempt."""

REFUSED = f"{Refused.__module__}.{Refused.__qualname__}"


def try_later(job: DBTaskResult[..., object]) -> bool:
    """Let a job that failed wait for its next attempt; after the last one it stays as failed. A refusal is not tried again."""
    attempts = len(job.worker_ids)
    if job.exception_class_path == REFUSED or attempts >= MOST_ATTEMPTS:
        return False
    pause = PAUSES[min(attempts, len(PAUSES)) - 1]
    return bool(
        DBTaskResult.objects.filter(id=job.id, status=TaskResultStatus.FAILED).update(
            status=TaskResultStatus.READY, run_after=clock.now() + pause, finished_at=None
        )
    )


def run_again(job: DBTaskResult[..., object], *, by: Actor) -> None:
    """Have a failed job, or one that waits for its next attempt, run now, with all its attempts before it."""
    with acting(by), transaction.atomic():
        failed = DBTaskResult.objects.filter(id=job.id).exclude(
            status__in=(TaskResultStatus.RUNNING, TaskResultStatus.SUCCESSFUL)
        )
        before = {"status": str(job.status), "attempts": len(job.worker_ids)}
        if not failed.update(
            status=TaskResultStatus.READY, run_after=clock.now(), finished_at=None, started_at=None, worker_ids=[]
        ):
            raise Refused(_("This job is running or done, so it cannot be run again."))
        after = {"status": str(TaskResultStatus.READY), "attempts": 0, "job": job.task_path}
        audit.record("jobs.run_again", subject=job, before=before, after=after)


def run_now(name: str, *, by: Actor) -> DBTaskResult[..., object]:
    """Start a scheduled job now; its schedule stays as it is. Refused while it waits or runs already."""
    if name not in schedules:
        raise Refused(_("There is no scheduled job %(name)s.") % {"name": name})
    scheduled = schedules[name]
    going = DBTaskResult.objects.filter(
        task_path=scheduled.job.module_path, status__in=(TaskResultStatus.READY, TaskResultStatus.RUNNING)
    )
    with acting(by), transaction.atomic():
        if going.exists():
            raise Refused(_("This job is waiting or running already."))
        row = DBTaskResult.objects.get(id=scheduled.job.enqueue().id)
        audit.record("jobs.run_now", subject=row, after={"job": name})
    return row
