"""What a worker does with an import: once, again after a death, and with a word when it cannot."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.tasks import TaskResultStatus
from django.test import Client
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from hanse.intake.jobs import carry_out, notice_lost_work
from hanse.intake.models import Batch
from hanse.kernel.actor import current
from hanse.kernel.errors import Busy, Refused
from hanse.kernel.models import Account, AuditEntry, StaffRole

from .sending import (
    DEALERS,
    NOVEMBER,
    again,
    as_system,
    chosen,
    confirm,
    found,
    imported,
    own_home,
    run_jobs,
    send,
    sent,
    signed_in,
    steward,
    told,
)  # fmt: skip

pytestmark = pytest.mark.django_db
__all__ = ["own_home", "steward"]


def asked(batch: Batch, work: str) -> dict[str, object]:
    return {"batch_id": batch.pk, "work": work, "account_id": batch.account_id}


def companies() -> int:
    with as_system():
        return int(apps.get_model("network", "Organisation").objects.count())


def test_a_job_that_runs_twice_does_its_work_once(steward: Client) -> None:
    batch = imported(steward, "organisations", DEALERS)

    carry_out.call(**asked(batch, Batch.Work.IMPORT))

    assert (again(batch).state, companies()) == ("committed", 4)


def test_work_that_a_dead_worker_left_is_finished_by_the_next(steward: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = sent(steward, "organisations", DEALERS)
    confirm(steward, batch)
    with monkeypatch.context() as patched, pytest.raises(SystemExit):
        patched.setattr(Batch, "mark_committed", _die)
        carry_out.call(**asked(batch, Batch.Work.IMPORT))
    assert (again(batch).work, companies()) == ("import", 0)

    run_jobs()

    assert (again(batch).state, again(batch).work, companies()) == ("committed", "", 4)


def test_what_another_works_on_meanwhile_makes_it_wait_and_not_fail(
    steward: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held_elsewhere(*_given: object, **_named: object) -> None:
        raise Busy("the books")

    batch = sent(steward, "organisations", DEALERS)
    confirm(steward, batch)
    with monkeypatch.context() as patched, pytest.raises(Busy):
        patched.setattr(Batch, "commit", held_elsewhere)
        carry_out.call(**asked(batch, Batch.Work.IMPORT))
    assert (again(batch).work, again(batch).trouble, companies()) == ("import", "", 0)

    run_jobs()

    assert (again(batch).state, companies()) == ("committed", 4)


def test_an_import_is_told_as_whose_it_is_from_beginning_to_end(steward: Client) -> None:
    """A worker does it, and who asked for it is whom the trail names: not whoever sent the file."""
    batch = sent(steward, "organisations", DEALERS, "dealers.csv")
    confirm(signed_in("data_steward", email="bea@example.org"), batch)
    run_jobs()
    steward.post(f"/imports/{batch.public_id}/withdrawal/", {"typed": "dealers.csv"})
    run_jobs()

    told = {entry.operation: entry for entry in AuditEntry.objects.filter(subject_type="intake.batch")}
    asker = Account.objects.get(email="bea@example.org")
    commit, withdrawal = told["imports.commit"], told["imports.withdraw"]
    assert (commit.actor_kind, commit.actor_name, commit.account_id) == ("staff", asker.name, asker.pk)
    assert (commit.after["kind"], commit.reason) == ("organisations", "")
    assert (withdrawal.actor_kind, withdrawal.account_id) == ("staff", batch.account_id)


def test_work_that_was_cut_off_is_finished_for_who_asked_for_it(steward: Client) -> None:
    batch = sent(steward, "organisations", DEALERS)
    assert again(batch).asked_by is None
    confirm(steward, batch)

    asked_by = again(batch).asked_by

    assert asked_by
    assert asked_by.account_id == batch.account_id


def _die(*args: object, **kwargs: object) -> None:
    raise SystemExit


def test_a_job_that_ended_without_a_word_is_noticed_and_may_be_asked_for_again(steward: Client) -> None:
    batch = found(send(steward, "organisations", DEALERS, "dealers.csv").url)
    DBTaskResult.objects.update(status=TaskResultStatus.FAILED)

    notice_lost_work.call()

    shown = told(steward.get(f"/imports/{batch.public_id}/"))
    assert "The worker stopped while it was at this. Try again." in shown
    steward.post(f"/imports/{batch.public_id}/check/", chosen(steward, again(batch)))
    run_jobs()
    assert again(batch).state == "staged"


def test_work_that_waits_or_goes_on_is_not_called_lost(steward: Client) -> None:
    batch = found(send(steward, "organisations", DEALERS).url)

    notice_lost_work.call()

    assert (again(batch).work, again(batch).trouble) == ("check", "")


def test_what_breaks_is_told_on_the_page_and_to_who_sent_it(steward: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = sent(steward, "organisations", DEALERS, "dealers.csv")
    confirm(steward, batch)
    monkeypatch.setattr(type(batch.declared), "commit", _break)

    with pytest.raises(RuntimeError):
        run_jobs()

    shown = told(steward.get(f"/imports/{batch.public_id}/"))
    assert "Something broke on our side." in shown
    assert companies() == 0
    monkeypatch.undo()


def _break(*args: object, **kwargs: object) -> None:
    raise RuntimeError("a test breaks it")


def test_a_file_that_is_gone_is_a_failed_check_with_its_reason(steward: Client) -> None:
    batch = found(send(steward, "organisations", DEALERS, "dealers.csv").url)
    batch.file.unlink()

    run_jobs()

    shown = told(steward.get(f"/imports/{batch.public_id}/"))
    assert again(batch).state == "failed"
    assert "There is no file" in shown
    assert "Check again" in shown


def test_who_lost_the_right_meanwhile_imports_nothing(steward: Client) -> None:
    batch = sent(steward, "organisations", DEALERS)
    confirm(steward, batch)
    StaffRole.objects.update(role="auditor")

    run_jobs()

    batch = again(batch)
    assert (batch.state, companies()) == ("staged", 0)
    assert "Import a file that was checked" in batch.trouble


@pytest.mark.parametrize(
    ("kind", "content", "step"),
    [
        ("organisations", DEALERS, "hanse.network.imports.records._notes"),
        ("sell_in", NOVEMBER, "hanse.facts.keeping.committing.changes"),
    ],
)
def test_who_loses_the_right_while_the_worker_is_at_it_imports_nothing(
    steward: Client, monkeypatch: pytest.MonkeyPatch, kind: str, content: str, step: str
) -> None:
    imported(steward, "organisations", DEALERS.partition("AW00004")[0])
    before = companies()
    batch = sent(steward, kind, content)
    confirm(steward, batch)
    really = import_string(step)
    with monkeypatch.context() as patched:
        patched.setattr(step, lambda *given: (StaffRole.objects.update(role="auditor"), really(*given))[1])

        run_jobs()

    batch = again(batch)
    assert (batch.state, batch.work, companies()) == ("staged", "", before)
    assert "Import a file that was checked" in batch.trouble
    StaffRole.objects.update(role="data_steward")
    confirm(steward, batch)
    run_jobs()
    assert again(batch).state == "committed"


def test_who_loses_the_right_while_the_worker_takes_it_out_leaves_it_as_it_was(
    steward: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = imported(steward, "organisations", DEALERS, "dealers.csv")
    steward.post(f"/imports/{batch.public_id}/withdrawal/", {"typed": "dealers.csv"})
    step = "hanse.network.imports.records.take_out"
    really = import_string(step)
    monkeypatch.setattr(
        step, lambda *given, **more: (StaffRole.objects.update(role="auditor"), really(*given, **more))[1]
    )

    run_jobs()

    assert (again(batch).state, companies()) == ("committed", 4)
    assert "Take an import out again" in again(batch).trouble


def test_a_batch_that_is_being_checked_is_neither_imported_nor_forgotten(steward: Client) -> None:
    batch = found(send(steward, "organisations", DEALERS, "dealers.csv").url)

    refused = steward.post(f"/imports/{batch.public_id}/removal/")

    assert refused.status_code == 409
    assert "dealers.csv is being checked and stays in the list." in told(refused)
    assert steward.post(f"/imports/{batch.public_id}/commitment/", {"checked": str(batch.work_id)}).status_code == 409


def test_what_is_being_imported_by_now_is_not_forgotten_by_an_older_page(steward: Client) -> None:
    batch = sent(steward, "organisations", DEALERS)
    confirm(steward, batch)

    with as_system(), pytest.raises(Refused, match="is being imported and stays in the list"):
        batch.discard()

    run_jobs()
    assert (again(batch).state, companies()) == ("committed", 4)


def test_what_was_forgotten_meanwhile_is_not_imported_and_that_is_said(steward: Client) -> None:
    batch = sent(steward, "organisations", DEALERS)
    older = again(batch)
    with as_system():
        batch.discard()

        with pytest.raises(Refused, match="removed this meanwhile"):
            older.confirm(seen=str(older.work_id), by=current())
