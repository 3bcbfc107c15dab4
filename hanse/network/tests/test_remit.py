"""How far colleagues see whose roles are for a part of the network: both walls against the rule in plain Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from itertools import product
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account, StaffRole
from hanse.kernel.walls import authz
from hanse.kernel.walls.access import FEW
from hanse.kernel.walls.remit import _sights, remit
from hanse.kernel.walls.roles import BOUNDED_ROLES, STAFF_ROLES
from hanse.network.access import in_care, is_in_care_of
from hanse.network.models import (
    Organisation,
    Partnership,
    Relationship,
    Territory,
    TerritoryAssignment,
    VisibilityGrant,
)
from hanse.network.territories.seeing import seeing

from .builders import a_dealer, a_person, a_supplier, an_account, as_system, signed_in
from .reading import confirmed, whole

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
WIDE = sorted(set(STAFF_ROLES) - BOUNDED_ROLES)


@pytest.fixture(autouse=True)
def today() -> Any:
    with clock.standing_at(datetime(2026, 11, 24, 9, tzinfo=UTC)):
        yield


def a_territory(code: str) -> Territory:
    return Territory.objects.create(code=code, name=code.title())


def look_after(territory: Territory, account: Account, **more: Any) -> TerritoryAssignment:
    return TerritoryAssignment.objects.create(
        territory=territory, account=account, **({"starts_on": TODAY - timedelta(days=30)} | more)
    )


def in_territory(company: Organisation, territory: Territory) -> Organisation:
    with as_system():
        Partnership.objects.filter(organisation=company).update(territory=territory)
    return company


def ours(account: Account, *roles: str) -> Actor:
    return Actor.staff(account_id=account.pk, name=account.name, roles=roles)


def seen_by(actor: Actor) -> set[str]:
    with acting(actor):
        return set(Organisation.objects.values_list("name", flat=True))


def test_every_bounded_role_but_direct_sales_has_a_sight() -> None:
    assert set(_sights) == BOUNDED_ROLES - {"direct_sales"}


def test_a_remit_of_many_companies_is_cut_as_one_of_few() -> None:
    me, north = an_account(), a_territory("north")
    look_after(north, me)
    many = [in_territory(a_dealer(f"Near {number}"), north) for number in range(FEW + 5)]
    a_dealer("Far")
    actor = ours(me, "partner_manager")

    assert len(seen_by(actor)) == len(remit(actor)) == len(many)
    with acting(actor):
        assert Partnership.objects.filter(organisation__name="Far").count() == 0
        assert Partnership.objects.select_related("organisation").count() == len(many)


def test_a_manager_sees_own_partners_the_territory_and_whom_these_deal_with() -> None:
    me, north = an_account(), a_territory("north")
    look_after(north, me)
    a_dealer("Mine", manager=me)
    near = in_territory(a_dealer("Near"), north)
    a_dealer("Far")
    a_supplier("Forge")
    through, farther = a_dealer("Distributor"), a_dealer("Farther")
    with as_system():
        Relationship.objects.create(organisation=through, other=near, kind="distributes_to")
        Relationship.objects.create(organisation=through, other=farther, kind="distributes_to")
        Relationship.objects.create(organisation=a_dealer("Rival"), other=near, kind="competes")
        past = Relationship.objects.create(
            organisation=a_dealer("Former"), other=near, kind="distributes_to", ends_on=TODAY - timedelta(days=1)
        )

    actor = ours(me, "partner_manager")

    assert seen_by(actor) == {"Mine", "Near", "Distributor"}
    with acting(actor):
        assert [str(each.other) for each in Relationship.objects.all()] == ["Near"]
        assert not Relationship.objects.filter(pk=past.pk).exists()


@pytest.mark.parametrize("program", [False, True])
def test_what_one_ties_oneself_keeps_nobody_in_sight(client: Client, manufacturer: Any, *, program: bool) -> None:
    """Who looks after a territory for a time sees all in it, and could tie each to a partner of their own."""
    me, north = signed_in(client, "partner_manager"), a_territory("north")
    held = look_after(north, me)
    mine, near = a_dealer("Mine", manager=me), in_territory(a_dealer("Near", manager=an_account()), north)
    tie = {"kind": "distributes_to", "other": near.public_id}
    if program:
        there = f"/api/v1/organisations/{mine.public_id}/relationships"
        assert client.post(there, tie, content_type="application/json").status_code == 201
    else:
        assert client.post(f"/partners/{mine.public_id}/relationships/new/", tie).status_code == 302
    near_page = reverse("network:partner", args=[near.public_id])
    assert client.get(near_page).status_code == 200

    held.ends_on = TODAY - timedelta(days=1)
    held.save()
    assert client.get(near_page).status_code == 404
    with as_system():
        assert Relationship.objects.get().other == near
        assert not seeing(near, {me.pk: frozenset({"partner_manager"})}, TODAY)
        Relationship.objects.update(account_id=an_account().pk)
        assert seeing(near, {me.pk: frozenset({"partner_manager"})}, TODAY) == {
            me.pk: "Manager of Mine (dealer). Near has to do with it."
        }
    assert client.get(near_page).status_code == 200


def test_what_one_tied_before_that_was_kept_opens_nothing_to_oneself_either(client: Client, manufacturer: Any) -> None:
    """The audit trail knows who it was. What an import brought opens as it did."""
    me = signed_in(client, "partner_manager")
    north = a_territory("north")
    held = look_after(north, me)
    mine, near = a_dealer("Mine", manager=me), in_territory(a_dealer("Near", manager=an_account()), north)
    there = reverse("network:relationship_new", args=[mine.public_id])
    assert client.post(there, {"kind": "distributes_to", "other": near.public_id}).status_code == 302
    held.ends_on = TODAY - timedelta(days=1)
    held.save()
    with as_system():
        Relationship.objects.create(organisation=mine, other=a_dealer("Brought"), kind="serves")
        Relationship.objects.update(account_id=None)
        assert seen_by(ours(me, "partner_manager")) == {"Mine", "Near", "Brought"}

        with connection.cursor() as cursor:
            cursor.execute(import_module("hanse.network.migrations.0029_who_tied_before").TOLD)

        assert seen_by(ours(me, "partner_manager")) == {"Mine", "Brought"}


@pytest.mark.parametrize(
    ("starts", "ends", "sees"),
    [(-30, None, True), (0, 0, True), (1, None, False), (-30, -1, False), (-30, 0, True)],
)
@pytest.mark.parametrize("is_deputy", [True, False])
def test_a_territory_is_seen_on_the_days_of_the_assignment(
    starts: int, ends: int | None, sees: bool, is_deputy: bool
) -> None:
    me, first, north = an_account(), an_account(), a_territory("north")
    company = in_territory(a_dealer("Near", manager=first), north)
    look_after(
        north, me, is_deputy=is_deputy, starts_on=TODAY + timedelta(days=starts),
        ends_on=None if ends is None else TODAY + timedelta(days=ends),
    )  # fmt: skip
    actor = ours(me, "partner_manager")

    assert bool(seen_by(actor)) is sees
    with as_system():
        assert is_in_care_of(actor, company) is (sees and is_deputy), (
            "a deputy acts for the manager, a neighbour does not"
        )


def test_buyers_see_suppliers_and_a_further_role_shows_everything() -> None:
    a_dealer("Shop")
    a_supplier("Forge")
    me = an_account()

    assert seen_by(ours(me, "category_buyer")) == {"Forge"}
    assert seen_by(ours(me, "supplier_quality", "direct_sales")) == {"Forge"}
    assert seen_by(ours(me, "direct_sales")) == set()
    for role in WIDE:
        assert seen_by(ours(me, role, "partner_manager")) == {"Shop", "Forge"}


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12"])
@pytest.mark.parametrize("hour", [0, 9, 23])
def test_no_zone_that_one_chooses_lengthens_a_time(client: Client, manufacturer: Any, zone: str, hour: int) -> None:
    north, near = a_territory("north"), a_dealer("Near")
    me = signed_in(client, "partner_manager")
    Account.objects.filter(pk=me.pk).update(timezone=zone)
    in_territory(near, north)
    held = look_after(north, me, ends_on=TODAY - timedelta(days=1))
    later = look_after(north, me, starts_on=TODAY + timedelta(days=1))

    with clock.standing_at(datetime(2026, 11, 24, hour, tzinfo=UTC)):
        assert client.get(reverse("network:partner", args=[near.public_id])).status_code == 404
        held.ends_on = TODAY
        held.save()
        assert client.get(reverse("network:partner", args=[near.public_id])).status_code == 200
    assert later.starts_on > TODAY


def test_the_page_of_a_partner_elsewhere_is_not_there(client: Client, manufacturer: Any) -> None:
    signed_in(client, "partner_manager")
    far = a_dealer("Far")

    assert client.get(reverse("network:partner", args=[far.public_id])).status_code == 404
    assert "Far" not in client.get(reverse("network:partners")).content.decode()


def test_a_manager_takes_on_a_partner_and_has_it(client: Client, manufacturer: Any) -> None:
    me = signed_in(client, "partner_manager")
    page = client.get(reverse("network:partner_new"))
    assert page.context["form"].initial["manager"] == me

    answer = client.post(
        reverse("network:partner_new"),
        {"name": "Tern Bikes", "role": "dealer", "state": "target", "manager": me.public_id, "city": "Kiel"},
    )

    assert answer.status_code == 302, answer.content
    assert client.get(answer["Location"]).status_code == 200


def test_who_gives_a_partner_away_comes_back_to_the_list_and_can_take_it_back(
    client: Client, manufacturer: Any
) -> None:
    me, other = signed_in(client, "partner_manager"), an_account(roles=("partner_manager",))
    company = a_dealer("Tern Bikes", manager=me)
    with as_system():
        partnership = company.partnerships.get()

    assigned = confirmed(
        client, reverse("network:assignments"), {"row": partnership.public_id, "manager": other.public_id}, follow=True
    )  # fmt: skip
    with as_system():
        partnership.refresh_from_db()
        assert partnership.manager == other, assigned.content.decode()
    undo = reverse("network:assignment_undo", args=[_last_assignment()])
    client.post(undo)
    with as_system():
        partnership.refresh_from_db()
        assert partnership.manager == me

    form = client.get(reverse("network:partnership_edit", args=[partnership.public_id])).context["form"]
    given = {name: form[name].value() or "" for name in form.fields} | {"manager": other.public_id}
    answer = client.post(reverse("network:partnership_edit", args=[partnership.public_id]), given)
    assert answer["Location"] == reverse("network:partners")


def _last_assignment() -> str:
    from hanse.network.models import Assignment

    return Assignment.objects.latest("pk").public_id


@dataclass(frozen=True)
class Drawn:
    """A small network: for each company its role, manager, territory; who is assigned where, as the first, a deputy, or one to whom
    the other lent it; ties between companies.
    """

    companies: Sequence[tuple[str, int | None, int | None]]
    assigned: Sequence[tuple[int, int, int, int | None, str]]
    ties: Sequence[tuple[int, int, int | None]]


days = st.integers(-2, 2)
drawn = st.builds(
    Drawn,
    st.lists(
        st.tuples(st.sampled_from(["dealer", "distributor", "supplier"]), st.sampled_from([None, 0, 1]),
                  st.sampled_from([None, 0, 1])), min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1), days, st.none() | days,
                       st.sampled_from(["first", "deputy", "lent"])), max_size=4, unique_by=lambda each: each[:3]),
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.none() | days), max_size=4, unique_by=lambda each: each[:2]),
)  # fmt: skip


def holds(first: int, last: int | None) -> bool:
    return first <= 0 and (last is None or last >= 0)


def held_by(net: Drawn, me: int) -> set[tuple[int, str]]:
    there = {(where, who, way) for where, who, first, last, way in net.assigned if holds(first, last)}
    return {
        (where, way) for where, who, way in there if who == me and (way != "lent" or (where, 1 - me, "first") in there)
    }


def by_hand(net: Drawn, me: int, role: str) -> set[int]:
    """The rule, told once more without a database."""
    territories = {where for where, _way in held_by(net, me)}
    core = {
        number
        for number, (kind, manager, territory) in enumerate(net.companies)
        if (kind == "supplier") == (role == "category_buyer")
        and (role == "category_buyer" or manager == me or territory in territories)
    }
    there = set(range(len(net.companies)))
    ties = [(one, two) for one, two, last in net.ties if one != two and {one, two} <= there and holds(-9, last)]
    return core | {two for one, two in ties if one in core} | {one for one, two in ties if two in core}


def cared_for(net: Drawn, me: int) -> set[int]:
    ways = {None: {"first", "deputy", "lent"}, 1 - me: {"deputy", "lent"}}
    held = held_by(net, me)
    return {
        number
        for number, (kind, manager, territory) in enumerate(net.companies)
        if manager == me or (kind != "supplier" and any((territory, way) in held for way in ways[manager]))
    }


@given(drawn)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_both_walls_and_the_rule_in_plain_words_agree(net: Drawn) -> None:
    with transaction.atomic():
        accounts = [an_account(), an_account()]
        areas = [a_territory("north"), a_territory("south")]
        build(net, accounts, areas)
        with as_system():
            numbers = {int(company.name): company.pk for company in Organisation.objects.all()}
        for (place, account), role in product(enumerate(accounts), ("partner_manager", "category_buyer")):
            actor = ours(account, role)
            expected = {numbers[number] for number in by_hand(net, place, role)}
            with acting(actor):
                assert {company.pk for company in Organisation.objects.all()} == expected
                assert {row.organisation_id for row in Partnership.objects.all()} == expected
                if connection.vendor == "postgresql":
                    assert past_the_first_wall() == expected
            with as_system():
                colleague = {account.pk: frozenset({role})}
                companies = Organisation.objects.all()
                assert {each.pk for each in companies if seeing(each, colleague, TODAY)} == expected
                if role == "partner_manager":
                    own = {numbers[number] for number in cared_for(net, place)}
                    assert {row.organisation_id for row in in_care(Partnership.objects.all(), actor)} == own
                    assert {
                        row.organisation_id for row in Partnership.objects.all() if is_in_care_of(actor, row)
                    } == own
        transaction.set_rollback(True)


def past_the_first_wall() -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT organisation_id FROM network_partnership")
        return {owner for (owner,) in cursor.fetchall()}


def build(net: Drawn, accounts: list[Account], areas: list[Territory]) -> None:
    companies = []
    with as_system():
        for number, (role, manager, territory) in enumerate(net.companies):
            company = Organisation.objects.create(name=str(number), country="DE")
            companies.append(company)
            Partnership.objects.create(
                organisation=company, role=role, state="active", state_since=TODAY, reference=f"R{number}",
                manager=None if manager is None else accounts[manager],
                territory=None if territory is None else areas[territory],
            )  # fmt: skip
        for where, who, first, last, way in net.assigned:
            if last is None or last >= first:
                look_after(
                    areas[where], accounts[who], is_deputy=way != "first", starts_on=TODAY + timedelta(days=first),
                    lent_by=accounts[1 - who] if way == "lent" else None,
                    ends_on=None if last is None else TODAY + timedelta(days=last),
                )  # fmt: skip
        for one, two, last in net.ties:
            if one != two and max(one, two) < len(companies):
                Relationship.objects.create(
                    organisation=companies[one], other=companies[two], kind="supplies",
                    ends_on=None if last is None else TODAY + timedelta(days=last),
                )  # fmt: skip


def test_rows_of_people_elsewhere_are_behind_both_walls() -> None:
    me = an_account()
    StaffRole.objects.create(account=me, role="partner_manager")
    near, far = a_dealer("Near", manager=me), a_dealer("Far")
    a_person(near, given_name="Nina")
    a_person(far, given_name="Fabio")

    with acting(ours(me, "partner_manager")), connection.cursor() as cursor:
        assert authz.allows(ours(me, "partner_manager"), "people.read")
        cursor.execute("SELECT given_name FROM network_person")
        if connection.vendor == "postgresql":
            assert cursor.fetchall() == [("Nina",)]


def test_a_number_that_is_taken_names_nobody_out_of_sight(client: Client, manufacturer: Any) -> None:
    me = signed_in(client, "partner_manager")
    a_dealer("Far", reference="F-1")
    a_dealer("Near", reference="N-1", manager=me)
    wanted = {"name": "Tern Bikes", "role": "dealer", "state": "target", "manager": me.public_id}

    far = client.post(reverse("network:partner_new"), wanted | {"reference": "F-1"})
    near = client.post(reverse("network:partner_new"), wanted | {"reference": "N-1"})

    assert "Another partner has the number F-1." in far.content.decode()
    assert "Far has" not in far.content.decode()
    assert "Near has the number N-1." in near.content.decode()


def test_a_history_names_nobody_out_of_sight(client: Client, manufacturer: Any) -> None:
    me = signed_in(client, "partner_manager")
    near, far, through = a_dealer("Near", manager=me), a_dealer("Far Rival"), a_dealer("Through")
    system = Actor.system("a test tells of ties")
    with acting(system):
        Relationship.tie(near, far, {"kind": "competes"}, by=system)
        Relationship.tie(near, through, {"kind": "supplies"}, by=system)
        given = {"resource": "record", "starts_on": TODAY, "ends_on": None, "reason": "Agreed"}
        VisibilityGrant.give(near, by=system, grantee=far, **given)
    addresses = [reverse(f"network:{name}", args=[near.public_id]) for name in ("partner", "partner_history")]

    for address in addresses:
        shown = whole(client, address)
        assert "Near supplies Through" in shown
        assert "Far Rival" not in shown
    signed_in(client, "channel_chief")
    for address in addresses:
        assert "Far Rival" in whole(client, address)
