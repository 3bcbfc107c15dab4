"""A closing whose job is set aside is said on its page and to whoever asked, waits as a to-do, and is tried again once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.tasks import TaskResultStatus
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.clock import standing_at
from hanse.kernel.errors import Busy
from hanse.kernel.events import deliver_pending
from hanse.kernel.models import AuditEntry
from hanse.kernel.work.locks import exclusive
from hanse.kernel.work.queue import MOST_ATTEMPTS, run_again
from hanse.kernel.work.worker import LeasedWorker
from hanse.network.models import Organisation
from hanse.network.tests.builders import signed_in, staff
from hanse.network.tests.reading import text
from hanse.scorecards import jobs
from hanse.scorecards.closing import failing, running
from hanse.scorecards.models import ClosedPeriod, Closing
from hanse.scorecards.runs.computing import compute

from ..builders import SYSTEM
from .test_revisions import MARCH, NOW, suppliers

__all__ = ["suppliers"]
pytestmark = pytest.mark.django_db
CHIEF = "channel_chief"


@pytest.fixture(autouse=True)
def in_april() -> Iterator[None]:
    with standing_at(NOW), acting(SYSTEM):
        yield


@pytest.fixture
def chief(client: Client) -> Actor:
    """Who closes, and sits at the browser."""
    account = signed_in(client, CHIEF)
    return Actor.staff(account_id=account.pk, name=account.name, roles=[CHIEF])


@pytest.fixture
def failed(chief: Actor, suppliers: list[Organisation]) -> Closing:
    """Asked for, and its job set aside an hour ago."""
    compute("supplier")
    closing = Closing.ask("supplier", MARCH, by=chief)
    set_aside()
    assert failing.notice() == 1
    deliver_pending()
    closing.refresh_from_db()
    return closing


def tries() -> list[DBTaskResult]:
    return list(DBTaskResult.objects.filter(task_path=jobs.close_period.module_path).order_by("enqueued_at"))


def set_aside() -> None:
    DBTaskResult.objects.filter(task_path=jobs.close_period.module_path).update(
        status=TaskResultStatus.FAILED, finished_at=NOW - timedelta(hours=1)
    )


def progress(closing: Closing) -> str:
    return reverse("scorecards:closing_progress", args=[closing.public_id])


def again(closing: Closing) -> str:
    return reverse("scorecards:closing_again", args=[closing.public_id])


def test_it_has_failed_only_when_no_attempt_is_left(
    chief: Actor, suppliers: list[Organisation], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a real worker."""
    closing = Closing.ask("supplier", MARCH, by=chief)
    monkeypatch.setattr(running, "close", lambda *_given, **_named: 1 / 0)
    seen = []
    for _attempt in range(MOST_ATTEMPTS):
        [job] = tries()
        job.claim("a worker")
        LeasedWorker().run_task(job)
        with standing_at(timezone.now() + timedelta(minutes=2)):
            seen += [failing.notice(), failing.notice()]

    assert seen == [0, 0] * (MOST_ATTEMPTS - 1) + [1, 0], "said once"
    closing.refresh_from_db()
    assert closing.failed_at is not None
    assert closing.done_at is None


def test_while_another_works_on_these_cards_it_waits_and_is_tried_again(
    chief: Actor, suppliers: list[Organisation], monkeypatch: pytest.MonkeyPatch
) -> None:
    closing = Closing.ask("supplier", MARCH, by=chief)
    for tried in (held_elsewhere, exclusive):
        monkeypatch.setattr(running, "exclusive", tried)
        [job] = tries()
        assert job.status == TaskResultStatus.READY
        job.claim("a worker")
        LeasedWorker().run_task(job)

    closing.refresh_from_db()
    assert closing.done_at is not None
    assert ClosedPeriod.objects.filter(kind="supplier", ends_on=MARCH).exists()


def held_elsewhere(name: str) -> None:
    raise Busy(name)


def test_a_job_that_ended_this_moment_may_still_get_its_next_attempt(chief: Actor) -> None:
    Closing.ask("supplier", MARCH, by=chief)
    DBTaskResult.objects.update(status=TaskResultStatus.FAILED, finished_at=clock.now())

    assert failing.notice() == 0


def test_the_page_says_that_it_failed_and_when_and_offers_another_try(client: Client, failed: Closing) -> None:
    page = client.get(progress(failed))
    part = client.get(progress(failed), headers={"HX-Request": "true"}).content.decode()

    assert "The twelve months to 31 March could not be closed: suppliers." in text(page)
    assert "given up on 10 April" in text(page)
    assert "Try again" in text(page)
    assert again(failed) in part
    assert "every 2s" not in part, "nothing is waited for any more"


def test_who_asked_is_told_and_who_may_close_has_it_to_do(client: Client, failed: Closing) -> None:
    todo = "Have the closing of the twelve months to 31 March tried again: suppliers"
    assert "Closing the twelve months to 31 March failed: suppliers" in text(client.get("/notices/"))
    assert todo in text(client.get("/today/"))

    signed_in(client, "programme_manager")
    assert todo in text(client.get("/today/"))
    assert "failed: suppliers" not in text(client.get("/notices/"))

    signed_in(client, "partner_manager")
    assert todo not in text(client.get("/today/"))
    assert client.post(again(failed)).status_code == 403


def test_it_is_tried_again_once_for_who_clicks_twice_and_in_their_name(client: Client, failed: Closing) -> None:
    account = signed_in(client, "programme_manager")

    answers = [client.post(again(failed), follow=True) for _click in range(2)]

    assert all("are being closed: suppliers" in text(answer) for answer in answers)
    assert [job.status for job in tries()] == [TaskResultStatus.FAILED, TaskResultStatus.READY]
    entry = AuditEntry.objects.get(operation="scorecards.close_again")
    assert entry.account_id == account.pk
    jobs.close_period.func(**tries()[-1].args_kwargs["kwargs"])
    assert client.post(again(failed), follow=True).status_code == 200
    assert len(tries()) == 2
    assert ClosedPeriod.objects.get().account == account
    assert "tried again: suppliers" not in text(client.get("/today/"))


def test_who_asks_for_the_same_period_has_the_failed_one_tried_again(client: Client, failed: Closing) -> None:
    answer = client.post(reverse("scorecards:closing"), {"period": f"supplier {MARCH.isoformat()}"})

    assert answer["Location"] == progress(failed)
    assert Closing.objects.get() == failed
    assert len(tries()) == 2


def test_a_second_failure_is_told_too(client: Client, failed: Closing) -> None:
    failed.try_again(by=staff(CHIEF))
    assert "failed: suppliers" not in text(client.get("/notices/"))
    set_aside()

    assert failing.notice() == 1
    assert "failed: suppliers" in text(client.get("/notices/"))
    assert "could not be closed" in text(client.get(progress(failed)))


def test_run_again_from_the_page_of_jobs_it_has_failed_no_more(client: Client, failed: Closing) -> None:
    [job] = tries()
    run_again(job, by=staff("administrator"))
    jobs.close_period.func(**job.args_kwargs["kwargs"])

    assert "are closed, their cards final" in text(client.get(progress(failed)))
    assert not Closing.failed().exists()


def test_a_period_that_closes_by_itself_meanwhile_waits_for_nobody(client: Client, failed: Closing) -> None:
    running.close_due("supplier", today=MARCH + timedelta(days=90))

    failed.refresh_from_db()
    assert failed.done_at is not None
    assert not Closing.failed().exists()
    assert "are closed, their cards final" in text(client.get(progress(failed)))
