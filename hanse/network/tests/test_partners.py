"""The list of partners: what it shows, finds, sorts and exports."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.db.models import F
from django.test import Client

from hanse.kernel.actor import acting
from hanse.kernel.contributions import PartnerColumn, partner_columns
from hanse.network.models import Identifier, Organisation, Partnership, Territory
from hanse.network.tables.choices import one_of_each
from hanse.ui.tables import NumberColumn, NumberFilter

from .builders import a_dealer, a_partner, a_person, a_supplier, an_account, as_system, signed_in, staff
from .reading import MOST_QUERIES, SCRIPT, queries, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
NAMES = ("Nord", "Sud", "West")


@pytest.fixture
def network() -> None:
    """Nord and West are dealers, Sud is a supplier; Eva looks after Nord, nobody after the others."""
    eva = an_account(name="Eva Berg")
    nord = a_dealer("Nord", country="SE", business_type="Warehouse", manager=eva, reference="DE-100")
    sud = a_supplier("Sud", country="FR", state="suspended", reference="SU-200")
    a_dealer("West", country="DE", business_type="Shop", state="onboarding", reference="DE-300")
    with as_system():
        nord.sites.update(city="Malmö")
        sud.partnerships.update(preferred=True)
        north = Territory.objects.create(code="north", name="North")
        nord.partnerships.update(territory=north)


def found(client: Client, query: str = "") -> set[str]:
    shown = text(client.get(f"/partners/{query}"))
    return {name for name in NAMES if f">{name}</a>" in shown}


@pytest.mark.usefixtures("network")
def test_the_list_finds_by_name_number_town_and_every_filter(client: Client) -> None:
    signed_in(client, "auditor")
    with as_system():
        eva, north = Partnership.objects.get(reference="DE-100").manager, Territory.objects.get()

    assert found(client) == {"Nord", "Sud", "West"}
    assert found(client, "?q=nor") == {"Nord"}
    assert found(client, "?q=su-2") == {"Sud"}
    assert found(client, "?q=malm") == {"Nord"}
    assert found(client, "?role=dealer") == {"Nord", "West"}
    assert found(client, "?state=suspended&state=onboarding") == {"Sud", "West"}
    assert found(client, "?country=SE") == {"Nord"}
    assert found(client, "?type=Shop") == {"West"}
    assert eva is not None
    assert found(client, f"?manager={eva.public_id}") == {"Nord"}
    assert found(client, "?managed=no") == {"Sud", "West"}
    assert found(client, f"?territory={north.public_id}") == {"Nord"}
    assert found(client, "?preferred=yes") == {"Sud"}


@pytest.mark.usefixtures("network")
def test_what_narrows_nothing_is_said_not_passed_over(client: Client) -> None:
    signed_in(client, "auditor")

    page = text(client.get("/partners/?country=GB&role=dealer"))
    assert "“Country” does not narrow this list" in page
    assert "“Role” does not narrow" not in page
    for known in ("", "?country=", "?country=SE", "?country=SE&country=GB", "?view=dealers", "?q=nobody"):
        assert "does not narrow this list" not in text(client.get(f"/partners/{known}")), known


@pytest.mark.usefixtures("network")
def test_views_are_kept_questions(client: Client) -> None:
    signed_in(client, "auditor")

    assert found(client, "?view=dealers") == {"Nord", "West"}
    assert found(client, "?view=suppliers") == {"Sud"}
    assert found(client, "?view=trouble") == {"Sud"}
    assert found(client, "?view=alone") == {"Sud", "West"}


def test_a_company_with_two_roles_has_a_row_for_each_with_its_own_state(client: Client) -> None:
    """Feature 1."""
    both = a_dealer("Nord")
    a_supplier(organisation=both, state="probation")
    signed_in(client, "auditor")

    assert text(client.get("/partners/")).count(">Nord</a>") == 2
    assert '">On probation' not in text(client.get("/partners/?role=dealer"))
    assert '">On probation' in text(client.get("/partners/?role=supplier"))


def test_a_region_is_found_by_whatever_it_is_called(client: Client) -> None:
    with as_system():
        a_dealer("Nord", country="DE").sites.update(country="DE", region="Bayern")
        a_dealer("West", country="DE").sites.update(country="DE", region="Hamburg")
    signed_in(client, "auditor")

    assert found(client, "?q=bavaria") == {"Nord"}
    assert found(client, "?q=bavaria&managed=no") == {"Nord"}


@pytest.mark.usefixtures("network")
def test_it_is_sorted_as_asked(client: Client) -> None:
    signed_in(client, "auditor")

    def order(sort: str) -> list[str]:
        shown = text(client.get(f"/partners/?sort={sort}"))
        return sorted(NAMES, key=lambda name: shown.index(f">{name}</a>"))

    assert order("name") == ["Nord", "Sud", "West"]
    assert order("-name") == ["West", "Sud", "Nord"]
    assert order("reference") == ["Nord", "West", "Sud"]


@pytest.mark.usefixtures("network")
def test_an_export_of_all_columns_holds_what_was_filtered_with_number_town_and_manager(client: Client) -> None:
    signed_in(client, "auditor")

    rows = list(csv.DictReader(io.StringIO(text(client.get("/partners/?role=dealer&columns=every&export=csv")))))

    assert [row["Partner"] for row in rows] == ["Nord", "West"]
    assert (rows[0]["Our number"], rows[0]["Town"], rows[0]["Manager"]) == ("DE-100", "Malmö", "Eva Berg")
    assert rows[1]["Manager"] == ""
    assert client.get("/partners/?export=xlsx")["Content-Disposition"].endswith('.xlsx"')


def test_more_partners_ask_the_database_no_more(client: Client) -> None:
    for number in range(30):
        dealer = a_partner("dealer", f"Dealer {number}", business_type="Shop", manager=an_account())
        a_person(dealer)
    signed_in(client, "channel_chief")

    assert queries(client, "/partners/?role=dealer&type=Shop&country=DE&q=dealer&sort=-manager") <= MOST_QUERIES


def test_an_empty_network_says_how_to_begin(client: Client) -> None:
    signed_in(client, "channel_chief")

    shown = text(client.get("/partners/"))

    assert "No partners yet" in shown
    assert "/partners/new/" in shown
    signed_in(client, "auditor")
    assert "/partners/new/" not in text(client.get("/partners/"))


def test_a_script_in_a_name_stays_text(client: Client) -> None:
    a_dealer(SCRIPT, business_type=SCRIPT)
    signed_in(client, "auditor")

    shown = text(client.get("/partners/"))

    assert SCRIPT not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_the_finder_finds_companies_by_parts_of_words(client: Client) -> None:
    nord = a_dealer("Nordic Bicycle Supply", reference="DE-100")
    a_dealer("West")
    signed_in(client, "auditor")

    for asked in ("bicy nord", "de-10"):
        shown = text(client.get("/find/", {"q": asked}))
        assert f"/partners/{nord.public_id}/" in shown
        assert "West" not in shown


@pytest.mark.parametrize(
    "address", ["/partners/", "/partners/{id}/", "/partners/{id}/history/", "/partners/{id}/edit/"]
)
def test_a_partners_own_people_find_nothing_in_the_workspace(client: Client, address: str) -> None:
    dealer = a_dealer("Nord")
    signed_in(client, "partner_administrator", at=dealer)

    assert client.get(address.format(id=dealer.public_id)).status_code == 404


def test_direct_sales_sees_no_partner(client: Client) -> None:
    dealer = a_dealer("Nord")
    signed_in(client, "direct_sales")

    assert client.get("/partners/").status_code == 403
    assert client.get(f"/partners/{dealer.public_id}/").status_code == 403
    assert "Nord" not in text(client.get("/find/?q=nord"))


def test_a_column_that_another_room_contributes_is_shown_sorted_filtered_and_exported(client: Client) -> None:
    a_dealer("Nord", employees=12)
    a_dealer("Sud", employees=3)
    signed_in(client, "auditor")
    column = PartnerColumn(
        "hands",
        NumberColumn(key="hands", label="Hands", sort=True),
        lambda rows: rows.annotate(hands=F("organisation__employees")),
        "partners.list",
        filters=(NumberFilter(key="hands", label="Hands"),),
    )
    partner_columns.add(column)
    try:
        assert found(client, "?hands_from=10") == {"Nord"}
        rows = list(csv.DictReader(io.StringIO(text(client.get("/partners/?sort=hands&export=csv")))))
    finally:
        partner_columns.items.remove(column)

    assert [(row["Partner"], row["Hands"]) for row in rows] == [("Sud", "3"), ("Nord", "12")]


def test_the_list_finds_by_what_the_index_knows(client: Client) -> None:
    lubeck = a_dealer("Lübecker Räder")
    with as_system():
        Identifier.objects.create(organisation=lubeck, scheme="ERP", value="77-301")
    a_dealer("Albatross")
    signed_in(client, "channel_chief")

    for asked, there in (("lubecker+rad", True), ("77-301", True), ("nobody", False)):
        assert (">Lübecker Räder</a>" in text(client.get(f"/partners/?q={asked}"))) is there
        assert ">Albatross</a>" not in text(client.get(f"/partners/?q={asked}"))


def test_a_long_list_says_more_and_counts_exactly_when_asked(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hanse.ui.tables.sources.MOST", 3)
    for number in range(30):
        a_dealer(f"Dealer {number:02}")
    signed_in(client, "channel_chief")

    shown, last, beyond, exact = (
        text(client.get(f"/partners/?size=25{more}")) for more in ("", "&page=2", "&page=9", "&exact=yes")
    )

    assert "1 to 25 of 3+" in shown
    assert "Count exactly" in shown
    assert 'rel="next"' in shown
    assert "26 to 30 of 3+" in last
    assert 'rel="next"' not in last
    assert "1 to 25 of 3+" in beyond
    assert "1 to 25 of 30" in exact
    assert "Count exactly" not in exact


def test_who_sees_a_part_of_the_network_reads_exact_numbers(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hanse.ui.tables.sources.MOST", 3)
    me = signed_in(client, "partner_manager")
    for number in range(5):
        a_dealer(f"Mine {number}", manager=me)
    a_dealer("Another's")

    assert "1 to 5 of 5" in text(client.get("/partners/"))


def test_choices_of_a_filter_are_each_value_once_however_many_rows_have_it(client: Client) -> None:
    for country in ("DE", "AT", "DE", "CH", "AT"):
        a_dealer(country=country)
    signed_in(client, "channel_chief")

    with acting(staff("channel_chief")):
        rows = one_of_each(Organisation.objects.order_by(), "country")
        assert sorted(rows.values_list("country", flat=True)) == ["AT", "CH", "DE"]
    shown = text(client.get("/partners/"))
    assert all(shown.count(f'name="country" value="{country}"') == 1 for country in ("AT", "CH", "DE"))


def as_they_are_called(*names: str) -> list[Organisation]:
    with as_system():
        return [Organisation.objects.get(name=name) for name in names]


@pytest.mark.usefixtures("network")
def test_an_export_is_what_is_shown_in_its_order_and_offers_all_columns_beside_it(client: Client) -> None:
    signed_in(client, "auditor")
    asked = "/partners/?role=dealer&columns=name.country.town"

    shown = text(client.get(asked))
    rows = list(csv.reader(io.StringIO(text(client.get(f"{asked}&export=csv")).lstrip("\ufeff"))))
    every = next(csv.reader(io.StringIO(text(client.get("/partners/?columns=every&export=csv")).lstrip("\ufeff"))))

    assert [row[:3] for row in rows] == [
        ["Partner", "Country", "Town"],
        ["Nord", "SE", "Malmö"],
        ["West", "DE", "Lübeck"],
    ]
    assert [row[3] for row in rows] == ["Hanse id", *(one.public_id for one in as_they_are_called("Nord", "West"))]
    assert "columns=name.country.town&amp;export=xlsx" in shown
    assert "columns=every&amp;export=csv" in shown
    assert {"Our number", "Manager", "Employees"} < set(every)


def test_dealers_stay_dealers_in_whatever_order_their_roles_are_asked_for(client: Client) -> None:
    signed_in(client, "channel_chief")
    a_dealer("Nord")

    shown = [
        text(client.get(f"/partners/?role={one}&role={other}&q=nord"))
        for one, other in (("dealer", "distributor"), ("distributor", "dealer"))
    ]

    assert [re.findall(r'aria-current="page"[^>]*>\s*(\w+)', page)[-1:] for page in shown] == [["Dealers"]] * 2
