from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import InternalError, OperationalError, connection, transaction
from django.tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from hanse.kernel import clock, events, jobs
from hanse.kernel.events import Event, publish
from hanse.kernel.models import Delivery, JobLease, JobSchedule, OutboxEvent
from hanse.kernel.schedule import deliver_event
from hanse.kernel.work.worker import MOST_ATTEMPTS, LeasedWorker, give_back_abandoned


def a_running_job(*, started: datetime, attempts: int = 1) -> DBTaskResult:
    deliver_event.enqueue(event_id=0)
    row = DBTaskResult.objects.latest("enqueued_at")
    row.status, row.started_at = TaskResultStatus.RUNNING, started
    row.worker_ids = [uuid.uuid4().hex for _ in range(attempts)]
    row.save()
    return row


@pytest.mark.django_db
def test_a_job_whose_worker_died_is_queued_again() -> None:
    row = a_running_job(started=clock.now() - timedelta(seconds=60))

    assert give_back_abandoned() == 1

    row.refresh_from_db()
    assert row.status == TaskResultStatus.READY


@pytest.mark.django_db
def test_a_job_with_a_living_worker_is_left_alone() -> None:
    row = a_running_job(started=clock.now() - timedelta(seconds=60))
    JobLease.objects.create(task_id=row.id, worker_id="w", expires_at=clock.now() + timedelta(seconds=10))

    assert give_back_abandoned() == 0


@pytest.mark.django_db
def test_a_job_that_keeps_killing_its_worker_is_set_aside() -> None:
    row = a_running_job(started=clock.now() - timedelta(seconds=60), attempts=MOST_ATTEMPTS)

    give_back_abandoned()

    row.refresh_from_db()
    assert row.status == TaskResultStatus.FAILED


@pytest.mark.django_db
def test_a_scheduled_job_starts_once_when_it_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "schedules", {})
    schedule = jobs.Schedule("nightly", deliver_event, jobs.DAY, "06:00")
    jobs.schedules["nightly"] = schedule
    jobs.start_due()
    JobSchedule.objects.update(due_at=clock.now() - timedelta(minutes=1))
    monkeypatch.setattr(type(deliver_event), "enqueue", lambda *_args, **_kw: None)

    assert [jobs.start_due(), jobs.start_due()] == [1, 0]


def test_a_daily_job_is_due_at_its_hour() -> None:
    schedule = jobs.Schedule("nightly", deliver_event, jobs.DAY, "06:00")

    assert schedule.next_after(datetime(2026, 3, 1, 5, 0, tzinfo=UTC)) == datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
    assert schedule.next_after(datetime(2026, 3, 1, 6, 0, tzinfo=UTC)) == datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class BellRang(Event):
    times: int


@pytest.mark.django_db
def test_an_event_reaches_each_reaction_once(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[int] = []

    def hear(event: BellRang) -> None:
        heard.append(event.times)

    monkeypatch.setitem(events._reactions, BellRang.kind(), [hear])
    with transaction.atomic():
        publish(BellRang(times=3))

    assert events.deliver_pending() == 1
    assert events.deliver_pending() == 0
    events.deliver(OutboxEvent.objects.get().pk)

    assert heard == [3]
    assert Delivery.objects.count() == 1


@pytest.mark.django_db
def test_a_reaction_that_fails_leaves_no_mark_and_runs_again(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([RuntimeError("the line is dead"), None])

    def hear(event: BellRang) -> None:
        if (answer := next(answers)) is not None:
            raise answer

    monkeypatch.setitem(events._reactions, BellRang.kind(), [hear])
    with transaction.atomic():
        publish(BellRang(times=1))
    with pytest.raises(RuntimeError):
        events.deliver_pending()

    assert events.deliver_pending() == 1
    assert OutboxEvent.objects.filter(delivered_at=None).count() == 0


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_a_mistake() -> None:
    with pytest.raises(RuntimeError, match="outside the transaction"):
        publish(BellRang(times=1))


@pytest.mark.django_db
@pytest.mark.parametrize("error", [OperationalError, InternalError])
def test_a_database_that_breaks_off_ends_no_worker(error: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    worker, rounds = LeasedWorker(), []

    def work(self: Worker) -> None:
        rounds.append(self)
        self.running = len(rounds) < 2
        raise error("terminating connection")

    monkeypatch.setattr(Worker, "run", work)
    monkeypatch.setattr(LeasedWorker, "_tick", lambda _worker: None)
    monkeypatch.setattr(LeasedWorker, "pause", 0.0, raising=False)
    monkeypatch.setattr(connection, "close", lambda: None)

    worker.run()

    assert len(rounds) == 2


@pytest.mark.django_db
def test_a_lease_is_prolonged_again_after_the_database_broke_off(monkeypatch: pytest.MonkeyPatch) -> None:
    lease = JobLease.objects.create(task_id=uuid.uuid4(), worker_id="w", expires_at=clock.now())
    turns = iter([False, False, True])
    monkeypatch.setattr(connection, "close", lambda: None)
    monkeypatch.setattr("hanse.kernel.work.worker.close_old_connections", lambda: None)
    times: list[datetime | Exception] = [clock.now(), OperationalError("server closed the connection")]

    def now() -> datetime:
        told = times.pop()
        if isinstance(told, Exception):
            raise told
        return told

    monkeypatch.setattr("hanse.kernel.work.worker.clock.now", now)

    LeasedWorker()._beat(lease.task_id, SimpleNamespace(wait=lambda _seconds: next(turns)))  # type: ignore[arg-type]

    before = lease.expires_at
    lease.refresh_from_db()
    assert lease.expires_at > before


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no second wall")
def test_a_connection_that_broke_off_before_it_knew_of_its_walls_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = connection.copy()

    def broken_off(_self: object) -> None:
        raise OperationalError("canceling statement due to statement timeout")

    monkeypatch.setattr(type(fresh), "init_connection_state", broken_off)
    try:
        with pytest.raises(OperationalError, match="statement timeout"):
            fresh.ensure_connection()
        assert fresh.connection is None
    finally:
        fresh.close()
