"""Who says themselves who stands in lends what they have: no longer than they have it, and no more of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account
from hanse.kernel.walls.authz import allows
from hanse.network.access import in_care, in_care_of_each
from hanse.network.models import (
    Assignment,
    Handover,
    LineTerritory,
    Organisation,
    Partnership,
    Territory,
    TerritoryAssignment,
    Undo,
)
from hanse.network.models.coverage import set_line
from hanse.network.models.placing import place

from .builders import a_dealer, a_line, a_territory, an_account, as_system

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
DAY = timedelta(days=1)


@pytest.fixture
def north() -> Territory:
    return a_territory("North")


@pytest.fixture
def ken(north: Territory) -> Account:
    """Has North."""
    ken = an_account(name="Ken", roles=("partner_manager",))
    TerritoryAssignment.objects.create(territory=north, account=ken, starts_on=clock.today() - 9 * DAY)
    return ken


@pytest.fixture
def eva() -> Account:
    return an_account(name="Eva", roles=("partner_manager",))


def a_dealer_of(manager: Account | None, territory: Territory) -> Organisation:
    dealer = a_dealer(f"Of {manager}", manager=manager)
    with as_system():
        dealer.partnerships.update(territory=territory)
    return dealer


def arrange(client: Client, lender: Account, deputy: Account, *, first: int = 0, last: int = 9) -> Handover:
    client.force_login(lender)
    today = clock.today()
    given = {"receiver": deputy.public_id, "on": str(today + first * DAY), "until": str(today + last * DAY)}
    seen = client.post("/away/", given)
    client.post("/away/", given | {"mark": seen.context["would"].mark})
    return Handover.objects.latest("pk")


def ours(account: Account) -> Actor:
    roles = account.staff_roles.values_list("role", flat=True)
    return Actor.staff(account_id=account.pk, name=account.name, roles=roles)


def sees(account: Account, company: Organisation) -> bool:
    with acting(ours(account)):
        return Organisation.objects.filter(pk=company.pk).exists()


def may_change(account: Account, company: Organisation) -> bool:
    """Asked in each of the ways in which care is asked, which say the same."""
    actor = ours(account)
    with acting(actor):
        rows = Partnership.objects.filter(organisation=company)
        ways = {in_care(rows, actor).exists(), in_care_of_each(rows, actor).exists()}
    with as_system():
        partnership = company.partnerships.get()
        ways.add(allows(actor, "partners.move", partnership))
    assert len(ways) == 1
    return ways.pop()


def test_nobody_lends_the_care_that_is_another_managers(
    client: Client, ken: Account, eva: Account, north: Territory
) -> None:
    jae = an_account(name="Jae", roles=("partner_manager",))
    mine, theirs, nobodys = (a_dealer_of(each, north) for each in (ken, jae, None))
    assert [may_change(ken, each) for each in (mine, theirs, nobodys)] == [True, False, True]

    arrange(client, ken, eva)

    assert [may_change(eva, each) for each in (mine, theirs, nobodys)] == [True, False, True]
    assert sees(eva, theirs), "as Ken does"


def test_what_is_lent_ends_with_the_lenders_own_time(
    client: Client, ken: Account, eva: Account, north: Territory
) -> None:
    dealer = a_dealer_of(None, north)
    arrange(client, ken, eva)
    assert sees(eva, dealer)
    assert may_change(eva, dealer)

    held = TerritoryAssignment.objects.filter(account=ken)
    held.update(ends_on=clock.today() - DAY)
    assert not sees(eva, dealer)
    assert not may_change(eva, dealer)

    held.update(ends_on=None)
    assert sees(eva, dealer), "it was taken back"


def test_what_was_lent_stays_lent_in_the_next_hands(
    client: Client, ken: Account, eva: Account, north: Territory
) -> None:
    dealer = a_dealer_of(an_account(name="Jae", roles=("partner_manager",)), north)
    arrange(client, ken, eva)
    chief, zoe = ours(an_account(roles=("channel_chief",))), an_account(name="Zoe", roles=("partner_manager",))
    with acting(chief):
        Handover.plan_it(eva, receiver=zoe, plan={}, on=clock.today(), until=None, by=chief)

    assert sees(zoe, dealer)
    assert not may_change(zoe, dealer)


def test_who_is_back_ends_nothing_that_another_arranged(
    client: Client, ken: Account, eva: Account, north: Territory
) -> None:
    other = a_territory("South")
    TerritoryAssignment.objects.create(territory=other, account=ken, starts_on=clock.today() - 9 * DAY)
    until = clock.today() + 5 * DAY
    by_the_chief = TerritoryAssignment.objects.create(
        territory=north, account=eva, is_deputy=True, starts_on=clock.today() + DAY, ends_on=until
    )
    row = arrange(client, ken, eva)
    Handover.objects.update(on=clock.today() - DAY)
    TerritoryAssignment.objects.filter(territory=other, account=eva).update(starts_on=clock.today() - DAY)

    client.post(f"/away/{row.public_id}/end/")

    assert TerritoryAssignment.objects.get(territory=other, account=eva).ends_on == clock.today()
    assert TerritoryAssignment.objects.filter(pk=by_the_chief.pk, ends_on=until).exists()


@pytest.mark.usefixtures("ken", "eva")
def test_a_handover_is_taken_back_whole_at_the_address_of_a_single_assignment_too(client: Client) -> None:
    chief = an_account(name="Ada", roles=("channel_chief",))
    client.force_login(chief)
    ken, eva = Account.objects.get(name="Ken"), Account.objects.get(name="Eva")
    by = ours(chief)
    with acting(by):
        row = Handover.plan_it(ken, receiver=eva, plan={}, on=clock.today(), until=clock.today() + DAY, by=by)
    assert row.act is not None

    client.post(f"/territories/assignments/undo/{row.act.public_id}/")

    assert not TerritoryAssignment.objects.filter(account=eva).exists()
    row.refresh_from_db()
    assert row.state == Handover.State.UNDONE


@pytest.mark.parametrize("role", ["channel_chief", "administrator"])
def test_an_absence_that_another_cancels_can_be_planned_again_by_them(
    role: str, client: Client, ken: Account, eva: Account
) -> None:
    row = arrange(client, ken, eva, first=2)
    client.force_login(an_account(name="Ada", roles=(role,)))

    client.post(f"/territories/handovers/{row.public_id}/cancel/")
    undo = Undo.objects.latest("pk")

    assert undo.operation == "handovers.cancel"
    assert client.post(f"/territories/handovers/cancelled/{undo.public_id}/undo/").status_code == 302
    row.refresh_from_db()
    assert row.state == Handover.State.PLANNED


@pytest.mark.parametrize("began", [0, 3], ids=["today", "three days ago"])
@pytest.mark.parametrize("lent", [True, False], ids=["by the giver", "by the chief"])
def test_who_stood_in_and_gets_it_for_good_keeps_it_and_a_way_back_leads_to_what_was(
    ken: Account, eva: Account, north: Territory, began: int, lent: bool
) -> None:
    dealer, today = a_dealer_of(ken, north), clock.today()
    days = {"starts_on": today - began * DAY, "ends_on": today + 9 * DAY}
    TerritoryAssignment.objects.create(
        territory=north, account=eva, is_deputy=True, lent_by=ken if lent else None, **days
    )
    before = held_by(eva)
    chief = ours(an_account(roles=("channel_chief",)))

    with acting(chief):
        handover = Handover.plan_it(ken, receiver=eva, plan={}, on=today, until=None, by=chief)
        assert sees(eva, dealer)
        assert may_change(eva, dealer)
        if lent or began:
            assert (today, None, False) in held_by(eva)
        handover.take_back(by=chief)

    assert held_by(eva) == before


def held_by(account: Account) -> set[tuple[date, date | None, bool]]:
    return set(account.territory_assignments.values_list("starts_on", "ends_on", "is_deputy"))


KEEPING = {
    "by name": lambda row, eva, _own: row.edit({"manager": eva}, by=ours(eva)),
    "by nobody's": lambda row, eva, _own: row.edit({"manager": None}, by=ours(eva)),
    "by an own territory": lambda row, eva, own: row.edit({"territory": own}, by=ours(eva)),
    "by one of its lines": lambda row, eva, own: set_line(row, line=a_line(), territory=own, by=ours(eva)),
    "by its address": lambda row, eva, _own: place(Partnership.objects.filter(pk=row.pk), by=ours(eva)),
    "by another role": lambda row, eva, _own: Partnership.begin(row.organisation, role="service", manager=eva, by=ours(eva)),
    "by another role's territory": lambda row, eva, own: Partnership.begin(
        row.organisation, role="service", territory=own, by=ours(eva)
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", KEEPING)
@pytest.mark.parametrize("also", [(), ("auditor",)], ids=["alone", "an auditor too"])
def test_who_stands_in_keeps_nothing_of_it(
    way: str, also: tuple[str, ...], client: Client, ken: Account, north: Territory
) -> None:
    eva, own = an_account(name="Eva", roles=("partner_manager", *also)), a_territory("South")
    TerritoryAssignment.objects.create(territory=own, account=eva, starts_on=clock.today() - 9 * DAY)
    dealer = a_dealer_of(ken, north)
    arrange(client, ken, eva)
    with as_system():
        Partnership.objects.update(computed_territory=own)
        row = dealer.partnerships.get()

    with acting(ours(eva)), pytest.raises(Refused, match="You stand in for the manager of these for a time"):
        KEEPING[way](row, eva, own)

    with as_system():
        assert list(dealer.partnerships.values_list("role", "manager", "territory")) == [("dealer", ken.pk, north.pk)]
        assert not LineTerritory.objects.exists()


def test_who_stands_in_changes_what_a_partner_has_and_gives_it_to_a_third(
    client: Client, ken: Account, eva: Account, north: Territory
) -> None:
    zoe, row = an_account(name="Zoe", roles=("partner_manager",)), a_dealer_of(ken, north)
    arrange(client, ken, eva)
    with acting(ours(eva)):
        mine = Partnership.objects.get(organisation=row)
        mine.edit({"reference": "D-7", "manager": ken, "territory": north}, by=ours(eva))
        mine.edit({"manager": zoe}, by=ours(eva))

    with as_system():
        assert row.partnerships.get().manager == zoe


def test_standing_in_ends_by_the_common_day_in_whatever_zone_one_is(
    client: Client, ken: Account, eva: Account, north: Territory
) -> None:
    row = a_dealer_of(ken, north).pk
    arrange(client, ken, eva, last=0)
    evening = datetime.combine(clock.common_day(), time(23), UTC)
    with clock.standing_at(evening), timezone.override("Pacific/Kiritimati"), acting(ours(eva)), pytest.raises(Refused):
        Assignment.give(Partnership.objects.filter(organisation=row), manager=eva, by=ours(eva))
