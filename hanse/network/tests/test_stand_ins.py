"""While a colleague is away: who stands in is told, named where one looks for them, and asked for again before it ends."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.contributions import Receiver, Todo, Told
from hanse.kernel.models import Account
from hanse.kernel.models.events import OutboxEvent
from hanse.network import notices as of_network
from hanse.network import waiting
from hanse.network.events import ManagerGiven, StandInChanged
from hanse.network.jobs import carry_out_handovers, tell_of_stand_ins_that_end
from hanse.network.models import Handover, Partnership, Territory, TerritoryAssignment
from hanse.ui import formats

from .builders import a_dealer, a_territory, an_account, as_system, signed_in, staff
from .reading import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
BEGAN = date(2020, 1, 1)
ENDING = next(source for source in waiting.SOURCES if source.key == "deputies")


@pytest.fixture
def chief() -> Actor:
    return staff("channel_chief", name="Chief")


@pytest.fixture
def ken() -> Account:
    """Looks after North, with two partners in it; a third there is Old's. Cy looks after North too."""
    ken, north = an_account(name="Ken", roles=("partner_manager",)), a_territory("North")
    for account in (ken, an_account(name="Cy", roles=("partner_manager",))):
        TerritoryAssignment.objects.create(territory=north, account=account, starts_on=BEGAN)
    one, two, third = (
        a_dealer("One", manager=ken),
        a_dealer("Two", manager=ken),
        a_dealer("Third", manager=an_account()),
    )
    with as_system():
        Partnership.objects.filter(organisation__in=[one, two, third]).update(territory=north)
    return ken


@pytest.fixture
def eva() -> Actor:
    return staff("partner_manager", name="Eva")


def account_of(actor: Actor) -> Account:
    return Account.objects.get(pk=actor.account_id)


def stands_in(deputy: Actor, away: Account, *, by: Actor, first: int = 0, last: int = 9) -> Handover:
    """From and to so many days from today."""
    today = clock.today()
    with acting(by):
        return Handover.plan_it(
            away, receiver=account_of(deputy), plan={}, on=today + timedelta(days=first),
            until=today + timedelta(days=last), by=by,
        )  # fmt: skip


def received(actor: Actor) -> list[tuple[dict[str, Any], Told | None]]:
    """What happened that this colleague is told of, newest first, and what of it the bell tells now."""
    told = []
    for row in OutboxEvent.objects.order_by("-id"):
        for kind in of_network.KINDS:
            event = next(
                (each(**row.payload) for each in (StandInChanged, ManagerGiven) if each.kind() == row.kind), None
            )
            if event is None or type(event) not in kind.events:
                continue
            with as_system():
                concerned = Receiver(actor.account_id or 0) in list(kind.receivers(event))
            if concerned:
                with acting(actor):
                    told.append((row.payload, *kind.tell([row.payload])))
    return told


def notices(actor: Actor) -> list[tuple[str, str, str]]:
    """The sentences, the details and the ways on."""
    return [(str(told.sentence), str(told.detail), told.url) for _about, told in received(actor) if told]


def to_dos(actor: Actor) -> list[Todo]:
    with acting(actor):
        return ENDING.find(actor)


def in_days(days: int) -> str:
    return formats.day(clock.today() + timedelta(days=days))


