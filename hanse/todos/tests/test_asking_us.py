"""What a partner's people ask of us: on the list of who looks after them, seen on both sides until it is done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import Case, When

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.kernel.web import limits
from hanse.network.models import TerritoryAssignment
from hanse.network.tests.builders import a_dealer, a_supplier, as_system, in_sight_of, someone_at, staff
from hanse.todos.access import one_of_ours, who_answer
from hanse.todos.gathering import waiting
from hanse.todos.models import Task
from hanse.todos.notices import owners

from .builders import a_task, of
from .test_pages import browser_of, text, the_task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


@pytest.fixture(autouse=True)
def counted_by_nobody() -> None:
    cache.clear()


def list_of(actor: Actor) -> set[str]:
    with acting(actor):
        return {str(todo.sentence) for todo in waiting(actor)}


def receivers_of(task: Task) -> set[int]:
    with as_system():
        return {each.account_id for each in owners(task)}


def test_a_named_manager_gets_it_and_both_sides_see_how_far_it_is() -> None:
    manager = staff("partner_manager", name="Ann Manager")
    dealer = a_dealer("Ystad Bikes", manager=of(manager))
    seller = browser_of(someone_at(dealer))

    form = text(seller.get("/portal/todos/new/"))
    assert "Ann Manager" in form
    assert "Whoever looks after you" in form
    seller.post("/portal/todos/new/", {"sentence": "Send the new prices", "owner": f"ours:{of(manager).public_id}"})

    assert "Ystad Bikes" in text(browser_of(manager).get("/todos/"))
    assert "Send the new prices" in list_of(manager)
    assert receivers_of(the_task()) == {manager.account_id}
    assert "Ann Manager" in text(seller.get("/portal/todos/given/"))
    browser_of(manager).post(f"/todos/{the_task().public_id}/finish/")
    assert "Ended by" in text(seller.get(f"/portal/todos/{the_task().public_id}/"))


def test_who_has_moved_tells_it_from_the_page_of_its_company() -> None:
    manager = staff("partner_manager", name="Ann Manager")
    dealer = a_dealer("Ystad Bikes", manager=of(manager))
    seller = browser_of(someone_at(dealer))
    given = {"street": "Hafenstraße 1", "postcode": "20095", "city": "Hamburg", "country": "DE", "since": "2026-01-05"}

    assert 'href="/portal/company/moved/"' in text(seller.get("/portal/company/"))
    assert seller.post("/portal/company/moved/", given | {"city": ""}).status_code == 422
    told = text(seller.post("/portal/company/moved/", given, follow=True))

    assert "It is on the list of Ann Manager" in told
    assert "Hafenstraße 1, 20095 Hamburg, Germany, since 5 January" in text(browser_of(manager).get("/todos/"))


def test_whoever_looks_after_them_is_the_manager_of_the_day() -> None:
    first, second, chief = staff("partner_manager"), staff("partner_manager"), staff("channel_chief")
    dealer = a_dealer(manager=of(first))
    seller = browser_of(someone_at(dealer))
    seller.post("/portal/todos/new/", {"sentence": "Call us", "owner": "whoever"})
    assert "Whoever looks after you" in text(seller.get("/portal/todos/given/"))
    assert f"Whoever looks after {dealer}" in text(browser_of(chief).get(f"/todos/{the_task().public_id}/"))
    assert ("Call us" in list_of(first), "Call us" in list_of(chief)) == (True, False)
    assert receivers_of(the_task()) == {first.account_id}

    with as_system():
        dealer.partnerships.update(manager=of(second))
    cache.clear()
    assert ("Call us" in list_of(first), "Call us" in list_of(second)) == (False, True)

    with as_system():
        dealer.partnerships.update(manager=None)
    cache.clear()
    assert ("Call us" in list_of(second), "Call us" in list_of(chief)) == (False, True)
    assert receivers_of(the_task()) == {chief.account_id}
    with as_system():
        assert [each.pk for each in who_answer(dealer)] == [chief.account_id]


def test_a_supplier_that_a_buyer_has_is_no_matter_for_the_others() -> None:
    buyer, other = staff("category_buyer"), staff("category_buyer")
    supplier = a_supplier(manager=of(buyer))
    a_task(someone_at(supplier), "Pay us", organisation=supplier, asks_us=True)

    assert ("Pay us" in list_of(buyer), "Pay us" in list_of(other)) == (True, False)


def test_nobody_else_sees_it_and_no_colleague_by_guessing_gets_it() -> None:
    manager, stranger = staff("partner_manager"), staff("partner_manager")
    dealer, rival = a_dealer(manager=of(manager)), a_dealer()
    seller = browser_of(someone_at(dealer))

    refused = seller.post("/portal/todos/new/", {"sentence": "x", "owner": f"ours:{of(stranger).public_id}"})
    task = a_task(someone_at(dealer), "Call us", organisation=dealer, asks_us=True)

    assert refused.status_code == 422
    for outsider in (someone_at(rival), stranger):
        with acting(outsider):
            assert not Task.objects.exists()
    assert browser_of(someone_at(rival)).get(f"/portal/todos/{task.public_id}/").status_code == 404


def test_what_is_asked_stays_in_the_words_and_hands_of_who_asks() -> None:
    manager, colleague = staff("partner_manager"), staff("channel_chief")
    dealer = a_dealer(manager=of(manager))
    giver, other = someone_at(dealer), someone_at(dealer)
    task = a_task(giver, organisation=dealer, owner=of(manager), asks_us=True, due_on=clock.today() + timedelta(3))

    for actor, act in (
        (manager, lambda: task.edit({"sentence": "Nothing"}, by=manager)),
        (manager, lambda: task.drop(by=manager)),
        (other, lambda: task.drop(by=other)),
        (giver, lambda: task.hand_on(by=giver, owner=of(colleague))),
    ):
        with acting(actor), pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.status == 409

    browser_of(manager).post(f"/todos/{task.public_id}/hand-on/", {"owner": f"ours:{of(colleague).public_id}"})
    assert the_task().owner_id == colleague.account_id
    browser_of(giver).post(f"/portal/todos/{task.public_id}/drop/")
    assert the_task().state == "dropped"


def test_who_asks_us_is_not_told_who_of_ours_there_is() -> None:
    manager, giver = staff("partner_manager", name="Ann Manager"), someone_at(dealer := a_dealer())
    staff("data_steward", name="Unseen Clerk")
    task = a_task(giver, organisation=dealer, asks_us=True)
    with as_system():
        dealer.partnerships.update(manager=of(manager))

    refused = browser_of(giver).get(f"/portal/todos/{task.public_id}/hand-on/")

    assert (refused.status_code, "Unseen Clerk" in text(refused)) == (409, False)
    assert "Unseen Clerk" in text(browser_of(manager).get(f"/todos/{task.public_id}/hand-on/"))


def test_one_of_ours_who_left_leaves_it_to_whoever_looks_after_them() -> None:
    gone, chief = staff("partner_manager"), staff("channel_chief")
    dealer = a_dealer(manager=of(gone))
    a_task(someone_at(dealer), "Call us", organisation=dealer, owner=of(gone), asks_us=True)
    account = of(gone)
    account.is_active = False
    account.save()

    assert "Call us" in list_of(chief)


def test_a_deputy_whose_time_is_over_leaves_it_to_whoever_looks_after_them() -> None:
    deputy, manager, beyond = staff("partner_manager"), staff("partner_manager"), staff("partner_manager", "auditor")
    dealer = a_dealer(manager=of(manager))
    in_sight_of(of(deputy), dealer)
    a_task(someone_at(dealer), "Call us", organisation=dealer, owner=of(deputy), asks_us=True)
    a_task(someone_at(dealer), "Write to us", organisation=dealer, owner=of(beyond), asks_us=True)
    assert "Call us" in list_of(deputy)
    assert "Call us" not in list_of(manager)

    with as_system():
        TerritoryAssignment.objects.update(ends_on=clock.today() - timedelta(1))

    assert "Call us" not in list_of(one_of_ours(of(deputy)))
    assert "Call us" in list_of(manager)
    assert "Write to us" not in list_of(manager)


def test_who_stands_in_answers_whom_the_lender_looks_after_and_those_of_nobody() -> None:
    lender, deputy, other = (of(staff("partner_manager")) for _each in range(3))
    dealer = a_dealer(manager=other)
    in_sight_of(deputy, dealer)
    held = TerritoryAssignment.objects.get()
    begun = {"territory": held.territory, "starts_on": held.starts_on}
    TerritoryAssignment.objects.create(account=lender, **begun)
    TerritoryAssignment.objects.update(is_deputy=Case(When(account=deputy, then=True), default=False))
    TerritoryAssignment.objects.filter(account=deputy).update(lent_by=lender)

    with as_system():
        for manager, answering in ((other, {other}), (lender, {lender, deputy}), (None, {lender, deputy})):
            dealer.partnerships.update(manager=manager)
            assert set(who_answer(dealer)) == answering


def test_who_handed_a_partner_over_leaves_it_to_whoever_looks_after_them() -> None:
    before, after = staff("partner_manager"), staff("partner_manager")
    dealer = a_dealer(manager=of(before))
    a_task(someone_at(dealer), "Call us", organisation=dealer, owner=of(before), asks_us=True)

    with as_system():
        dealer.partnerships.update(manager=of(after))

    assert "Call us" in list_of(after)


def test_a_buyer_keeps_what_a_supplier_asked_them_by_name() -> None:
    buyer, other = staff("category_buyer"), staff("category_buyer")
    supplier = a_supplier()
    a_task(someone_at(supplier), "Pay us", organisation=supplier, owner=of(buyer), asks_us=True)

    assert "Pay us" in list_of(buyer)
    assert "Pay us" not in list_of(other)


def test_it_is_asked_for_the_own_company_alone() -> None:
    task = a_task(someone_at(dealer := a_dealer()), organisation=dealer, asks_us=True)

    with as_system(), pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(organisation=None)


def test_so_much_is_asked_of_us_in_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.LIMITS, "ask", limits.Limit(timedelta(days=1), partner=1))
    seller = browser_of(someone_at(a_dealer()))

    def sent(owner: str) -> int:
        return seller.post("/portal/todos/new/", {"sentence": "Call us", "owner": owner}).status_code

    assert [sent(owner) for owner in ("whoever", "whoever", "anybody")] == [302, 422, 302]


def test_what_is_asked_of_us_again_counts_as_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds that were asked day by day and dropped would else come back in one moment, and one without end."""
    monkeypatch.setitem(limits.LIMITS, "ask", limits.Limit(timedelta(days=1), partner=2))
    seller = browser_of(giver := someone_at(dealer := a_dealer()))
    asked = a_task(giver, organisation=dealer, asks_us=True)
    own = a_task(giver, organisation=dealer)
    ours = a_task(staff("channel_chief"), organisation=dealer)

    def again(task: Task) -> int:
        seller.post(f"/portal/todos/{task.public_id}/finish/")
        return seller.post(f"/portal/todos/{task.public_id}/reopen/").status_code

    assert [again(asked), again(asked), again(ours), again(own)] == [302, 429, 429, 302]


