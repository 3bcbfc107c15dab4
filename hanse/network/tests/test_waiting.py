"""What the network has people do."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.contributions import Todo
from hanse.kernel.models import Account
from hanse.kernel.together import answers
from hanse.network import waiting
from hanse.network.models import Partnership, TerritoryAssignment
from hanse.ui import formats

from .builders import (
    a_dealer,
    a_person,
    a_supplier,
    a_territory,
    an_account,
    an_organisation,
    as_system,
    someone_at,
    staff,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
APPLICANTS = next(source for source in waiting.SOURCES if source.key == "applicants")


def found(actor: Actor) -> list[Todo]:
    """What all sources of this side give; where there is nothing, there is no sign of it either."""
    every: list[Todo] = []
    for source in waiting.SOURCES:
        if source.audience == ("portal" if actor.is_partner else "workspace"):
            with acting(actor):
                given = source.find(actor)
                sign, _rows = source.asked(actor)
                assert bool(answers({"sign": sign})["sign"]) == bool(given), source.key
            every += given
    return every


def sentences(actor: Actor) -> list[str]:
    return [str(todo.sentence) for todo in found(actor)]


def handed(actor: Actor, key: str) -> list[str]:
    """What somebody else would see of it, were it handed to them."""
    with acting(actor):
        return [str(todo.sentence) for todo in APPLICANTS.find(actor, {key})]


def test_partners_without_a_manager_are_one_to_do_that_leads_to_their_list() -> None:
    a_dealer(), a_dealer(), a_dealer(manager=an_account()), a_dealer(state="former"), a_supplier()

    (todo,) = found(staff("channel_chief"))

    assert todo.sentence == "Find a manager for 2 partners"
    assert "managed=no" in todo.url
    assert "state=former" not in todo.url
    assert sentences(staff("auditor")) == []


class TestApplicants:
    """For whoever cares for them; those of nobody for all who may decide."""

    def test_ones_own_and_nobodys_but_not_a_colleagues(self) -> None:
        manager = staff("partner_manager")
        account = Account.objects.get(pk=manager.account_id)
        a_dealer("Mine", state="applicant", manager=account)
        a_dealer("Theirs", state="applicant", manager=an_account())
        a_dealer("Nobody's", state="applicant")

        assert sentences(manager) == ["Decide whether Mine becomes a dealer"]
        assert sentences(staff("channel_chief")) == ["Decide whether Nobody's becomes a dealer"]

    def test_a_decided_one_is_gone_and_one_handed_on_is_seen_by_who_sees_the_company(self) -> None:
        a_dealer("Mine", state="applicant")
        chief, elsewhere = staff("channel_chief"), staff("partner_manager")
        (todo,) = found(chief)

        assert handed(staff("administrator"), todo.key) == [todo.sentence]
        assert handed(elsewhere, todo.key) == []
        with as_system():
            Partnership.objects.update(state="declined")
        assert sentences(chief) == handed(staff("administrator"), todo.key) == []


class TestTerritories:
    """That nobody looks after, or soon nobody stands in for."""

    def test_those_that_nobody_looks_after_today(self) -> None:
        held, past = a_territory("Held"), a_territory("Past")
        a_territory("Free")
        today = clock.today()
        for territory, ends in ((held, None), (past, today - timedelta(days=1))):
            TerritoryAssignment.objects.create(
                territory=territory, account=an_account(), starts_on=date(2020, 1, 1), ends_on=ends
            )

        (todo,) = found(staff("channel_chief"))

        assert (todo.sentence, todo.reason) == ("Say who looks after 2 territories", "Free, Past")
        assert sentences(staff("data_steward")) == []

    @pytest.mark.parametrize(("days", "told"), [(0, True), (14, True), (15, False), (-1, False)])
    def test_a_deputys_time_that_ends_within_a_fortnight(self, days: int, told: bool) -> None:
        deputy, ken = staff("partner_manager", name="Dee Puty"), an_account(name="Ken")
        north, day = a_territory("North"), clock.today() + timedelta(days=days)
        for who, is_deputy in ((deputy.account_id, True), (ken.pk, False)):
            TerritoryAssignment.objects.create(
                territory=north, account_id=who, is_deputy=is_deputy, starts_on=date(2020, 1, 1),
                ends_on=day if is_deputy else None,
            )  # fmt: skip

        back = "Hand back what you look after for Ken, or ask to keep it"
        after = f"Say who stands in for Ken from {formats.day(day + timedelta(days=1))} on"
        assert sentences(deputy) == ([back] if told else [])
        assert sentences(staff("channel_chief")) == ([after] if told else [])
        assert sentences(staff("partner_manager")) == []


class TestOwnCompany:
    """What a partner's administrator finds in the own record."""

    def test_people_without_a_job_role_by_name_and_no_more_than_a_few(self) -> None:
        dealer = a_dealer(email="shop@example.org")
        for name in ("Ay", "Bee", "Cee", "Dee", "Eff"):
            a_person(dealer, roles=(), given_name="", family_name=name)
        a_person(dealer, roles=(), family_name="Gone", left_on=date(2025, 1, 1))
        a_person(a_dealer(), roles=(), family_name="Stranger")

        (todo,) = found(someone_at(dealer, "partner_administrator"))

        assert todo.sentence == "Say what 5 of your people do"
        assert str(todo.reason).startswith("Ay, Bee, Cee, Dee and 1 more.")

    def test_what_the_record_lacks(self) -> None:
        empty = an_organisation()

        assert [todo.key for todo in found(someone_at(empty, "partner_administrator"))] == ["no-email", "no-head"]
        assert sentences(someone_at(a_dealer(email="a@b.example"), "partner_administrator")) == []
        assert sentences(someone_at(empty, "sales")) == []