class TestNotices:
    """What who stands in is told."""

    def test_from_when_till_when_for_whom_how_many_and_where(self, chief: Actor, ken: Account, eva: Actor) -> None:
        north = Territory.objects.get(name="North")

        stands_in(eva, ken, by=chief)

        way = f"/partners/?territory={north.public_id}"
        assert notices(eva) == [(f"You stand in for Ken until {in_days(9)}", "North: 3 partners.", way)]
        assert notices(chief) == []
        assert notices(staff("partner_manager")) == []

    def test_planned_then_begun_then_about_to_end_then_ended(self, chief: Actor, ken: Account, eva: Actor) -> None:
        north = Territory.objects.get(name="North").public_id
        stands_in(eva, ken, by=chief, first=5, last=20)
        will = f"You will stand in for Ken from {in_days(5)} to {in_days(20)}"
        last = in_days(20)
        assert notices(eva) == [(will, "North", f"/territories/{north}/")]

        told, start = [], clock.now()
        for day in range(5, 23):
            with clock.standing_at(start + timedelta(days=day)):
                carry_out_handovers.func()
                tell_of_stand_ins_that_end.func()
                told.append([sentence for sentence, _reason, _url in notices(eva)])

        does, only = f"You stand in for Ken until {last}", f"You stand in for Ken only until {last}"
        assert told[0] == told[11] == [does]
        assert told[12] == told[15] == [only, does]
        assert told[16] == told[17] == ["You do not stand in for Ken any more"]
        assert len(received(eva)) == 4, "nothing twice"

    def test_what_a_job_that_runs_twice_says_is_said_once(self, chief: Actor, ken: Account, eva: Actor) -> None:
        stands_in(eva, ken, by=chief)
        for day in (6, 6, 10, 10):
            with clock.standing_at(clock.now() + timedelta(days=day)):
                tell_of_stand_ins_that_end.func()

        assert [about["what"] for about, _told in received(eva)] == ["ended", "ending", "began"]

    def test_that_it_does_not_happen_after_all(self, chief: Actor, ken: Account, eva: Actor) -> None:
        stands_in(eva, ken, by=chief, first=5, last=20).cancel(by=chief)
        gone = f"You do not stand in for Ken from {in_days(5)} to {in_days(20)} after all"
        assert [sentence for sentence, _reason, _url in notices(eva)] == [gone]

        row = stands_in(eva, ken, by=chief)
        with acting(chief):
            row.take_back(by=chief)
        assert f"You do not stand in for Ken from {in_days(0)} to {in_days(9)} after all" == notices(eva)[0][0]
        assert not any("until" in sentence for sentence, _reason, _url in notices(eva))

    def test_who_is_away_is_told_by_whom_and_that_it_does_not_happen_after_all(
        self, chief: Actor, ken: Account, eva: Actor
    ) -> None:
        away = Actor.staff(account_id=ken.pk, name=ken.name, roles=["partner_manager"])
        stands_in(eva, ken, by=chief, first=5, last=20)
        days = f"from {in_days(5)} to {in_days(20)}"
        assert notices(away) == [(f"Eva stands in for you {days}", "Chief arranged it.", "/territories/")]
        with clock.standing_at(clock.now() + timedelta(days=5)):
            carry_out_handovers.func()
            assert len(received(away)) == len(notices(away)) == 1, "nothing twice"

        stands_in(eva, ken, by=chief, first=30, last=40).cancel(by=chief)
        gone = f"Nobody stands in for you from {in_days(30)} to {in_days(40)} after all"
        assert gone in {sentence for sentence, _reason, _url in notices(away)}
        with clock.standing_at(clock.now() + timedelta(days=50)):
            assert notices(away) == []

    def test_nobody_is_told_that_it_ends_while_it_goes_on(self, chief: Actor, ken: Account, eva: Actor) -> None:
        stands_in(eva, ken, by=chief, last=3)
        stands_in(eva, ken, by=chief, first=4, last=8)
        with clock.standing_at(clock.now() + timedelta(days=1)):
            TerritoryAssignment.objects.filter(account=eva.account_id).update(starts_on=BEGAN)
            tell_of_stand_ins_that_end.func()
            assert not any("only until" in sentence for sentence, _reason, _url in notices(eva))

    def test_a_deputy_for_one_territory_is_told_too_and_who_names_themselves_is_not(
        self, chief: Actor, ken: Account, eva: Actor
    ) -> None:
        north, today = Territory.objects.get(name="North"), clock.today()
        with acting(chief):
            north.assign(account=account_of(eva), starts_on=today, is_deputy=True, by=chief)
            north.assign(account=account_of(chief), starts_on=today, is_deputy=True, by=chief)

        assert [sentence for sentence, _reason, _url in notices(eva)] == ["You stand in for North"]
        assert notices(chief) == []

    def test_what_is_handed_over_for_good_is_told_too(self, chief: Actor, ken: Account, eva: Actor) -> None:
        with acting(chief):
            Handover.plan_it(ken, receiver=account_of(eva), plan={}, on=clock.today(), until=None, by=chief)

        way = f"/partners/?manager={account_of(eva).public_id}"
        assert notices(eva) == [("2 partners are in your care now", "", way)]


class TestNamed:
    """Where one looks for who looks after something."""

    def test_the_list_of_territories_and_a_partners_page_name_who_stands_in(
        self, client: Client, chief: Actor, ken: Account, eva: Actor
    ) -> None:
        last = formats.day_short(clock.today() + timedelta(days=9))
        with as_system():
            company = Partnership.objects.get(organisation__name="One").organisation
        signed_in(client, "auditor")
        assert "stands in" not in text(client.get(f"/partners/{company.public_id}/"))

        stands_in(eva, ken, by=chief)

        assert f"Ken, Cy; Eva stands in until {last}" in text(client.get("/territories/"))
        shown = re.sub(r"<[^>]+>", "", text(client.get(f"/partners/{company.public_id}/")))
        assert f"Managed by KenEva stands in until {last}" in shown
        with clock.standing_at(clock.now() + timedelta(days=10)):
            assert "stands in" not in text(client.get(f"/partners/{company.public_id}/"))

    @pytest.mark.parametrize("name", ["Eva\nRay", "Eva\u2028Ray", "Eva\tRay"])
    def test_a_name_of_two_lines_is_one_name_and_no_partners_page_breaks_off(
        self, client: Client, chief: Actor, ken: Account, name: str
    ) -> None:
        with as_system():
            company = Partnership.objects.get(organisation__name="One").organisation
        stands_in(staff("partner_manager", name=name), ken, by=chief)
        signed_in(client, "auditor")

        shown = client.get(f"/partners/{company.public_id}/")

        assert shown.status_code == 200
        last = formats.day_short(clock.today() + timedelta(days=9))
        assert re.search(rf"Eva\sRay stands in until {last}", text(shown))


