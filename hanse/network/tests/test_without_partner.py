"""Territories in which nobody does business with us: in any role, in one, for a product line."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO

import pytest
from django.test import Client

from hanse.network.models import LineTerritory, Organisation, Partnership, Territory, TerritoryAssignment

from .builders import a_dealer, a_line, a_territory, as_system, signed_in
from .reading import queries, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
ADDRESS = "/territories/without-partner/"
MOST_QUERIES = 10


def listed(client: Client, query: str = "") -> set[str]:
    rows = csv.DictReader(StringIO(text(client.get(f"{ADDRESS}?export=csv{query}")).lstrip("\ufeff")))
    return {row["Territory"] for row in rows}


def into(territory: Territory, company: Organisation) -> Organisation:
    with as_system():
        Partnership.objects.filter(organisation=company).update(territory=territory)
    return company


@pytest.fixture
def market() -> dict[str, Territory]:
    """North has a dealer who is active, South one who is but a target, West none; East is for distributors alone."""
    found = {name: a_territory(name) for name in ("North", "South", "West")}
    found["East"] = a_territory("East", roles=["distributor"])
    into(found["North"], a_dealer("Nord"))
    into(found["South"], a_dealer("Sued", state="target"))
    return found


def test_it_lists_where_nobody_is_active(client: Client, market: dict[str, Territory]) -> None:
    signed_in(client, "channel_chief")

    assert listed(client) == {"South", "West", "East"}


def test_by_role_it_lists_those_that_are_for_it_and_lack_it(client: Client, market: dict[str, Territory]) -> None:
    signed_in(client, "channel_chief")

    assert listed(client, "&role=dealer") == {"South", "West"}
    assert listed(client, "&role=distributor") == {"North", "South", "West", "East"}


def test_where_each_has_somebody_the_roles_can_still_be_asked(client: Client) -> None:
    into(a_territory("North"), a_dealer("Nord"))
    signed_in(client, "channel_chief")

    assert listed(client) == set()
    assert ">Service partner" in text(client.get(ADDRESS))


def test_one_for_a_product_line_has_the_partners_that_have_the_line_there(
    client: Client, market: dict[str, Territory]
) -> None:
    line = a_line("Bikes")
    bikes = a_territory("Bikes West", lines=[line.public_id])
    signed_in(client, "channel_chief")
    assert "Bikes West" in listed(client)
    assert "Bikes" in text(client.get(ADDRESS))

    with as_system():
        dealer = Partnership.objects.get(organisation__name="Nord")
        LineTerritory.objects.create(
            organisation=dealer.organisation, partnership=dealer, line=line, territory=bikes, reason="country"
        )
    assert "Bikes West" not in listed(client)
    with as_system():
        Partnership.objects.filter(pk=dealer.pk).update(state="suspended")
    assert {"Bikes West", "North"} <= listed(client)


def test_who_sees_a_part_of_the_network_is_told_of_their_own(client: Client, market: dict[str, Territory]) -> None:
    me = signed_in(client, "partner_manager")
    assert listed(client) == set()

    for name in ("North", "West"):
        TerritoryAssignment.objects.create(territory=market[name], account=me, starts_on=date(2020, 1, 1))
    assert listed(client) == {"West"}


def test_the_list_of_territories_leads_there_and_a_partner_does_not_get_there(
    client: Client, market: dict[str, Territory]
) -> None:
    signed_in(client, "auditor")
    assert ADDRESS in text(client.get("/territories/"))
    assert queries(client, ADDRESS) <= MOST_QUERIES

    with as_system():
        nord = Organisation.objects.get(name="Nord")
    signed_in(client, "sales", at=nord)
    assert client.get(ADDRESS).status_code == 404


def test_before_there_is_a_territory_it_is_not_said_that_each_has_a_partner(client: Client) -> None:
    signed_in(client, "channel_chief")

    shown = text(client.get(ADDRESS))

    assert "No territories here yet" in shown


@pytest.mark.parametrize(("address", "kind"), [("/people/", "people"), ("/products/", "products")])
def test_an_empty_list_that_comes_with_a_file_leads_to_where_files_are_brought(
    client: Client, address: str, kind: str
) -> None:
    signed_in(client, "data_steward")
    bring = f'href="/imports/new/?kind={kind}"'
    assert bring in text(client.get(address))
    signed_in(client, "auditor")
    assert bring not in text(client.get(address))
