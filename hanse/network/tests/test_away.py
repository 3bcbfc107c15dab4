"""Who looks after a territory says themselves who stands in while they are away, and that they are back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account
from hanse.kernel.models.events import OutboxEvent
from hanse.network.events import StandInChanged
from hanse.network.jobs import carry_out_handovers
from hanse.network.models import Assignment, Handover, Partnership, Territory, TerritoryAssignment, Undo

from .builders import a_dealer, a_territory, an_account, as_system, staff
from .reading import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
DAY = timedelta(days=1)


@pytest.fixture
def north() -> Territory:
    return a_territory("North")


@pytest.fixture
def ken(client: Client, north: Territory) -> Account:
    """Has North with a partner, and stands in for South. Signed in."""
    ken = an_account(name="Ken", roles=("partner_manager",))
    begun = {"account": ken, "starts_on": clock.today() - DAY}
    TerritoryAssignment.objects.create(territory=north, **begun)
    TerritoryAssignment.objects.create(territory=a_territory("South"), is_deputy=True, **begun)
    partner = a_dealer("One", manager=ken)
    with as_system():
        partner.partnerships.update(territory=north)
    client.force_login(ken)
    return ken


@pytest.fixture
def eva() -> Account:
    return an_account(name="Eva", roles=("partner_manager",))


def arrange(client: Client, deputy: Account, *, first: int = 0, last: int = 9) -> Any:
    """Seen first, as the page shows it, then done."""
    today = clock.today()
    given = {"receiver": deputy.public_id, "on": str(today + first * DAY), "until": str(today + last * DAY)}
    seen = client.post("/away/", given)
    assert "Let Eva stand in" in text(seen)
    return client.post("/away/", given | {"mark": seen.context["would"].mark}, follow=True)


def deputies(territory: Territory) -> list[tuple[str, int]]:
    """By name, each with how many days are left."""
    rows = TerritoryAssignment.objects.filter(territory=territory, is_deputy=True).select_related("account")
    return [(row.account.name, (row.ends_on - clock.today()).days) for row in rows if row.ends_on]


@pytest.mark.usefixtures("ken")
def test_one_says_who_stands_in_and_takes_it_back(client: Client, eva: Account, north: Territory) -> None:
    page = text(arrange(client, eva))

    assert "Eva stands in for you. Then it ends by itself." in page
    assert "You stay the manager" not in page, "what would be is shown before alone"
    assert deputies(north) == [("Eva", 9)]
    assert "I am back" in page
    handover = Handover.objects.get()
    assert f"/away/{handover.public_id}/end/" in client.get("/away/").content.decode()

    assert "Nobody stands in for you any more." in text(client.post(f"/away/{handover.public_id}/end/", follow=True))
    assert deputies(north) == []


@pytest.mark.usefixtures("ken")
def test_in_what_one_stands_in_oneself_nobody_is_named(client: Client, eva: Account) -> None:
    assert "South" not in text(client.get("/away/"))
    arrange(client, eva)

    assert not TerritoryAssignment.objects.filter(account=eva, territory__name="South").exists()


@pytest.mark.usefixtures("ken")
def test_who_is_back_early_ends_it_with_today(client: Client, eva: Account, north: Territory) -> None:
    arrange(client, eva)
    began = clock.today() - 2 * DAY
    Handover.objects.update(on=began)
    TerritoryAssignment.objects.filter(account=eva).update(starts_on=began)
    row = Handover.objects.get()

    page = text(client.post(f"/away/{row.public_id}/end/", follow=True))

    assert "After today nobody stands in for you any more." in page
    assert deputies(north) == [("Eva", 0)]
    assert "I am back" not in page, "it ends with today already"


def test_what_is_planned_is_cancelled_and_planned_again(client: Client, ken: Account, eva: Account) -> None:
    arrange(client, eva, first=2)
    row = Handover.objects.get()
    address = f"/away/{row.public_id}/end/"

    client.post(address)
    row.refresh_from_db()
    assert row.state == Handover.State.CANCELLED
    assert client.post(address).status_code == 404

    undo = Undo.objects.get(operation="handovers.stay").public_id
    assert client.post(f"/changes/{undo}/undo/").status_code == 302
    Handover.objects.update(on=clock.today())
    carry_out_handovers.func()
    row.refresh_from_db()
    assert row.state == Handover.State.DONE
    assert row.is_own_absence
    assert row.account == ken


@pytest.mark.usefixtures("ken")
def test_what_one_arranged_stands_in_what_one_changed_and_is_undone_there(
    client: Client, eva: Account, north: Territory
) -> None:
    arrange(client, eva)
    assert "Say who stands in for oneself" in text(client.get("/changes/"))

    client.post(f"/changes/{Undo.objects.get().public_id}/undo/")

    assert deputies(north) == []


@pytest.mark.usefixtures("ken")
def test_who_stands_in_is_told(client: Client, eva: Account) -> None:
    arrange(client, eva)

    told = {row.payload["account_id"] for row in OutboxEvent.objects.filter(kind=StandInChanged.kind())}
    assert eva.pk in told


def test_nobody_ends_what_another_arranged(client: Client, ken: Account, eva: Account, north: Territory) -> None:
    arrange(client, eva)
    row, other = Handover.objects.get(), an_account(name="Other", roles=("partner_manager",))
    client.force_login(other)

    assert client.post(f"/away/{row.public_id}/end/").status_code == 404
    assert row.public_id not in client.get("/away/").content.decode()
    assert deputies(north) == [("Eva", 9)]
    assert "You look after no territory yourself" in text(client.get("/away/"))


@pytest.mark.parametrize("role", ["auditor", "finance_approver", "direct_sales"])
def test_who_looks_after_no_partners_has_no_such_page(client: Client, role: str) -> None:
    client.force_login(an_account(roles=(role,)))

    assert client.get("/away/").status_code == 403


@pytest.mark.usefixtures("ken")
def test_what_is_lent_without_being_asked_is_for_some_time(client: Client, eva: Account) -> None:
    today = clock.today()
    page = client.post("/away/", {"receiver": eva.public_id, "on": str(today), "until": str(today + 93 * DAY)})

    assert page.status_code == 422
    assert "For more than three months somebody is named by the channel chief" in text(page)


def test_who_stands_in_does_not_make_themselves_manager(
    client: Client, ken: Account, eva: Account, north: Territory
) -> None:
    arrange(client, eva)
    with as_system():
        theirs, alone = Partnership.objects.get(), a_dealer("Two").partnerships.get()
        Partnership.objects.filter(pk=alone.pk).update(territory=north)
    by = Actor.staff(account_id=eva.pk, name="Eva", roles=("partner_manager",))

    with acting(by):
        with pytest.raises(Refused, match="so you do not make yourself their manager: One"):
            Assignment.give(Partnership.objects.all(), manager=eva, by=by)
        Assignment.give(Partnership.objects.filter(manager=None), manager=eva, by=by)

    with as_system():
        assert Partnership.objects.get(pk=theirs.pk).manager == ken
        assert Partnership.objects.get(pk=alone.pk).manager == eva


@pytest.mark.usefixtures("ken")
def test_one_is_told_that_who_would_stand_in_is_away_themselves(client: Client, eva: Account) -> None:
    today, deputy = clock.today(), an_account(name="Jo", roles=("partner_manager",))
    said = {"state": Handover.State.PLANNED, "at": clock.now(), "actor_name": "Eva", "planned_by_id": eva.pk}
    Handover.objects.create(account=eva, receiver=deputy, on=today + DAY, until=today + 3 * DAY, **said)

    shown = client.post("/away/", {"receiver": eva.public_id, "on": str(today), "until": str(today + 9 * DAY)})

    assert "Jo stands in for them." in text(shown)
    assert "Eva stands in for you" in text(arrange(client, eva)), "it is said, not refused"


@pytest.mark.usefixtures("ken")
def test_who_stands_in_for_some_of_the_days_already_does_so_on_the_others_too(
    client: Client, eva: Account, north: Territory
) -> None:
    today = clock.today()
    for first, last in ((-1, 2), (5, 6)):
        TerritoryAssignment.objects.create(
            territory=north, account=eva, is_deputy=True, starts_on=today + first * DAY, ends_on=today + last * DAY
        )

    arrange(client, eva)

    rows = TerritoryAssignment.objects.filter(territory=north, account=eva).order_by("starts_on")
    days = [((row.starts_on - today).days, (row.ends_on - today).days) for row in rows if row.ends_on]
    assert days == [(-1, 2), (3, 4), (5, 6), (7, 9)]


DAYS = st.integers(0, 20)


@given(held=st.lists(st.tuples(DAYS, st.none() | DAYS), max_size=5), first=DAYS, length=st.integers(0, 10))
def test_the_days_on_which_none_holds_are_those_that_are_left(
    held: list[tuple[int, int | None]], first: int, length: int
) -> None:
    start = date(2026, 1, 1)
    rows = [
        TerritoryAssignment(starts_on=start + one * DAY, ends_on=None if last is None else start + max(one, last) * DAY)
        for one, last in held
    ]
    wanted = {start + each * DAY for each in range(first, first + length + 1)}

    spans = list(TerritoryAssignment.days_without(rows, min(wanted), max(wanted)))

    found = [since + each * DAY for since, until in spans for each in range((until - since).days + 1)]
    assert found == sorted(day for day in wanted if not any(row.meets(day, day) for row in rows))


def test_one_reads_who_stands_in_by_what_a_chief_arranged_and_cannot_end_that(
    client: Client, ken: Account, eva: Account
) -> None:
    chief = staff("channel_chief")
    today = clock.today()
    with acting(chief):
        row = Handover.plan_it(ken, receiver=eva, plan={}, on=today, until=today + 3 * DAY, by=chief)

    page = text(client.get("/away/"))

    assert "Eva" in page.partition("Planned and now")[2]
    assert f"/away/{row.public_id}/end/" not in page
    assert client.post(f"/away/{row.public_id}/end/").status_code == 404


@pytest.mark.usefixtures("ken")
def test_one_reads_of_a_deputy_who_was_named_for_a_territory_too(
    client: Client, eva: Account, north: Territory
) -> None:
    arrange(client, eva, first=5)
    other, today = an_account(name="Otto", roles=("partner_manager",)), clock.today()
    TerritoryAssignment.objects.create(
        territory=north, account=other, is_deputy=True, starts_on=today, ends_on=today + DAY
    )

    listed = text(client.get("/away/")).partition("Planned and now")[2]

    assert listed.count("<b>Eva</b>") == listed.count("<b>Otto</b>") == 1


def test_who_stands_in_for_one_manager_of_a_territory_is_not_taken_to_do_so_for_another(
    client: Client, ken: Account, eva: Account, north: Territory
) -> None:
    """What is lent is the lender's own: Ada's partners would have had nobody, and she was told that Eva stands in."""
    arrange(client, eva)
    ada = an_account(name="Ada", roles=("partner_manager",))
    TerritoryAssignment.objects.create(territory=north, account=ada, starts_on=clock.today() - DAY)
    client.force_login(ada)
    today = clock.today()

    for first in (0, 5):
        given = {"receiver": eva.public_id, "on": str(today + first * DAY), "until": str(today + 20 * DAY)}
        assert "Eva stands in for Ken in North on some of these days" in text(client.post("/away/", given))

    assert "Eva stands in for you" not in text(client.get("/away/"))
    me = Actor.staff(account_id=ada.pk, name="Ada", roles=["partner_manager"])
    with acting(me), pytest.raises(Refused, match="for the partners of Ken alone"):
        Handover.plan_it(ada, receiver=eva, plan={}, on=today, until=today + 20 * DAY, by=me)
    assert [row.lent_by for row in TerritoryAssignment.objects.filter(account=eva)] == [ken]
    with acting(me):
        Handover.plan_it(
            ada, receiver=an_account(name="Jo", roles=("partner_manager",)), plan={}, on=today, until=today, by=me
        )
    assert ("Jo", 0) in deputies(north)