class TestNext:
    """The to-do before an absence ends."""

    def test_who_cannot_sign_in_any_more_does_not_go_on_standing_in(
        self, chief: Actor, ken: Account, eva: Actor
    ) -> None:
        stands_in(eva, ken, by=chief)
        jo = staff("partner_manager", name="Jo")
        stands_in(jo, ken, by=chief, first=10, last=20)
        with clock.standing_at(clock.now() + timedelta(days=8)):
            assert to_dos(chief) == []
            Account.objects.filter(pk=jo.account_id).update(is_active=False)
            assert [todo.sentence for todo in to_dos(chief)] == [f"Say who stands in for Ken from {in_days(2)} on"]

    def test_it_leads_to_the_next_days_with_the_same_person_and_is_gone_once_they_are_named(
        self, client: Client, chief: Actor, ken: Account, eva: Actor
    ) -> None:
        stands_in(eva, ken, by=chief, last=9)
        (todo,) = to_dos(chief)
        assert todo.sentence == f"Say who stands in for Ken from {in_days(10)} on"
        assert "If Ken is back then, nothing is to be done." in str(todo.reason)
        client.force_login(account_of(chief))

        opened = text(client.get(todo.url))

        assert "Who stands in for Ken?" in opened
        assert "Let Eva stand in" in opened
        assert "2 partners" in opened
        assert "1 more there whom Ken does not manage" in opened
        mark = re.search(r'name="mark" value="(\w+)"', opened)
        assert mark
        first, last = (str(clock.today() + timedelta(days=days)) for days in (10, 19))
        given = {"receiver": account_of(eva).public_id, "on": first, "until": last, "mark": mark[1]}
        said = text(client.post(todo.url, given, follow=True))
        assert f"From {in_days(10)} until {in_days(19)} Eva will stand in for Ken." in said
        assert to_dos(chief) == to_dos(eva) == []

    def test_whoever_else_is_named_for_the_day_after_closes_it_and_who_comes_later_does_not(
        self, chief: Actor, ken: Account, eva: Actor
    ) -> None:
        other, north = an_account(name="Jo", roles=("partner_manager",)), Territory.objects.get(name="North")
        stands_in(eva, ken, by=chief, last=9)
        today = clock.today()
        with acting(chief):
            later = north.assign(account=other, starts_on=today + timedelta(days=11), is_deputy=True, by=chief)
        assert len(to_dos(chief)) == len(to_dos(eva)) == 1

        later.starts_on = today + timedelta(days=10)
        later.save()

        assert to_dos(chief) == to_dos(eva) == []

    def test_it_is_one_for_all_territories_and_nobody_hands_it_on(
        self, client: Client, chief: Actor, ken: Account, eva: Actor
    ) -> None:
        TerritoryAssignment.objects.create(territory=a_territory("South"), account=ken, starts_on=BEGAN)
        stands_in(eva, ken, by=chief, last=9)

        assert [str(todo.reason) for todo in to_dos(eva)] == [f"You stand in until {in_days(9)}: North, South."]
        client.force_login(account_of(chief))
        shown = text(client.get("/todos/"))
        assert "Say who stands in for Ken" in shown
        assert "handing-on/?source=deputies" not in shown
        assert "waiting/?source=deputies" in shown

    def test_a_territory_that_several_have_is_named_itself_where_nobody_was_handed_over(
        self, chief: Actor, ken: Account, eva: Actor
    ) -> None:
        north, today = Territory.objects.get(name="North"), clock.today()
        with acting(chief):
            north.assign(
                account=account_of(eva), starts_on=today, ends_on=today + timedelta(days=9), is_deputy=True, by=chief
            )

        (todo,) = to_dos(chief)

        assert todo.sentence == f"Say who stands in for North from {in_days(10)} on"
        assert todo.url == f"/territories/{north.public_id}/assignments/new/"


class TestAsking:
    """The page on which somebody is named."""

    def test_a_last_day_is_asked_for_and_what_happens_after_it_is_told(
        self, client: Client, ken: Account, eva: Actor
    ) -> None:
        signed_in(client, "channel_chief")
        address = f"/territories/handovers/{ken.public_id}/new/?away=yes"
        given = {"receiver": account_of(eva).public_id, "on": str(clock.today())}
        assert client.post(address, given).status_code == 422

        shown = text(client.post(address, {**given, "until": str(clock.today() + timedelta(days=9))}))

        assert f"From {in_days(0)} to {in_days(9)}; then it ends by itself." in shown
        assert "Hand over</button>" not in shown
        for_good = text(client.post(f"/territories/handovers/{ken.public_id}/new/", given))
        assert "Hand over</button>" in for_good
        assert "it is theirs for good" in for_good

    def test_what_the_address_proposes_and_is_nonsense_is_shown_as_it_stands(
        self, client: Client, ken: Account, eva: Actor
    ) -> None:
        signed_in(client, "channel_chief")
        address = f"/territories/handovers/{ken.public_id}/new/?away=yes&receiver=nobody&on=never&until=2020-01-01"
        answer = client.get(address)
        assert answer.status_code == 200
        assert "Let " not in text(answer).split("<main")[1]
