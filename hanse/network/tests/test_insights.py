"""Distributors, head offices: they see of another what is given, as long as it is given, and change nothing. Section 2 of the walls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hanse.kernel import clock, contributions
from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account, AuditEntry, StaffRole
from hanse.kernel.models.passages import Passage
from hanse.kernel.pages import pages
from hanse.kernel.walls.authz import table
from hanse.kernel.web.middleware import seats_of
from hanse.network.company.insights import give
from hanse.network.models import Organisation, Partnership, VisibilityGrant

from .builders import a_dealer, a_partner, a_person, an_account, an_organisation, as_system, signed_in
from .reading import text, whole

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
SYSTEM = Actor.system("a test gives an insight")


@pytest.fixture(autouse=True)
def tenth_of_march() -> Iterator[None]:
    for module in ("contributions", "access"):
        contributions.load(module)
    with clock.standing_at(datetime(2026, 3, 10, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def dealer() -> Organisation:
    return a_dealer("Nord", reference="D1")


@pytest.fixture
def distributor() -> Organisation:
    company = an_organisation("Fulmar Distribution")
    a_partner("distributor", organisation=company, reference="DI1")
    return company


@pytest.fixture
def reader(distributor: Organisation) -> Account:
    """Somebody who may do everything at the distributor."""
    account = an_account("ada@fulmar.example", name="Ada Lund")
    a_person(distributor, roles=("partner_administrator", "sales", "executive"), account=account)
    return account


def given_to(grantee: Organisation, by: Organisation, **values: Any) -> VisibilityGrant:
    usual = {"resource": "record", "starts_on": date(2026, 3, 1), "ends_on": None, "reason": "Agreed in spring"}
    with acting(SYSTEM):
        return VisibilityGrant.give(by, by=SYSTEM, grantee=grantee, **(usual | values))


def looking_in(account: Account) -> list[Actor]:
    return [seat.actor for seat in seats_of(account) if seat.actor.scopes is not None]


def as_dealer(client: Client, reader: Account, dealer: Organisation) -> None:
    """The reader chooses the dealer's seat."""
    client.force_login(reader)
    seat = next(seat for seat in seats_of(reader) if seat.actor.organisation_id == dealer.pk)
    assert client.post(reverse("entrance:seat"), {"seat": seat.key}).status_code == 302


def test_without_a_grant_a_distributor_sees_nothing_of_a_dealer(dealer: Organisation, reader: Account) -> None:
    assert looking_in(reader) == []


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "seen"),
    [
        (date(2026, 3, 10), None, True), (date(2026, 3, 10), date(2026, 3, 10), True), (date(2026, 3, 11), None, False),
        (date(2026, 1, 1), date(2026, 3, 9), False),
    ],
)  # fmt: skip
def test_it_holds_on_its_days_and_ends_by_itself(
    starts_on: date, ends_on: date | None, seen: bool, dealer: Organisation, distributor: Organisation, reader: Account
) -> None:
    given_to(distributor, dealer, starts_on=starts_on, ends_on=ends_on)

    assert bool(looking_in(reader)) is seen


def test_the_part_that_is_given_is_read_and_nothing_else(
    client: Client, dealer: Organisation, distributor: Organisation, reader: Account
) -> None:
    given_to(distributor, dealer, resource="record")
    as_dealer(client, reader, dealer)

    assert client.get("/portal/").status_code == 200
    assert "Nord" in text(client.get(reverse("network:portal_company")))
    for route in ("facts:portal_orders", "scorecards:portal_scorecard"):
        assert client.get(reverse(route)).status_code == 403


def test_who_looks_in_is_told_who_is_meant_and_finds_back(
    client: Client, dealer: Organisation, distributor: Organisation, reader: Account
) -> None:
    given_to(distributor, dealer, resource="record")
    own = next(seat for seat in seats_of(reader) if seat.actor.looks_from is None)
    sentence = "On these pages “you” is the company whose portal it is."
    client.force_login(reader)
    before = text(client.get("/portal/"))
    as_dealer(client, reader, dealer)

    shown = text(client.get(reverse("network:portal_company")))
    client.post("/seat/", {"seat": own.key})

    assert f"{dealer}, seen by {distributor}. {sentence}" in shown
    assert f'value="{own.key}">Back to {distributor}<' in shown
    assert sentence not in before
    assert sentence not in text(client.get(reverse("network:portal_company")))


def test_looking_in_changes_nothing(dealer: Organisation, distributor: Organisation, reader: Account) -> None:
    """No operation that is given is one of a page that writes."""
    for part in ("record", "orders", "scorecard"):
        given_to(distributor, dealer, resource=part)
    (actor,) = looking_in(reader)
    writing = {page.operation for page in pages() if page.audience == "portal" and "POST" in page.methods}

    assert not (actor.scopes or frozenset()) & writing
    assert (actor.scopes or frozenset()) <= set(table())


