"""Of what to-dos tell people, and whom."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.contributions import NoticeKind, Receiver
from hanse.kernel.events import Event
from hanse.kernel.models.events import OutboxEvent
from hanse.network.models import Person
from hanse.network.tests.builders import a_dealer, a_person, as_system, someone_at, staff
from hanse.todos import notices
from hanse.todos.events import TaskEnded, TaskGiven

from .builders import a_task, of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
GIVEN, ENDED = notices.KINDS
(LATE,) = notices.PARTS


def happened(event: type[Event]) -> Any:
    row = OutboxEvent.objects.filter(kind=event.kind()).latest("id")
    return event(**row.payload)


def receivers(kind: NoticeKind, event: Event) -> list[Receiver]:
    with as_system():
        return list(kind.receivers(event))


def told(kind: NoticeKind, event: Event, actor: Actor) -> Any:
    with acting(actor):
        (words,) = kind.tell([dataclasses.asdict(event)])
    return words


def test_who_gets_one_is_told_by_whom_and_who_takes_one_for_themselves_is_not() -> None:
    chief, steward = staff("channel_chief", name="Ann Chief"), staff("data_steward")
    a_task(chief, "Mend its address", owner=of(steward))
    event = happened(TaskGiven)

    assert receivers(GIVEN, event) == [Receiver(steward.account_id or 0)]
    words = told(GIVEN, event, steward)
    assert (words.sentence, words.detail) == ("Mend its address", "From Ann Chief.")
    assert told(GIVEN, event, staff("data_steward")) is None

    a_task(chief)
    assert receivers(GIVEN, happened(TaskGiven)) == []


def test_what_is_done_or_with_somebody_else_by_now_is_given_to_nobody_any_more() -> None:
    chief, steward, other, dealer = staff("channel_chief"), staff("data_steward"), staff("data_steward"), a_dealer()
    handed, done = (a_task(chief, "Mend it", owner=of(steward), about=dealer) for _nr in range(2))
    kept = [{"task_id": task.pk, "by_account_id": 0} for task in (handed, done)]
    with acting(steward):
        assert [bool(words) for words in GIVEN.tell(kept)] == [True, True]
        handed.hand_on(owner=of(other), by=steward)
        done.finish(by=steward)

        assert GIVEN.tell(kept) == [None, None]
    with acting(other):
        assert [bool(words) for words in GIVEN.tell(kept)] == [True, False]


def test_at_a_partner_anybody_who_can_sign_in_or_the_one_person() -> None:
    chief, dealer = staff("channel_chief"), a_dealer()
    first, second = someone_at(dealer), someone_at(dealer)
    a_person(dealer)
    a_task(chief, organisation=dealer)
    both = [Receiver(each.account_id or 0, dealer.pk) for each in (first, second)]
    assert receivers(GIVEN, happened(TaskGiven)) == both

    with as_system():
        person = Person.objects.get(pk=second.person_id)
    a_task(chief, organisation=dealer, person=person)
    assert receivers(GIVEN, happened(TaskGiven)) == both[1:]
    assert told(GIVEN, happened(TaskGiven), first) is None


def test_who_gave_it_is_told_when_it_is_done_or_dropped_and_not_once_it_is_open_again() -> None:
    chief, steward = staff("channel_chief"), staff("data_steward", name="Dan Steward")
    task = a_task(chief, "Mend it", owner=of(steward))
    with acting(steward):
        task.finish(by=steward)
    event = happened(TaskEnded)

    assert receivers(ENDED, event) == [Receiver(chief.account_id or 0)]
    assert told(ENDED, event, chief).sentence == "Dan Steward did “Mend it”"
    with acting(steward):
        task.reopen(by=steward)
        assert told(ENDED, event, chief) is None
        task.drop(by=steward)
    assert told(ENDED, event, chief).sentence == "Dan Steward dropped “Mend it”"


def test_a_partners_person_who_gave_it_is_told_in_their_portal() -> None:
    dealer = a_dealer()
    boss, seller = someone_at(dealer, "partner_administrator"), someone_at(dealer)
    task = a_task(boss, organisation=dealer)
    with acting(seller):
        task.finish(by=seller)

    assert receivers(ENDED, happened(TaskEnded)) == [Receiver(boss.account_id or 0, dealer.pk)]
    assert told(ENDED, happened(TaskEnded), boss).url.startswith("/portal/todos/")


def test_what_is_late_is_part_of_a_digest() -> None:
    chief, steward, dealer = staff("channel_chief"), staff("data_steward"), a_dealer()
    theirs = someone_at(dealer)
    a_person(dealer)
    day = clock.today()
    a_task(chief, "Late", due_on=day - timedelta(days=2))
    a_task(chief, "Today", due_on=day)
    a_task(steward, "Also today", due_on=day)
    a_task(chief, "Send it", organisation=dealer, due_on=day - timedelta(days=1))

    with as_system():
        assert set(LATE.receivers()) == {Receiver(chief.account_id or 0), Receiver(theirs.account_id or 0, dealer.pk)}
    for actor, said in ((chief, [("Late", "2 days late")]), (theirs, [("Send it", "1 day late")]), (steward, [])):
        with acting(actor):
            assert [(each.sentence, each.detail) for each in LATE.find(actor)] == said
