"""All that a colleague looks after goes to others: preview, at once or on a day, and back."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from hanse.kernel import clock
from hanse.kernel.actor import acting
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account, AuditEntry
from hanse.network.jobs import carry_out_handovers
from hanse.network.models import Handover, Organisation, Partnership, Territory, TerritoryAssignment
from hanse.ui import formats

from .builders import a_dealer, a_territory, an_account, as_system, signed_in, staff
from .reading import MOST_QUERIES, queries, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
BEGAN = date(2020, 1, 1)
Held = list[tuple[str, date, date | None, bool]]


def a_manager(name: str) -> Account:
    return an_account(name=name, roles=("partner_manager",))


def gives(account: Account, *territories: Territory) -> None:
    for territory in territories:
        TerritoryAssignment.objects.create(territory=territory, account=account, starts_on=BEGAN)


def put(company: Organisation, territory: Territory) -> Organisation:
    with as_system():
        company.partnerships.update(territory=territory)
    return company


def held(territory: Territory) -> Held:
    rows = territory.assignments.order_by("starts_on", "account__name").select_related("account")
    return [(row.account.name, row.starts_on, row.ends_on, row.is_deputy) for row in rows]


def managers() -> dict[str, str]:
    with as_system():
        rows = Partnership.objects.select_related("organisation", "manager")
        return {row.organisation.name: row.manager.name if row.manager else "" for row in rows}


@pytest.fixture
def ken() -> Account:
    """Looks after North and South, and after a dealer in each and one in neither."""
    ken = a_manager("Ken")
    north, south = a_territory("North"), a_territory("South")
    gives(ken, north, south)
    put(a_dealer("In North", manager=ken), north)
    put(a_dealer("In South", manager=ken), south)
    a_dealer("Nowhere", manager=ken)
    a_dealer("Another's", manager=a_manager("Old"))
    return ken


def hand_over(client: Client, ken: Account, **asked: str) -> Any:
    address = f"/territories/handovers/{ken.public_id}/new/{'?away=yes' if 'until' in asked else ''}"
    mark = re.search(r'name="mark" value="(\w+)"', text(client.post(address, asked)))
    assert mark is not None
    return client.post(address, {**asked, "mark": mark[1]}, follow=True)


def test_who_was_given_a_territory_anew_does_not_hold_it_twice_when_a_handover_is_taken_back(
    client: Client, ken: Account
) -> None:
    eva, today = a_manager("Eva"), clock.today()
    north, south = Territory.objects.get(name="North"), Territory.objects.get(name="South")
    signed_in(client, "channel_chief")
    hand_over(client, ken, receiver=eva.public_id, on=today.isoformat())
    with as_system() as actor:
        north.assign(account=ken, starts_on=today, by=actor)

    done = client.post(f"/territories/handovers/{Handover.objects.get().public_id}/undo/", follow=True)

    assert "has everything back but what somebody changed meanwhile: Ken: North" in text(done)
    assert held(north) == [("Ken", BEGAN, today - timedelta(days=1), False), ("Ken", today, None, False)]
    assert held(south) == [("Ken", BEGAN, None, False)]


def test_who_stands_in_is_chosen_already_and_what_they_would_get_is_shown(client: Client, ken: Account) -> None:
    eva, north = a_manager("Eva"), Territory.objects.get(name="North")
    address = f"/territories/handovers/{ken.public_id}/new/"
    signed_in(client, "channel_chief")
    assert "Who gets what" not in text(client.get(address))

    TerritoryAssignment.objects.create(territory=north, account=eva, starts_on=BEGAN, is_deputy=True)
    opened = text(client.get(address))
    assert f'<option value="{eva.public_id}" selected>' in opened
    mark = re.search(r'name="mark" value="(\w+)"', opened)
    assert mark
    client.post(address, {"receiver": eva.public_id, "on": clock.today().isoformat(), "mark": mark[1]})
    assert managers()["Nowhere"] == "Eva"


def test_choosing_shows_who_gets_what_and_hands_nothing_over(client: Client, ken: Account) -> None:
    eva, address = a_manager("Eva"), f"/territories/handovers/{ken.public_id}/new/"
    signed_in(client, "channel_chief")
    chosen = {"receiver": eva.public_id, "on": clock.today().isoformat()}
    before = managers()

    part = text(client.post(address, chosen, headers={"HX-Request": "true"}))
    mark = re.search(r'name="mark" value="(\w+)"', part)
    assert mark
    assert "<html" not in part
    again = text(client.post(address, {**chosen, "mark": mark[1]}, headers={"HX-Request": "true"}))

    assert "Not done yet" not in again
    assert managers() == before
    assert not Handover.objects.exists()
    client.post(address, {**chosen, "mark": mark[1]})
    assert managers() != before


def test_assigning_a_manager_leads_to_handing_over_all_that_one_looks_after(client: Client, ken: Account) -> None:
    chosen = {"all": "yes", "state": "q=In"}
    signed_in(client, "channel_chief")
    way = f'<a href="/territories/handovers/{ken.public_id}/new/">Hand over everything that Ken looks after</a>'
    assert way in text(client.post("/partners/managers/", chosen))

    client.force_login(ken)
    his = text(client.post("/partners/managers/", chosen))
    assert "Assign a manager" in his
    assert "Hand over everything" not in his


def test_everything_goes_to_several_at_once_and_comes_back(client: Client, ken: Account) -> None:
    eva, jo, today = a_manager("Eva"), a_manager("Jo"), clock.today()
    north, south = Territory.objects.get(name="North"), Territory.objects.get(name="South")
    before = managers()
    signed_in(client, "channel_chief")
    asked = {"receiver": eva.public_id, "on": today.isoformat(), f"to_{south.public_id}": jo.public_id}

    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text(
        client.post(f"/territories/handovers/{ken.public_id}/new/", asked)
    )))  # fmt: skip
    assert "Eva North 2 partners" in shown
    assert "Jo South 1 partner" in shown
    assert managers() == before
    answer = hand_over(client, ken, **asked)

    assert managers() == {"In North": "Eva", "In South": "Jo", "Nowhere": "Eva", "Another's": "Old"}
    yesterday = today - timedelta(days=1)
    assert held(north) == [("Ken", BEGAN, yesterday, False), ("Eva", today, None, False)]
    assert held(south) == [("Ken", BEGAN, yesterday, False), ("Jo", today, None, False)]
    assert AuditEntry.objects.filter(operation="partnerships.assign").count() == 3
    undo = re.search(r'action="(/territories/handovers/\w+/undo/)"', text(answer))
    assert undo is not None
    assert "Ken has everything back." in text(client.post(undo[1], follow=True))
    assert managers() == before
    assert held(north) == [("Ken", BEGAN, None, False)]
    assert held(south) == [("Ken", BEGAN, None, False)]
    assert client.post(undo[1]).status_code == 409


def test_what_somebody_changed_meanwhile_stays_when_it_is_taken_back(client: Client, ken: Account) -> None:
    eva, jo = a_manager("Eva"), a_manager("Jo")
    signed_in(client, "channel_chief")
    answer = hand_over(client, ken, receiver=eva.public_id, on=clock.today().isoformat())
    with as_system():
        Partnership.objects.filter(organisation__name="Nowhere").update(manager=jo)

    undo = re.search(r'action="(/territories/handovers/\w+/undo/)"', text(answer))
    assert undo is not None
    said = text(client.post(undo[1], follow=True))

    assert "but what somebody changed meanwhile: Nowhere, dealer." in said
    assert managers() == {"In North": "Ken", "In South": "Ken", "Nowhere": "Jo", "Another's": "Old"}


def test_who_is_away_gets_deputies_and_keeps_the_partners(client: Client, ken: Account) -> None:
    eva, today = a_manager("Eva"), clock.today()
    back = today + timedelta(days=14)
    signed_in(client, "channel_chief")
    asked = {"receiver": eva.public_id, "on": today.isoformat(), "until": back.isoformat()}

    shown = text(client.post(f"/territories/handovers/{ken.public_id}/new/?away=yes", asked))
    assert "For 1 partner nobody stands in" in shown
    said = text(hand_over(client, ken, **asked))

    assert f"Until {formats.day(back)} Eva stands in for Ken." in said
    north = Territory.objects.get(name="North")
    assert held(north) == [("Ken", BEGAN, None, False), ("Eva", today, back, True)]
    assert managers()["In North"] == "Ken"


def test_who_looks_after_it_already_does_not_do_so_twice() -> None:
    ken, eva, chief = a_manager("Ken"), a_manager("Eva"), staff("channel_chief")
    north, today = a_territory("North"), clock.today()
    gives(ken, north)
    gives(eva, north)
    with acting(chief):
        Handover.plan_it(ken, receiver=eva, plan={}, on=today, until=None, by=chief)

    assert held(north) == [("Eva", BEGAN, None, False), ("Ken", BEGAN, today - timedelta(days=1), False)]


def test_who_stands_in_already_is_no_deputy_and_nothing_else_is_promised(client: Client) -> None:
    ken, eva = a_manager("Ken"), a_manager("Eva")
    north, south = a_territory("North"), a_territory("South")
    gives(ken, north)
    gives(eva, north)
    signed_in(client, "channel_chief")
    today = clock.today()
    asked = {"receiver": eva.public_id, "on": today.isoformat(), "until": (today + timedelta(days=9)).isoformat()}

    shown = text(client.post(f"/territories/handovers/{ken.public_id}/new/?away=yes", asked))
    assert 'id="would"' not in shown
    assert "Whom you chose looks after all of it already." in shown

    gives(ken, south)
    shown = text(client.post(f"/territories/handovers/{ken.public_id}/new/?away=yes", asked))
    assert "<b>Eva</b><br>South<br>" in shown
    backwards = text(
        client.post(f"/territories/handovers/{ken.public_id}/new/?away=yes", asked | {"until": "2020-01-01"})
    )
    assert "The last day is before the first." in backwards
    assert 'id="would"' not in backwards


def test_an_assignment_that_was_to_begin_later_begins_for_the_other_and_returns() -> None:
    ken, eva, chief = a_manager("Ken"), a_manager("Eva"), staff("channel_chief")
    north, today = a_territory("North"), clock.today()
    later = today + timedelta(days=30)
    TerritoryAssignment.objects.create(territory=north, account=ken, starts_on=later)
    with acting(chief):
        row = Handover.plan_it(ken, receiver=eva, plan={}, on=today, until=None, by=chief)
        assert held(north) == [("Eva", later, None, False)]
        row.take_back(by=chief)

    assert held(north) == [("Ken", later, None, False)]


def test_a_handover_of_a_later_day_is_carried_out_on_it(client: Client, ken: Account) -> None:
    eva, day = a_manager("Eva"), clock.today() + timedelta(days=10)
    signed_in(client, "channel_chief")
    hand_over(client, ken, receiver=eva.public_id, on=day.isoformat())

    carry_out_handovers.func()
    assert managers()["In North"] == "Ken"
    with clock.standing_at(clock.now() + timedelta(days=10)):
        carry_out_handovers.func()
        carry_out_handovers.func()

    assert managers()["In North"] == "Eva"
    assert Handover.objects.get().state == "done"
    entry = AuditEntry.objects.filter(operation="partnerships.assign").first()
    assert entry is not None
    assert entry.actor_kind == "staff"


def test_on_its_day_it_takes_what_was_shown_and_tells_what_came_and_went_since(client: Client, ken: Account) -> None:
    eva, jo, day = a_manager("Eva"), a_manager("Jo"), clock.today() + timedelta(days=10)
    signed_in(client, "channel_chief")
    hand_over(client, ken, receiver=eva.public_id, on=day.isoformat())
    west = a_territory("West")
    gives(ken, west)
    a_dealer("Came", manager=ken)
    with as_system():
        Partnership.objects.filter(organisation__name="Nowhere").update(manager=jo)

    with clock.standing_at(clock.now() + timedelta(days=10)):
        carry_out_handovers.func()
        shown = text(client.get("/territories/handovers/"))

    assert managers() == {"In North": "Eva", "In South": "Eva", "Nowhere": "Jo", "Another's": "Old", "Came": "Ken"}
    assert held(west) == [("Ken", BEGAN, None, False)]
    assert "2 territories and partners came since it was planned, and stayed with Ken." in shown
    assert "1 territory or partner had gone from Ken by then." in shown


def test_one_partner_that_came_for_another_that_went_is_shown_again(client: Client, ken: Account) -> None:
    eva, jo = a_manager("Eva"), a_manager("Jo")
    signed_in(client, "channel_chief")
    address = f"/territories/handovers/{ken.public_id}/new/"
    asked = {"receiver": eva.public_id, "on": clock.today().isoformat()}
    mark = re.search(r'name="mark" value="(\w+)"', text(client.post(address, asked)))
    assert mark is not None
    with as_system():
        Partnership.objects.filter(organisation__name="Nowhere").update(manager=jo)
    a_dealer("Came", manager=ken)

    answer = client.post(address, {**asked, "mark": mark[1]})

    assert "something is different from what was shown" in text(answer)
    assert managers()["Came"] == "Ken"


def test_where_nothing_is_held_on_its_day_none_is_planned(ken: Account) -> None:
    eva, chief, day = a_manager("Eva"), staff("channel_chief"), clock.today() + timedelta(days=10)
    TerritoryAssignment.objects.filter(account=ken).update(ends_on=clock.today())

    with acting(chief), pytest.raises(Refused, match="looks after nothing"):
        Handover.plan_it(ken, receiver=eva, plan={}, on=day, until=day, by=chief)


def test_who_cannot_sign_in_any_more_gets_nothing_and_that_is_told(client: Client, ken: Account) -> None:
    eva, day = a_manager("Eva"), clock.today() + timedelta(days=10)
    signed_in(client, "channel_chief")
    hand_over(client, ken, receiver=eva.public_id, on=day.isoformat())
    Account.objects.filter(pk=eva.pk).update(is_active=False)

    with clock.standing_at(clock.now() + timedelta(days=10)):
        carry_out_handovers.func()
        shown = text(client.get("/territories/handovers/"))

    assert "Eva cannot sign in any more. Choose somebody else." in shown
    assert managers()["In North"] == "Ken"
    cancel = re.search(r'action="(/territories/handovers/\w+/cancel/)"', shown)
    assert cancel is not None
    client.post(cancel[1])
    assert Handover.objects.get().state == "cancelled"


def test_a_planned_one_is_cancelled_and_never_happens(client: Client, ken: Account) -> None:
    eva, day = a_manager("Eva"), clock.today() + timedelta(days=10)
    signed_in(client, "channel_chief")
    shown = text(hand_over(client, ken, receiver=eva.public_id, on=day.isoformat()))
    cancel = re.search(r'action="(/territories/handovers/\w+/cancel/)"', shown)
    assert cancel is not None
    client.post(cancel[1])

    with clock.standing_at(clock.now() + timedelta(days=10)):
        carry_out_handovers.func()

    assert managers()["In North"] == "Ken"
    assert client.post(cancel[1]).status_code == 409


def test_a_cancelled_one_is_planned_again_by_who_cancelled_it(client: Client, ken: Account) -> None:
    eva, day = a_manager("Eva"), clock.today() + timedelta(days=10)
    ada = signed_in(client, "channel_chief")
    told = text(hand_over(client, ken, receiver=eva.public_id, on=day.isoformat()))
    cancel = re.search(r"Undo</button>", told)
    assert cancel is not None
    cancelled = text(client.post(f"/territories/handovers/{Handover.objects.get().public_id}/cancel/", follow=True))
    undo = re.search(r'action="(/territories/handovers/cancelled/\w+/undo/)"', cancelled)
    assert undo is not None
    signed_in(client, "channel_chief")
    assert client.post(undo[1]).status_code == 404
    client.force_login(ada)

    client.post(undo[1])

    assert Handover.objects.get().state == "planned"
    assert client.post(undo[1]).status_code == 409
    with clock.standing_at(clock.now() + timedelta(days=10)):
        carry_out_handovers.func()
    assert managers()["In North"] == "Eva"


def test_nothing_is_handed_over_twice_or_by_somebody_to_themselves(ken: Account) -> None:
    eva, chief, today = a_manager("Eva"), staff("channel_chief"), clock.today()
    with acting(chief):
        with pytest.raises(Refused, match="themselves"):
            Handover.plan_it(ken, receiver=ken, plan={}, on=today, until=None, by=chief)
        Handover.plan_it(ken, receiver=eva, plan={}, on=today, until=None, by=chief)
        with pytest.raises(Refused, match="looks after nothing"):
            Handover.plan_it(ken, receiver=eva, plan={}, on=today, until=None, by=chief)
    assert Handover.objects.count() == 1


def test_a_colleagues_page_shows_what_they_hold_and_leads_on(client: Client, ken: Account) -> None:
    signed_in(client, "administrator")

    shown = text(client.get(f"/colleagues/{ken.public_id}/"))

    assert "North" in shown
    assert f"/partners/?manager={ken.public_id}" in shown
    assert f"/territories/handovers/{ken.public_id}/new/" in shown
    assert queries(client, "/territories/handovers/") <= MOST_QUERIES


def test_a_manager_hands_nothing_over(client: Client, ken: Account) -> None:
    client.force_login(ken)

    assert client.get("/territories/handovers/").status_code == 403
    assert client.get(f"/territories/handovers/{ken.public_id}/new/").status_code == 403


def test_a_planned_handover_is_opened_to_who_gets_what(client: Client, ken: Account) -> None:
    eva, jo, day = a_manager("Eva"), a_manager("Jo"), clock.today() + timedelta(days=9)
    south = Territory.objects.get(name="South")
    signed_in(client, "channel_chief")
    asked = {"receiver": eva.public_id, "on": day.isoformat(), f"to_{south.public_id}": jo.public_id}
    hand_over(client, ken, **asked)
    row = Handover.objects.get()
    a_dealer("Came since", manager=ken)
    address = f"/territories/handovers/{row.public_id}/"
    assert f'href="{address}">Ken to Eva, Jo</a>' in text(client.get("/territories/handovers/"))

    assert queries(client, address) <= MOST_QUERIES
    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text(client.get(address))))
    assert "Eva North 2 partners" in shown
    assert "Jo South 1 partner" in shown
    assert f"From {formats.day(day)} on it is theirs for good" in shown
    assert "Appeals and whatever else waits because of these partners goes with them" in shown
    assert "To-dos that were given to Ken stay theirs" in shown
    client.post(f"{address}cancel/")
    assert client.get(address).status_code == 404


def test_who_stands_in_now_is_told_since_when_and_until_when(client: Client, ken: Account) -> None:
    eva, today = a_manager("Eva"), clock.today()
    signed_in(client, "channel_chief")
    last = today + timedelta(days=8)
    hand_over(client, ken, receiver=eva.public_id, on=today.isoformat(), until=last.isoformat())

    alone = a_manager("Alone")
    a_dealer("By name", manager=alone)
    shown = text(client.get("/territories/handovers/"))
    ways = re.search(r"<b>Alone</b>(.*?)</tr>", shown)

    assert ways
    assert "no territory in which somebody could stand in" in ways[1]
    assert "Stand-in" not in ways[1]
    assert f"Since {formats.day(today)}, until {formats.day(last)}" in shown
    assert "Done: from" not in shown


def test_that_who_would_stand_in_is_away_themselves_is_said_before(client: Client, ken: Account) -> None:
    eva, jo, chief, today = a_manager("Eva"), a_manager("Jo"), staff("channel_chief"), clock.today()
    east, back = a_territory("East"), today + timedelta(days=8)
    gives(eva, east)
    with acting(chief):
        Handover.plan_it(eva, receiver=jo, plan={}, on=today, until=back, by=chief)
    signed_in(client, "channel_chief")
    address = f"/territories/handovers/{ken.public_id}/new/?away=yes"
    warning = f"Eva is away from {formats.day(today)} to {formats.day(back)}; Jo stands in for them."

    def shown(receiver: Account, first: int) -> str:
        days = {"on": str(today + timedelta(days=first)), "until": str(today + timedelta(days=14))}
        return text(client.post(address, {"receiver": receiver.public_id, **days}))

    assert warning in shown(eva, 8)
    assert warning not in shown(eva, 9)
    assert "is away from" not in shown(jo, 8)
    assert queries(client, f"{address}&receiver={eva.public_id}&until={back}") <= MOST_QUERIES
