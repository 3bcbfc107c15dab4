"""The palette: what it offers to whom, how it is marked, and how often it asks the database."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hanse.intake.models import Batch
from hanse.kernel import clock
from hanse.network.models import TerritoryAssignment

from .builders import a_dealer, a_person, a_product, a_territory, an_account, as_system, signed_in
from .reading import MOST_QUERIES, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


@pytest.mark.parametrize("typed", ["nord", "nrod"])
def test_one_answer_asks_the_database_ten_times_at_most(client: Client, typed: str) -> None:
    for number in range(3):
        a_person(a_dealer(f"Nord {number}"), family_name="Nordin")
    a_product("Nord helmet")
    a_territory("Nordland")
    with as_system():
        Batch.objects.create(kind="organisations", file_name="nord.csv", actor_name="Ada", received_at=clock.now())
    signed_in(client, "administrator")
    palette = {"HX-Request": "true", "HX-Target": "div#hits"}

    shown = text(client.get("/find/", {"q": typed}, headers=palette))
    with CaptureQueriesContext(connection) as asked:
        client.get("/find/", {"q": typed}, headers=palette)

    assert shown.count('role="group"') == (5 if typed == "nord" else 3)
    assert len(asked) <= MOST_QUERIES


@pytest.mark.parametrize("typed", ["bavaria", "Bayern"])
def test_a_region_is_found_by_each_of_its_names_where_one_has_partners(client: Client, typed: str) -> None:
    dealer = a_dealer("Isar Räder")
    with as_system():
        dealer.sites.update(country="DE", region="Bayern")
    signed_in(client, "channel_chief")
    found, elsewhere = palette(client, typed), palette(client, "Saxony")

    assert 'href="/partners/?region=DE.by"' in found
    assert "Partners by region" not in elsewhere
    assert "Isar Räder" in text(client.get("/partners/?region=DE.by"))


def palette(client: Client, typed: str, *, portal: bool = False) -> str:
    headers = {"HX-Request": "true", "HX-Target": "div#hits"}
    return text(client.get("/portal/find/" if portal else "/find/", {"q": typed}, headers=headers))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("80331", {"Munich", "Bavaria"}), ("DE, 80331", {"Munich"}), ("de 80331", {"Munich"}), ("Germany 80999", {"Munich"}),
        ("90402", {"Bavaria"}), ("DE, 90402", {"Bavaria"}), ("DE, 10115", set()), ("FR, 80331", {"Bavaria"}), ("DE", set()),
    ],
)  # fmt: skip
def test_a_postcode_tells_the_territories_in_which_it_is(client: Client, typed: str, found: set[str]) -> None:
    a_territory("Munich", area="DE, 80*")
    a_territory("Bavaria", area="DE, Bavaria\nFR, 803*")
    dealer = a_dealer("Franken Rad")
    with as_system():
        dealer.sites.update(country="DE", region="Bavaria", postcode="90402")
    signed_in(client, "channel_chief")

    _before, said, there = palette(client, typed).partition("Territories by postcode")
    assert {name for name in ("Munich", "Bavaria") if name in there} == found
    assert bool(said) is bool(found)


@pytest.mark.parametrize(
    ("typed", "found"), [("80331", "nearest known: 80074, Bavaria, Germany"), ("DE 80071", "nearest known: 80074"), ("12345", "")]
)  # fmt: skip
def test_of_a_postcode_that_nobody_has_the_nearest_is_told(client: Client, typed: str, found: str) -> None:
    south, eva = a_territory("South", area="DE, Bavaria"), an_account(name="Eva Ruth")
    TerritoryAssignment.objects.create(territory=south, account=eva, starts_on=date(2020, 1, 1))
    for postcode, region in (("80074", "Bavaria"), ("81000", "Bavaria"), ("10115", "Berlin")):
        dealer = a_dealer()
        with as_system():
            dealer.sites.update(country="DE", region=region, postcode=postcode)
    signed_in(client, "channel_chief")

    shown = palette(client, typed)

    assert ("South" in shown) is ("Eva Ruth" in shown) is bool(found)
    assert found in shown


def test_the_palette_offers_the_pages_and_acts_that_one_may(client: Client) -> None:
    signed_in(client, "administrator")
    everything, typed = palette(client, ""), palette(client, "new com")
    signed_in(client, "auditor")
    reader = palette(client, "")

    assert all(each in everything for each in ("/partners/new/", "/imports/new/", "/colleagues/new/", "/territories/"))
    assert "<mark>New</mark> <mark>com</mark>pany" in typed
    assert "/partners/" in reader
    assert "/new/" not in reader


@pytest.mark.parametrize(
    ("role", "typed", "leads_to"),
    [
        ("channel_chief", "hand over", "/territories/handovers/"),
        ("channel_chief", "holidays", "/territories/handovers/"),
        ("partner_manager", "invite", "/invitations/new/"),
        ("partner_manager", "holidays", "/away/"),
        ("auditor", "who may see", "/rights/why/"),
        ("auditor", "why", "/rights/why/"),
    ],
)
def test_what_is_done_from_a_page_behind_a_page_is_found_by_its_verb(
    client: Client, role: str, typed: str, leads_to: str
) -> None:
    signed_in(client, role)

    assert leads_to in palette(client, typed)


def test_colleagues_are_found_by_name_to_be_handed_over_and_looked_up(client: Client) -> None:
    manager = an_account(roles=("partner_manager",), name="José Saraiva")
    a_dealer("Nord", manager=manager)
    TerritoryAssignment.objects.create(territory=a_territory("North"), account=manager, starts_on=clock.today())
    a_dealer("Süd", manager=an_account(roles=("partner_manager",), name="Mia Alone"))
    told = {}
    for role in ("channel_chief", "administrator", "partner_manager"):
        signed_in(client, role)
        told[role] = palette(client, "jose sar")

    assert f'href="/territories/handovers/{manager.public_id}/new/"' in told["channel_chief"]
    assert f'href="/territories/handovers/{manager.public_id}/new/?away=yes"' in told["channel_chief"]
    assert "1 partner" in told["channel_chief"]
    assert "1 territory" in told["channel_chief"]
    assert "/colleagues/" not in told["channel_chief"]
    assert f'href="/colleagues/{manager.public_id}/"' in told["administrator"]
    assert str(manager.public_id) not in told["partner_manager"]
    signed_in(client, "channel_chief")
    assert "away=yes" not in palette(client, "mia alone"), "who has no territory is stood in for by nobody"


def test_a_partner_s_palette_is_that_of_the_portal(client: Client) -> None:
    mine, rival = a_dealer("Mine"), a_dealer("Rival")
    a_person(rival, family_name="Kittiwake")
    a_person(mine, family_name="Kittiwaken")
    a_person(mine, family_name="Kittiwakes", left_on=date(2026, 1, 2))
    signed_in(client, "partner_administrator", at=mine)

    assert "/portal/company/people/new/" in palette(client, "add", portal=True)
    shown = palette(client, "kittiwake", portal=True)
    assert 'data-said="1 hit"' in shown
    assert "<mark>Kittiwake</mark>n" in shown


def test_what_is_found_is_marked_and_options_of_a_listbox(client: Client) -> None:
    company = a_dealer("Fahrrad Müller")
    signed_in(client, "auditor")

    shown = palette(client, "muller")

    assert "Fahrrad <mark>Müller</mark>" in shown
    assert 'role="listbox" id="finder-list"' in shown
    assert (
        f'role="option" aria-selected="false" tabindex="-1" id="finder-companies-1" href="/partners/{company.public_id}/"'
        in shown
    )
    assert "Nothing is called “Möwe”, or nearly so." in palette(client, "Möwe")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("new dealer", "New company"), ("add partner", "New company"), ("new supplier", "New company"),
        ("upload", "Import a file"), ("vacation", "Say who stands in for you"), ("leaves", "Hand over a colleague"),
        ("change password", "Change your password"), ("log off", "Look after your sign-in"), ("permission", "Who may do what"),
        ("letter", "Outbox"), ("api key", "Make a token"), ("failed jobs", "Jobs"), ("what you changed", "What you changed"),
    ],
)  # fmt: skip
def test_places_and_acts_are_found_by_what_else_people_call_them(client: Client, typed: str, found: str) -> None:
    signed_in(client, "administrator", "partner_manager")

    assert found in re.sub(r"</?mark>", "", palette(client, typed))
