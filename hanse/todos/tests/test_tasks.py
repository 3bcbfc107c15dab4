"""Tasks: who gets one, who sees it, and what becomes of it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.kernel.models import AuditEntry
from hanse.kernel.models.events import OutboxEvent
from hanse.network.tests.builders import a_dealer, a_person, an_account, as_system, in_sight_of, someone_at, staff
from hanse.todos import owners
from hanse.todos.models import Task

from .builders import a_task, of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


def seen_by(actor: Actor) -> set[str]:
    with acting(actor):
        return set(Task.objects.values_list("sentence", flat=True))


class TestSight:
    """About a company those who see it; others who has or gave them; a partner what it has to do."""

    def test_one_about_no_company_is_for_who_has_it_and_who_gave_it(self) -> None:
        chief, steward, other = staff("channel_chief"), staff("data_steward"), staff("administrator")
        a_task(chief, "Tidy the price list", owner=of(steward))

        assert seen_by(chief) == seen_by(steward) == {"Tidy the price list"}
        assert seen_by(other) == set()

    def test_one_about_a_company_is_for_those_who_see_that_company(self) -> None:
        chief, manager, elsewhere = staff("channel_chief"), staff("partner_manager"), staff("partner_manager")
        dealer = a_dealer(manager=of(manager))
        a_task(chief, "Ask about the lease", owner=of(manager), about=dealer)

        assert seen_by(manager) == {"Ask about the lease"}
        assert seen_by(staff("auditor")) == {"Ask about the lease"}
        assert seen_by(elsewhere) == set()

    def test_a_partner_never_sees_what_we_have_to_do_about_it(self) -> None:
        chief, dealer = staff("channel_chief"), a_dealer()
        a_task(chief, "Consider to end it", about=dealer)
        a_task(chief, "Send the stock count", organisation=dealer)

        assert seen_by(someone_at(dealer, "partner_administrator")) == {"Send the stock count"}
        assert seen_by(someone_at(a_dealer(), "partner_administrator")) == set()

    def test_at_a_partner_one_of_a_person_is_theirs_alone(self) -> None:
        chief, dealer = staff("channel_chief"), a_dealer()
        person = a_person(dealer, account=an_account())
        a_task(chief, "Sign the contract", organisation=dealer, person=person)

        mine = Actor.partner(
            account_id=person.account_id, person_id=person.pk, name="x", roles=["sales"], organisation_id=dealer.pk
        )
        assert seen_by(mine) == {"Sign the contract"}
        assert seen_by(someone_at(dealer)) == set()


class TestGiving:
    """Only to somebody who sees what it is about, and can sign in."""

    def test_a_colleague_who_does_not_see_the_company_gets_none(self) -> None:
        chief, elsewhere = staff("channel_chief"), staff("partner_manager")

        with pytest.raises(Refused, match="does not see this company"):
            a_task(chief, owner=of(elsewhere), about=a_dealer())

    def test_the_auditor_who_changes_nothing_gets_none(self) -> None:
        with pytest.raises(Refused, match="Choose somebody else"):
            a_task(staff("channel_chief"), owner=of(staff("auditor")))

    @pytest.mark.parametrize("left", [None, date(2026, 1, 1)])
    def test_a_person_who_cannot_sign_in_gets_none(self, left: date | None) -> None:
        dealer = a_dealer()
        person = a_person(dealer, left_on=left, account=an_account() if left else None)

        with pytest.raises(Refused, match="cannot sign in"):
            a_task(staff("channel_chief"), organisation=dealer, person=person)

    def test_a_person_of_another_company_gets_none(self) -> None:
        stranger = a_person(a_dealer(), account=an_account())

        with pytest.raises(Refused, match="cannot sign in"):
            a_task(staff("channel_chief"), organisation=a_dealer(), person=stranger)

    def test_nobody_or_both_sides_at_once_is_impossible(self) -> None:
        task = a_task(staff("channel_chief"))
        dealer = a_dealer()

        for wrong in ({"owner": None}, {"organisation": dealer}):
            with as_system(), pytest.raises(IntegrityError), transaction.atomic():
                Task.objects.filter(pk=task.pk).update(**wrong)

    def test_it_is_told_and_kept_in_the_trail(self) -> None:
        task = a_task(staff("channel_chief"), "Call Ada back")

        assert AuditEntry.objects.filter(operation="todos.give", subject_label="Call Ada back").count() == 1
        assert OutboxEvent.objects.get(kind="hanse.todos.events.TaskGiven").payload["task_id"] == task.pk


class TestLife:
    """Open, done, dropped, and open again; from hand to hand."""

    def test_done_and_undone(self) -> None:
        chief = staff("channel_chief")
        task = a_task(chief)

        with acting(chief):
            task.finish(by=chief)
            assert (task.state, task.ended_by_id) == ("done", chief.account_id)
            with pytest.raises(Refused, match="cannot become"):
                task.finish(by=chief)
            task.reopen(by=chief)
        assert (task.state, task.ended_at, task.ended_by_id) == ("open", None, None)

    def test_handed_on_it_keeps_who_gave_it_and_says_who_handed_it_on(self) -> None:
        chief, first, second = staff("channel_chief"), staff("partner_manager"), staff("partner_manager")
        dealer = a_dealer(manager=of(first))
        in_sight_of(of(second), dealer)
        task = a_task(chief, owner=of(first), about=dealer)

        with acting(first):
            task.hand_on(by=first, owner=of(second))

        assert (task.owner_id, task.given_by_id) == (second.account_id, chief.account_id)
        assert task.handed_on_by_id == first.account_id

    def test_what_is_done_is_not_handed_on(self) -> None:
        chief = staff("channel_chief")
        task = a_task(chief)

        with acting(chief):
            task.finish(by=chief)
            with pytest.raises(Refused, match="Open it again first"):
                task.hand_on(by=chief, owner=of(chief))

    def test_a_partner_does_what_we_asked_but_does_not_change_or_drop_it(self) -> None:
        chief, dealer = staff("channel_chief"), a_dealer()
        task = a_task(chief, organisation=dealer)
        theirs = someone_at(dealer)

        with acting(theirs):
            for forbidden in (lambda: task.drop(by=theirs), lambda: task.edit({"sentence": "Nothing"}, by=theirs)):
                with pytest.raises(Refused) as refusal:
                    forbidden()
                assert refusal.value.status == 409
            task.finish(by=theirs)
        assert task.state == "done"

    def test_people_of_a_partner_give_each_other_something_to_do(self) -> None:
        dealer = a_dealer()
        boss, seller = someone_at(dealer, "partner_administrator"), someone_at(dealer)
        with acting(boss):
            from hanse.network.models import Person

            person = Person.objects.get(pk=seller.person_id)
        task = a_task(boss, "Count the helmets", organisation=dealer, person=person)

        assert seen_by(seller) == {"Count the helmets"}
        with acting(boss):
            task.edit({"sentence": "Count the helmets twice"}, by=boss)
        assert seen_by(seller) == {"Count the helmets twice"}


def test_what_we_dropped_of_what_we_asked_a_partner_only_we_ask_again() -> None:
    chief, dealer = staff("channel_chief"), a_dealer()
    task, theirs = a_task(chief, organisation=dealer), someone_at(dealer)
    task.drop(by=chief)

    with acting(theirs), pytest.raises(Refused, match="Only who gave you this"):
        task.reopen(by=theirs)
    task.reopen(by=chief)
    task.finish(by=theirs)
    with acting(theirs):
        seen_as_done = Task.objects.get(pk=task.pk)
    task.reopen(by=theirs)
    assert task.is_open

    task.drop(by=chief)
    with pytest.raises(Refused, match="Only who gave you this"):
        seen_as_done.reopen(by=theirs)


def test_whom_one_is_offered_sees_the_company() -> None:
    chief, near, far = (
        staff("channel_chief"),
        staff("partner_manager", name="Near"),
        staff("partner_manager", name="Far"),
    )
    dealer = a_dealer(manager=of(near))
    about, alone = a_task(chief, about=dealer), a_task(chief)

    def offered(task: Task, actor: Actor) -> set[str]:
        with acting(actor):
            return {str(name).partition(", ")[0] for _key, name in owners.offered_next(task, actor)}

    assert "Near" in offered(about, chief)
    with acting(chief):
        assert "Near, Partner manager" in dict(owners.offered_next(about, chief)).values()
    assert "Far" not in offered(about, chief)
    assert {"Near", "Far"} <= offered(alone, chief)
    assert "Near" in offered(about, far)