def test_no_page_of_such_a_seat_asks_for_what_the_seat_may_not(
    client: Client, dealer: Organisation, distributor: Organisation, reader: Account
) -> None:
    """It has no long work there, so it does not ask for any: each time it did it was told that this cannot be opened."""
    given_to(distributor, dealer)
    client.force_login(reader)
    assert reverse("ui:portal_working") in client.get("/portal/").content.decode()
    as_dealer(client, reader, dealer)

    page = client.get("/portal/").content.decode()

    asked = re.findall(r'(?:data-url|hx-get)="([^"]+)"', page)
    assert reverse("ui:portal_working") not in asked
    assert [client.get(address).status_code for address in asked] == [200] * len(asked)


def test_ones_home_says_into_what_one_may_look_and_leads_there(
    client: Client, dealer: Organisation, distributor: Organisation, reader: Account
) -> None:
    grant = given_to(distributor, dealer, ends_on=date(2026, 4, 30))
    client.force_login(reader)
    home = reverse("home:portal_beside")

    page = client.get(home)

    assert "Company and people of Nord<br>" in text(page)
    assert "until 30 April. Agreed in spring" in text(page)
    seat = re.findall(r'name="seat" value="([^"]+)"', page.content.decode())[-1]
    assert client.post(reverse("entrance:seat"), {"seat": seat}).status_code == 302
    assert "You may look into" not in text(client.get(home))
    with acting(SYSTEM):
        grant.end(by=SYSTEM)
    client.force_login(reader)
    assert "You may look into" not in text(client.get(home))


def test_rows_of_the_own_company_are_not_mixed_in(
    client: Client, dealer: Organisation, distributor: Organisation, reader: Account
) -> None:
    a_person(dealer, given_name="Bo", family_name="Holm")
    a_person(distributor, given_name="Xenia", family_name="Quint")
    given_to(distributor, dealer)
    as_dealer(client, reader, dealer)

    people = text(client.get(reverse("network:portal_people")))

    assert "Bo Holm" in people
    assert "Quint" not in people


def test_ended_means_ended_at_the_next_request(
    client: Client, dealer: Organisation, distributor: Organisation, reader: Account
) -> None:
    grant = given_to(distributor, dealer)
    as_dealer(client, reader, dealer)
    own = an_account("own@nord.example")
    a_person(dealer, roles=("partner_administrator",), account=own)
    other = Client()
    other.force_login(own)

    shown = text(other.get(reverse("network:portal_company")))
    assert "Company and people, for Fulmar Distribution" in shown
    assert "Agreed in spring" in shown
    assert other.post(reverse("network:portal_insight_end", args=[grant.public_id])).status_code == 302

    assert looking_in(reader) == []
    assert "Nord" not in text(client.get(reverse("network:portal_company")))
    assert other.post(reverse("network:portal_insight_end", args=[grant.public_id])).status_code == 409


def test_who_looks_in_does_not_end_or_give(
    client: Client, dealer: Organisation, distributor: Organisation, reader: Account
) -> None:
    grant = given_to(distributor, dealer)
    client.force_login(reader)

    assert client.post(reverse("network:portal_insight_end", args=[grant.public_id])).status_code == 403


def test_ours_give_and_end_it_on_the_companys_record(
    client: Client, dealer: Organisation, distributor: Organisation
) -> None:
    signed_in(client, "channel_chief")
    address = reverse("network:insight_new", args=[dealer.public_id])
    values = {"grantee": "DI1", "resource": "orders", "starts_on": "2026-03-10", "reason": "Joint planning"}

    assert client.post(address, values).status_code == 302
    tab = reverse("network:partner_relationships", args=[dealer.public_id])
    assert "Orders, for Fulmar Distribution" in text(client.get(tab))
    assert client.post(address, values).status_code == 422
    with as_system():
        grant = VisibilityGrant.objects.get()
    assert client.post(reverse("network:insight_end", args=[grant.public_id])).status_code == 302
    assert "Orders, for Fulmar Distribution" not in text(client.get(tab)).split("ended")[-1]


