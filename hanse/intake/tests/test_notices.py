"""Who sent a file is told when it is checked, imported, or needs them."""

from __future__ import annotations

import pytest
from django.test import Client

from hanse.intake import notices
from hanse.intake.events import WorkEnded
from hanse.intake.models import Batch
from hanse.kernel.actor import Actor, acting
from hanse.kernel.contributions import Receiver, todos
from hanse.kernel.models.events import OutboxEvent

from .sending import DEALERS, as_system, confirm, own_home, run_jobs, sent, steward

pytestmark = pytest.mark.django_db
__all__ = ["own_home", "steward"]
(ENDED,) = notices.KINDS


def what_happened() -> list[dict[str, object]]:
    return list(OutboxEvent.objects.filter(kind=WorkEnded.kind()).order_by("id").values_list("payload", flat=True))


def test_each_piece_of_work_is_told_once_to_who_sent_the_file(steward: Client) -> None:
    batch = sent(steward, "organisations", DEALERS, "dealers.csv")
    confirm(steward, batch)
    run_jobs()

    kept = what_happened()
    assert kept[-1] == {"batch_id": batch.pk, "work": "import"}
    with as_system():
        assert list(ENDED.receivers(WorkEnded(batch_id=batch.pk, work="import"))) == [Receiver(batch.account_id or 0)]
        words = ENDED.tell(kept)[-1]
    assert words is not None
    assert (words.sentence, words.url) == ("dealers.csv is imported", f"/imports/{batch.public_id}/")


def test_what_is_imported_waits_for_nobody_and_what_is_withdrawn_is_imported_no_more(steward: Client) -> None:
    batch = sent(steward, "organisations", DEALERS, "dealers.csv")
    kept = [{"batch_id": batch.pk, "work": work} for work in ("check", "import", "withdraw")]

    def told() -> list[bool]:
        with as_system():
            return [words is not None for words in ENDED.tell(kept)]

    assert told() == [True, False, False]
    confirm(steward, batch)
    run_jobs()
    assert told() == [False, True, False]
    with as_system():
        Batch.objects.filter(pk=batch.pk).update(state="withdrawn")
    assert told() == [False, False, True]


def test_what_was_not_possible_says_why_and_no_file_is_told_that_is_gone(steward: Client) -> None:
    batch = sent(steward, "organisations", DEALERS, "dealers.csv")
    with as_system():
        Batch.objects.filter(pk=batch.pk).update(trouble="The disk is full.")
        told, gone = ENDED.tell([{"batch_id": batch.pk, "work": "check"}, {"batch_id": 0, "work": "check"}])

    assert told is not None
    assert (told.sentence, told.detail) == ("dealers.csv needs you: something was not possible", "The disk is full.")
    assert gone is None


def test_a_file_that_waits_is_found_by_whom_it_is_handed_to_and_by_no_other(steward: Client) -> None:
    batch = sent(steward, "organisations", DEALERS, "dealers.csv")
    sender = Actor.staff(account_id=batch.account_id or 0, name="x", roles=["data_steward"])
    other = Actor.staff(account_id=0, name="y", roles=["channel_chief"])
    auditor = Actor.staff(account_id=0, name="z", roles=["auditor"])

    source = todos.named("imports")
    assert source is not None

    with acting(sender):
        assert [todo.key for todo in source.find(sender)] == [batch.public_id]
    for actor, seen in ((other, 1), (auditor, 0)):
        with acting(actor):
            assert source.find(actor) == []
            assert len(source.find(actor, {batch.public_id})) == seen
