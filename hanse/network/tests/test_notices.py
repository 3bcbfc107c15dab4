"""Of what the network tells people, and whom."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

import pytest

from hanse.kernel.actor import Actor, acting
from hanse.kernel.contributions import NoticeKind, Receiver
from hanse.kernel.events import Event
from hanse.kernel.models import Account
from hanse.kernel.models.events import OutboxEvent
from hanse.network import notices
from hanse.network.events import InsightGiven, ManagerGiven, PartnershipMoved
from hanse.network.models import Assignment, Partnership, Person, VisibilityGrant

from .builders import a_dealer, a_person, an_account, as_system, someone_at, staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
KINDS = {kind.key: kind for kind in notices.KINDS}


def happened(event: type[Event]) -> Any:
    """The last event of a kind."""
    row = OutboxEvent.objects.filter(kind=event.kind()).latest("id")
    return event(**row.payload)


def receivers(kind: NoticeKind, event: Event) -> list[Receiver]:
    with as_system():
        return list(kind.receivers(event))


def told(kind: NoticeKind, event: Event, actor: Actor) -> str | None:
    with acting(actor):
        (words,) = kind.tell([dataclasses.asdict(event)])
    return str(words.sentence) if words else None


def account_of(actor: Actor) -> Account:
    return Account.objects.get(pk=actor.account_id)


class TestMoved:
    """A partnership in another state."""

    def test_its_manager_is_told_of_what_others_did(self) -> None:
        chief, manager = staff("channel_chief"), staff("partner_manager")
        dealer = a_dealer("Ystad", manager=account_of(manager))
        kind = KINDS["partnership-moved"]
        with as_system():
            partnership = Partnership.objects.get(organisation=dealer)

        with acting(chief):
            partnership.move(to="probation", by=chief, reason="late payments")
        event = happened(PartnershipMoved)
        assert receivers(kind, event) == [Receiver(manager.account_id or 0)]
        assert told(kind, event, manager) == "Ystad is on probation as dealer now"
        assert told(kind, event, staff("partner_manager")) is None

        with acting(manager):
            partnership.move(to="active", by=manager)
        assert receivers(kind, happened(PartnershipMoved)) == []

    def test_the_companys_administrators_are_told_in_their_words(self) -> None:
        dealer, kind = a_dealer(), KINDS["own-partnership-moved"]
        boss = someone_at(dealer, "partner_administrator")
        a_person(dealer, roles=("partner_administrator",))
        a_person(dealer, roles=("partner_administrator",), account=an_account(), left_on=date(2026, 1, 1))
        someone_at(dealer, "sales")
        chief = staff("channel_chief")

        with acting(chief):
            Partnership.objects.get(organisation=dealer).move(to="renewing", by=chief)

        event = happened(PartnershipMoved)
        assert receivers(kind, event) == [Receiver(boss.account_id or 0, dealer.pk)]
        assert told(kind, event, boss) == "Your company is renewing as dealer now"
        assert told(kind, event, someone_at(a_dealer(), "partner_administrator")) is None

    def test_a_step_that_was_taken_back_is_not_told_as_the_state_of_now(self) -> None:
        chief, manager = staff("channel_chief"), staff("partner_manager", "channel_chief")
        dealer = a_dealer("Ystad", manager=account_of(manager))
        boss = someone_at(dealer, "partner_administrator")
        ours, own = KINDS["partnership-moved"], KINDS["own-partnership-moved"]
        with acting(chief):
            partnership = Partnership.objects.get(organisation=dealer)
            step = partnership.move(to="probation", by=chief, reason="late payments")
            event = happened(PartnershipMoved)
        assert (told(ours, event, manager) or "").startswith("Ystad is on probation")
        assert (told(own, event, boss) or "").startswith("Your company is on probation")

        assert step.way_back is not None
        step.way_back.take_back(by=chief)

        assert told(ours, event, manager) is None
        assert told(own, event, boss) is None
        assert told(own, happened(PartnershipMoved), boss) == "Your company is active as dealer now"

    def test_whose_partner_it_is_no_more_is_not_told_though_they_see_it(self) -> None:
        chief, manager = staff("channel_chief"), staff("partner_manager", "channel_chief")
        dealer = a_dealer("Ystad", manager=account_of(manager))
        with acting(chief):
            partnership = Partnership.objects.get(organisation=dealer)
            partnership.move(to="renewing", by=chief)
            event = happened(PartnershipMoved)
            partnership.edit({"manager": account_of(chief)}, by=chief)

        assert told(KINDS["partnership-moved"], event, manager) is None


class TestManager:
    """Partners come into a colleague's care: one, or many at once."""

    def test_many_at_once_until_it_is_taken_back(self) -> None:
        chief, manager = staff("channel_chief"), staff("partner_manager")
        a_dealer(), a_dealer()
        with acting(chief):
            act = Assignment.give(Partnership.objects.all(), manager=account_of(manager), by=chief)
        event, kind = happened(ManagerGiven), KINDS["manager-given"]

        assert receivers(kind, event) == [Receiver(manager.account_id or 0)]
        assert told(kind, event, manager) == "2 partners are in your care now"

        act.undo(by=chief)
        assert told(kind, event, manager) is None

    def test_nothing_is_told_of_an_act_that_gave_nothing(self) -> None:
        chief, manager = staff("channel_chief"), an_account(roles=("partner_manager",))
        a_dealer(manager=manager)

        with acting(chief):
            Assignment.give(Partnership.objects.all(), manager=manager, by=chief)

        assert not OutboxEvent.objects.filter(kind=ManagerGiven.kind()).exists()

    def test_one_on_its_page_unless_one_took_it_oneself(self) -> None:
        chief, manager = staff("channel_chief"), staff("partner_manager")
        dealer, kind = a_dealer("Ystad"), KINDS["manager-given"]
        with acting(chief):
            partnership = Partnership.objects.get(organisation=dealer)
            partnership.edit({"manager": account_of(manager)}, by=chief)
            event = happened(ManagerGiven)
            partnership.edit({"preferred": True}, by=chief)
            assert happened(ManagerGiven) == event
            partnership.edit({"manager": account_of(chief)}, by=chief)

        assert told(kind, event, chief) == "Ystad is in your care now"
        assert receivers(kind, event) == [Receiver(manager.account_id or 0)]
        assert receivers(kind, happened(ManagerGiven)) == []

    def test_who_has_them_no_more_is_not_told_that_they_came(self) -> None:
        chief, first, second = staff("channel_chief"), staff("channel_chief", "partner_manager"), an_account()
        dealer, _other = a_dealer("Ystad"), a_dealer()
        kind = KINDS["manager-given"]
        with acting(chief):
            one = Partnership.objects.get(organisation=dealer)
            one.edit({"manager": account_of(first)}, by=chief)
            of_one = happened(ManagerGiven)
            one.edit({"manager": None}, by=chief)
            Assignment.give(Partnership.objects.all(), manager=account_of(first), by=chief)
            of_many = happened(ManagerGiven)
            assert told(kind, of_one, first) == "Ystad is in your care now"

            one.edit({"manager": second}, by=chief)
            assert told(kind, of_one, first) is None
            assert told(kind, of_many, first) == "1 partner is in your care now"

            Assignment.give(Partnership.objects.all(), manager=second, by=chief)
            assert told(kind, of_many, first) is None


