"""A company's page in all its roles, and its tabs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from hanse.kernel.actor import acting
from hanse.kernel.models import AuditEntry
from hanse.network.models import Organisation, Partnership, Relationship, Site, Transition

from .builders import a_dealer, a_person, a_supplier, an_account, as_system, signed_in, staff
from .reading import MOST_QUERIES, SCRIPT, queries, text, whole

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


def page(client: Client, company: Organisation, tab: str = "") -> str:
    return whole(client, f"/partners/{company.public_id}/{tab}")


def test_a_company_that_is_dealer_and_supplier_shows_both_each_with_its_own_state(client: Client) -> None:
    """Feature 1."""
    both = a_dealer("Nord", manager=an_account(name="Eva Berg"), reference="DE-1")
    a_supplier(organisation=both, state="probation", reference="SU-2")
    signed_in(client, "auditor")

    shown = page(client, both)

    assert "Dealer: active" in shown
    assert "Supplier: on probation" in shown
    assert "Dealer DE-1" in shown
    assert "Supplier SU-2" in shown
    assert shown.count('class="track"') == 2
    assert shown.count('aria-current="step"') == 2
    assert "Managed by" in shown
    assert "Eva Berg" in shown


def test_the_track_has_the_days_of_the_steps_that_are_known(client: Client) -> None:
    dealer = a_dealer("Nord")
    with as_system():
        partnership = dealer.partnerships.get()
        Transition.objects.create(
            organisation=dealer, partnership=partnership, before="target", after="applicant", on=date(2019, 2, 1),
            actor_name="Amy",
        )  # fmt: skip
    signed_in(client, "auditor")

    shown = page(client, dealer)

    assert "Feb 2019" in shown
    assert "since Jan 2024" in shown


def test_it_tells_what_happened_who_is_there_and_what_is_around(client: Client) -> None:
    chief, parent = staff("channel_chief", name="Amy Alberts"), a_dealer("Group")
    dealer = a_dealer("Nord", manager=an_account())
    a_person(dealer, given_name="Eva", family_name="Berg")
    a_person(dealer, given_name="Tom", family_name="Gone", left_on=date(2025, 1, 1))
    with acting(chief):
        dealer.partnerships.get().move(to="probation", by=chief, reason="Three orders late")
        dealer.edit({"phone": "+46 40 1"}, by=chief)
        values = {"kind": "parent_of", "share": Decimal("60"), "starts_on": date(2020, 1, 1)}
        Relationship.tie(parent, dealer, values, by=chief)
    signed_in(client, "auditor")

    shown = page(client, dealer)

    assert "Amy Alberts changed its state as dealer from active to on probation. Reason: Three orders late" in shown
    assert "Amy Alberts changed the company: phone from – to +46 40 1." in shown
    assert "Eva Berg" in shown
    assert "Tom Gone" not in shown
    assert "Belongs to" in shown
    assert "Group, 60%" in shown


def test_an_auditor_reads_everything_and_is_offered_nothing_to_change(client: Client) -> None:
    dealer = a_dealer("Nord")
    signed_in(client, "auditor")

    for tab in ("", "sites/", "relationships/", "history/"):
        shown = page(client, dealer, tab)
        for way in ("/edit/", "/new/", "/state/"):
            assert way not in shown, (tab, way)


def test_a_script_in_a_company_stays_text_on_every_tab(client: Client) -> None:
    dealer, chief = a_dealer(SCRIPT, business_type=SCRIPT), staff("channel_chief", name=SCRIPT)
    with acting(chief):
        dealer.edit({"specialty": SCRIPT}, by=chief)
        dealer.add_site({"name": SCRIPT, "city": SCRIPT, "latitude": 50, "longitude": 8}, by=chief)
        Relationship.tie(dealer, a_supplier(SCRIPT), {"kind": "supplies"}, by=chief)
    signed_in(client, "channel_chief")

    for tab in ("", "sites/", "relationships/", "history/"):
        assert SCRIPT not in page(client, dealer, tab), tab


def test_the_history_has_every_change_in_words_newest_first_and_in_pages(client: Client) -> None:
    dealer, chief = a_dealer("Nord", manager=an_account()), staff("channel_chief", name="Amy")
    with acting(chief):
        partnership = dealer.partnerships.get()
        partnership.move(to="developing", by=chief)
        for number in range(55):
            dealer.edit({"phone": f"+46 {number}"}, by=chief)
    signed_in(client, "auditor")

    first, second = page(client, dealer, "history/"), page(client, dealer, "history/?page=2")

    assert "to +46 54." in first
    assert first.index("to +46 54.") < first.index("to +46 20.")
    assert "to +46 3." not in first
    assert "to +46 3." in second
    assert "from active to developing" in second
    assert "?page=3" not in second


def test_relationships_are_told_from_this_side_as_of_any_day(client: Client) -> None:
    nord, group, old = a_dealer("Nord"), a_dealer("Group"), a_dealer("Old owner")
    chief = staff("channel_chief")
    with acting(chief):
        Relationship.tie(old, nord, {"kind": "parent_of", "ends_on": date(2020, 12, 31)}, by=chief)
        Relationship.tie(group, nord, {"kind": "parent_of", "starts_on": date(2021, 1, 1)}, by=chief)
    signed_in(client, "auditor")

    assert "Old owner" not in page(client, nord, "relationships/")
    assert "Belongs to" in page(client, nord, "relationships/")
    assert "Old owner" in page(client, nord, "relationships/?on=2020-12-31")
    assert "Group" not in page(client, nord, "relationships/?on=2020-12-31")
    assert "Is the parent of" in page(client, group, "relationships/")


def test_sites_are_on_the_map_with_their_coordinates_beside_it_and_the_nearest_partners(client: Client) -> None:
    nord, near, far = a_dealer("Nord"), a_dealer("Near"), a_dealer("Far")
    with as_system():
        Site.objects.filter(organisation=nord).update(latitude=Decimal("53.8655"), longitude=Decimal("10.6866"))
        Site.objects.filter(organisation=near).update(latitude=Decimal("53.55"), longitude=Decimal("10"))
        Site.objects.filter(organisation=far).update(latitude=Decimal("-33"), longitude=Decimal("151"))
    signed_in(client, "auditor")

    shown = page(client, nord, "sites/")

    assert "53.8655° N, 10.6866° E" in shown
    assert 'class="map"' in shown
    assert "57 km" in shown
    assert "Near" in shown
    assert "Far" not in shown


def test_sites_without_coordinates_have_no_map(client: Client) -> None:
    dealer = a_dealer("Nord")
    signed_in(client, "auditor")

    shown = page(client, dealer, "sites/")

    assert 'class="map"' not in shown
    assert f'href="/partners/{dealer.public_id}/affected/?from=sites"' in shown


def test_the_page_asks_the_database_no_more_for_a_busy_company(client: Client) -> None:
    dealer, chief = a_dealer("Nord", manager=an_account()), staff("channel_chief")
    a_supplier(organisation=dealer)
    for number in range(12):
        a_person(dealer, roles=("sales", "finance"), family_name=f"Berg {number}")
    with acting(chief):
        for number in range(12):
            dealer.add_site({"city": f"Town {number}"}, by=chief)
            Relationship.tie(dealer, a_dealer(), {"kind": "supplies"}, by=chief)
            dealer.add_identifier(scheme="ERP", value=str(number), by=chief)
        Partnership.objects.get(organisation=dealer, role="dealer").edit({"manager": an_account()}, by=chief)
    signed_in(client, "channel_chief")

    for part in ("", "happened/", "beside/"):
        assert queries(client, f"/partners/{dealer.public_id}/{part}") <= MOST_QUERIES


def test_a_record_that_is_not_there_is_not_found(client: Client) -> None:
    signed_in(client, "channel_chief")

    assert client.get("/partners/0123456789ab/").status_code == 404
    assert not AuditEntry.objects.exists()


def test_who_wants_to_change_an_address_is_led_to_it(client: Client) -> None:
    company = a_dealer("Nord")
    signed_in(client, "data_steward")

    assert f'href="/partners/{company.public_id}/sites/"' in text(client.get(f"/partners/{company.public_id}/edit/"))