@pytest.mark.parametrize(("ended", "due"), [(1, 0), (0, 3)])
def test_what_is_asked_of_us_again_another_day_is_due_today_at_the_earliest(ended: int, due: int) -> None:
    """What is late and was ticked off by mistake today stays late."""
    day, giver = timedelta(days=1), someone_at(dealer := a_dealer())
    with clock.standing_at(clock.now() - 3 * day):
        asked = a_task(giver, organisation=dealer, asks_us=True, due_on=clock.today())
    with acting(giver), clock.standing_at(clock.now() - ended * day):
        asked.drop(by=giver)

    with acting(giver):
        asked.reopen(by=giver)

    assert asked.due_on == clock.today() - due * day


def test_what_is_asked_of_us_is_not_late_from_the_start() -> None:
    """Some twenty of the year 1900 would hide on its manager's list, and in their digest, what others ask."""
    seller = browser_of(giver := someone_at(dealer := a_dealer()))
    asked = a_task(giver, organisation=dealer, asks_us=True, due_on=clock.today())
    given = {"sentence": "Call us", "owner": "whoever", "reason": ""}
    days = {clock.today() - timedelta(days=1): 422, clock.today(): 302}

    sent = [seller.post("/portal/todos/new/", given | {"due_on": str(day)}).status_code for day in days]
    edited = [seller.post(f"/portal/todos/{asked.public_id}/edit/", given | {"due_on": str(day)}) for day in days]

    assert sent == [each.status_code for each in edited] == [*days.values()]
    assert "What you ask of us is due today at the earliest." in edited[0].content.decode()
    own = given | {"owner": "anybody", "due_on": "2020-01-01"}
    assert seller.post("/portal/todos/new/", own).status_code == 302