def test_whose_portal_it_is_is_told_who_may_look_into_it() -> None:
    dealer, other, chief = a_dealer(), a_dealer("Fulmar"), staff("channel_chief")
    boss = someone_at(dealer, "partner_administrator")
    with acting(chief):
        grant = VisibilityGrant.give(
            dealer, grantee=other, resource="record", starts_on=date(2026, 1, 1), reason="x", by=chief
        )
    event, kind = happened(InsightGiven), KINDS["insight-given"]

    assert receivers(kind, event) == [Receiver(boss.account_id or 0, dealer.pk)]
    assert str(told(kind, event, boss)).startswith("Fulmar may look into your portal:")
    assert told(kind, event, someone_at(a_dealer())) is None

    grant.end(by=chief)
    assert told(kind, event, boss) is None


def test_who_may_look_in_is_told_while_it_holds_if_such_a_part_is_for_them_at_all() -> None:
    dealer, other, chief = a_dealer("Nord"), a_dealer("Fulmar"), staff("channel_chief")
    boss, quiet = someone_at(other, "partner_administrator"), someone_at(other)
    someone_at(dealer, "partner_administrator")
    with as_system():
        Person.objects.get(pk=quiet.person_id).job_roles.all().delete()
    without = dataclasses.replace(quiet, roles=frozenset())
    with acting(chief):
        grant = VisibilityGrant.give(
            dealer, grantee=other, resource="scorecard", starts_on=date(2026, 1, 1), ends_on=date(2100, 1, 1), reason="x", by=chief
        )  # fmt: skip
    event, kind = happened(InsightGiven), KINDS["insight-received"]

    assert receivers(kind, event) == [Receiver(boss.account_id or 0, other.pk)]
    assert told(kind, event, boss) == "You may look into: Scorecard of Nord, until 1 January 2100"
    assert told(kind, event, without) is None
    assert told(kind, event, someone_at(a_dealer())) is None

    grant.end(by=chief)
    assert told(kind, event, boss) is None


def test_a_hundred_of_a_kind_are_one_question(django_assert_num_queries: Any) -> None:
    dealer, chief = a_dealer(), staff("channel_chief")
    with as_system():
        number = Partnership.objects.get(organisation=dealer).pk

    with acting(chief), django_assert_num_queries(1):
        assert len(KINDS["partnership-moved"].tell([{"partnership_id": number, "after": "active"}] * 100)) == 100