def test_what_a_company_is_to_us_in_several_roles_is_not_opened_by_who_looks_after_it_in_one(client: Client) -> None:
    buyer, manager = signed_in(client, "category_buyer"), an_account(roles=("partner_manager",))
    both = a_dealer("Nord", manager=manager)
    a_partner("supplier", organisation=both)
    plain, other = a_partner("supplier", "Forge"), a_partner("supplier", "Foundry", reference="S9")
    values = {"grantee": "S9", "resource": "scorecard", "starts_on": "2026-03-10", "reason": "Joint planning"}
    address = reverse("network:insight_new", args=[both.public_id])
    tab = reverse("network:partner_relationships", args=[both.public_id])

    refused = client.post(address, values)

    assert (client.get(address).status_code, refused.status_code) == (403, 403)
    assert "roles that others look after" in text(refused)
    assert "Let another see in" not in text(client.get(tab))
    assert client.post(reverse("network:insight_new", args=[plain.public_id]), values).status_code == 302
    with acting(Actor.staff(account_id=buyer.pk, name="", roles=["category_buyer"])) as by, pytest.raises(Refused):
        give(both, by=by, grantee=other, resource="orders", starts_on=date(2026, 3, 10), reason="Joint planning")
    with as_system():
        assert [grant.organisation for grant in VisibilityGrant.objects.all()] == [plain]
        Partnership.objects.filter(organisation=both).update(manager=buyer)
    StaffRole.objects.create(account=buyer, role="partner_manager")
    assert client.post(address, values).status_code == 302


def test_nobody_is_given_a_sight_of_itself(dealer: Organisation) -> None:
    with pytest.raises(Refused, match="sees its own"):
        given_to(dealer, dealer)


def test_who_looks_in_learns_of_no_other_that_does(
    client: Client, dealer: Organisation, distributor: Organisation, reader: Account
) -> None:
    rival = an_organisation("Kittiwake Distribution")
    given_to(distributor, dealer)
    given_to(rival, dealer, resource="orders", reason="A secret of Nord and Kittiwake")
    as_dealer(client, reader, dealer)

    shown = text(client.get(reverse("network:portal_company")))

    assert "Company and people, for Fulmar Distribution" in shown
    assert "Kittiwake" not in shown


def test_a_program_of_who_looks_in_learns_of_no_other_either(
    client: Client, dealer: Organisation, distributor: Organisation, reader: Account
) -> None:
    own, other = given_to(distributor, dealer), given_to(an_organisation("Petrel"), dealer)
    as_dealer(client, reader, dealer)

    listed = client.get(f"/api/v1/organisations/{dealer.public_id}/insights").json()

    assert "Petrel" not in str(listed)
    assert client.get(f"/api/v1/insights/{own.public_id}").status_code == 200
    assert client.get(f"/api/v1/insights/{other.public_id}").status_code == 404


def test_whom_a_company_may_call_is_part_of_its_record(
    client: Client, dealer: Organisation, distributor: Organisation, reader: Account
) -> None:
    with as_system():
        dealer.partnerships.update(manager=an_account(name="Mara Manager"))
    given_to(distributor, dealer, resource="orders")
    as_dealer(client, reader, dealer)
    assert "Mara Manager" not in whole(client, "/portal/")

    given_to(distributor, dealer, resource="record")
    assert "Mara Manager" in whole(client, "/portal/")


def test_what_was_given_and_ended_today_can_be_given_and_ended_again(
    dealer: Organisation, distributor: Organisation, reader: Account
) -> None:
    for _time in range(3):
        grant = given_to(distributor, dealer, starts_on=date(2026, 3, 10))
        assert looking_in(reader)
        with as_system():
            grant.end(by=SYSTEM)
        assert looking_in(reader) == []


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_ended_means_ended_wherever_one_is(
    dealer: Organisation, distributor: Organisation, reader: Account, zone: str
) -> None:
    """On the tenth at 11 it is the eleventh in Kiritimati, and at 9 the ninth in Pago Pago."""
    own = an_account("own@nord.example", timezone=zone)
    a_person(dealer, roles=("partner_administrator",), account=own)
    browser = Client()
    browser.force_login(own)

    for hour in (9, 11):
        with clock.standing_at(datetime(2026, 3, 10, hour, tzinfo=UTC)):
            grant = given_to(distributor, dealer)
            assert looking_in(reader)
            ended = browser.post(reverse("network:portal_insight_end", args=[grant.public_id]))
            assert ended.status_code == 302
            assert looking_in(reader) == []
        with as_system():
            grant.delete()


def test_who_looks_in_spends_what_is_theirs_and_acts_for_their_own_company(
    client: Client, dealer: Organisation, distributor: Organisation, reader: Account
) -> None:
    """Else a rival could use up how often a company may export."""
    given_to(distributor, dealer)
    as_dealer(client, reader, dealer)

    assert client.get(f"{reverse('network:portal_people')}?export=csv").status_code == 200
    client.post(reverse("entrance:sign_out"))

    spent = set(Passage.objects.values_list("who", flat=True))
    assert f"partner {distributor.pk}" in spent
    assert f"partner {dealer.pk}" not in spent
    assert AuditEntry.objects.get(operation="entrance.sign_out").acting_for_id == distributor.pk
