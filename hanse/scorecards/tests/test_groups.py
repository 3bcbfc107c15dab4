"""Groups of peers: how many are in each, how they lie, and who is in none and why."""

from __future__ import annotations

import csv
import html
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse

from hanse.kernel.actor import acting
from hanse.network.models import Organisation, Partnership
from hanse.network.partnership.lifecycle import State
from hanse.network.tests.builders import a_dealer, in_sight_of, signed_in
from hanse.network.tests.reading import queries, text
from hanse.scorecards.models import Computation, PeerStrip
from hanse.scorecards.runs.computing import compute

from .builders import SYSTEM, Importing, a_sale

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
GROUPS, WITHOUT = (reverse(f"scorecards:{name}", args=["dealer"]) for name in ("groups", "ungrouped"))


@pytest.fixture
def dealers(imported: Importing) -> list[Organisation]:
    """Seven shops of which one has left, two warehouses, and one of whom the business type is unknown."""
    kinds = ["Shop"] * 8 + ["Warehouse"] * 2 + [""]
    found = [a_dealer(f"Dealer {number}", business_type=kind) for number, kind in enumerate(kinds)]
    imported("sell_in", [
        a_sale(each, date(2026, 1 + month, 3), amount=str(100 + 10 * place)) for place, each in enumerate(found) for month in range(4)
    ])  # fmt: skip
    with acting(SYSTEM):
        Partnership.objects.filter(organisation=found[0]).update(state=State.FORMER)
        compute("dealer")
    return found


def rows(client: Client, address: str) -> list[dict[str, str]]:
    answer = client.get(f"{address}{'&' if '?' in address else '?'}export=csv")
    told = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return list(csv.DictReader(StringIO(told.decode("utf-8-sig"))))


def test_each_group_stands_with_its_partners_its_middle_and_where_points_end(
    client: Client, dealers: list[Organisation]
) -> None:
    signed_in(client, "channel_chief")
    found = {(row["Group"], row["Measure"]): row for row in rows(client, GROUPS)}

    shops, warehouses = found["Shop", "Net sales, 12 months"], found["Warehouse", "Net sales, 12 months"]
    assert (shops["Partners"], shops["Known of"]) == ("7", "7")
    assert Decimal(shops["Middle"]) == 560
    assert shops["All points at"]
    assert (warehouses["Partners"], warehouses["Middle"], warehouses["Known of"]) == ("2", "", "")
    assert queries(client, GROUPS) <= 10


def test_a_measures_page_leads_to_its_groups_alone(client: Client, dealers: list[Organisation]) -> None:
    signed_in(client, "channel_chief")
    address = f"{GROUPS}?measure=net_sales"
    assert address in html.unescape(text(client.get(reverse("scorecards:measure", args=["net_sales"]))))
    assert {row["Measure"] for row in rows(client, address)} == {"Net sales, 12 months"}


def test_who_is_in_no_group_is_told_with_the_reason(client: Client, dealers: list[Organisation]) -> None:
    signed_in(client, "channel_chief")
    why = {row["Partner"]: row["Why"] for row in rows(client, WITHOUT)}

    assert set(why) == {"Dealer 0", "Dealer 8", "Dealer 9", "Dealer 10"}
    assert why["Dealer 0"].startswith("former or blocked")
    assert why["Dealer 8"] == "fewer than five others in “Warehouse”"
    assert why["Dealer 10"] == "not recorded: business type"
    narrowed = text(client.get(WITHOUT, {"reason": "unknown"})).partition("<tbody")[2]
    assert "Dealer 10" in narrowed
    assert "Dealer 8<" not in narrowed
    assert queries(client, WITHOUT) <= 10


def test_before_the_first_computation_there_are_none(client: Client) -> None:
    signed_in(client, "channel_chief")
    assert not Computation.objects.exists()
    assert client.get(GROUPS).status_code == 200
    assert client.get(reverse("scorecards:groups", args=["nobody"])).status_code == 404


def test_of_fewer_than_nine_the_middle_is_told_alone_whatever_was_kept(
    client: Client, dealers: list[Organisation]
) -> None:
    PeerStrip.objects.update(lower=123, upper=777, least=111, most=999)
    signed_in(client, "channel_chief")
    card, measure, all_measures = (
        text(client.get(address))
        for address in (
            reverse("scorecards:dealer", args=[dealers[3].public_id]),
            reverse("scorecards:metric", args=[dealers[3].public_id, "dealer", "net_sales"]),
            reverse("scorecards:definitions"),
        )
    )
    found = {(row["Group"], row["Measure"]): row for row in rows(client, GROUPS)}
    sales = found["Shop", "Net sales, 12 months"]

    assert (sales["Lower quarter"], sales["Upper quarter"]) == ("", "")
    assert "worse than the middle" in card
    assert "€560" in measure
    assert "lower quarter up to" not in measure
    assert "€560" in all_measures
    assert not [page for page in (card, measure, all_measures) if "€123" in page or "€777" in page]


@pytest.mark.parametrize(("seen", "shown"), [(2, True), (3, False), (6, False), (7, True)])
def test_a_colleague_works_out_no_partner_out_of_sight(
    client: Client, dealers: list[Organisation], seen: int, *, shown: bool
) -> None:
    """Who sees six of seven would read in the picture what the seventh has."""
    in_sight_of(signed_in(client, "partner_manager"), dealers[0], *dealers[8 - seen : 8], *dealers[8:])
    sales = next(
        row for row in rows(client, GROUPS) if (row["Group"], row["Measure"]) == ("Shop", "Net sales, 12 months")
    )

    assert bool(sales["Middle"]) == shown
    for address in (
        reverse("scorecards:dealer", args=[dealers[7].public_id]),
        reverse("scorecards:metric", args=[dealers[7].public_id, "dealer", "net_sales"]),
        reverse("scorecards:definitions"),
    ):
        assert ("€560" in text(client.get(address))) == shown


@pytest.mark.parametrize(("seen", "shown"), [(25, True), (29, False), (30, True)])
def test_nor_in_a_group_of_many(client: Client, imported: Importing, seen: int, *, shown: bool) -> None:
    """Of thirty as of seven: rounded quartiles narrow the one who is missing. Too little is known of each for a score."""
    found = [a_dealer(f"Dealer {number}", business_type="Shop") for number in range(30)]
    imported("sell_in", [a_sale(each, date(2026, 1, 3), amount=str(100 + place)) for place, each in enumerate(found)])
    with acting(SYSTEM):
        compute("dealer")

    in_sight_of(signed_in(client, "partner_manager"), *found[:seen])
    sales = next(row for row in rows(client, GROUPS) if row["Measure"] == "Net sales, 12 months")

    assert bool(sales["Middle"]) == shown
