"""Pages of facts: what they show is what was imported, to those who may see it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hanse.facts.showing.panels import ordered
from hanse.facts.tables import line_table
from hanse.intake.models import Batch
from hanse.kernel import clock
from hanse.kernel.models import Account
from hanse.kernel.web.middleware import seats_of
from hanse.network.models import Organisation, Product, ProductLine, VisibilityGrant
from hanse.network.tests.builders import a_dealer, a_supplier, as_system, in_sight_of, signed_in
from hanse.network.tests.reading import MOST_QUERIES, SCRIPT, queries, text

from .world import import_lines

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
SELL_IN = ("order_number", "order_line", "order_date", "organisation", "product", "quantity", "gross", "discount",
           "amount", "currency")  # fmt: skip
PURCHASE = ("order_number", "order_line", "order_date", "organisation", "product", "ordered", "received", "rejected",
            "stocked", "unit_price", "currency")  # fmt: skip


@pytest.fixture(autouse=True)
def tenth_of_march() -> Iterator[None]:
    with clock.standing_at(datetime(2026, 3, 10, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def goods(manufacturer: object) -> None:
    for number, line in (("HL-1", "Helmets"), ("GL-1", "Gloves")):
        made = ProductLine.objects.create(name=line)
        Product.objects.create(number=number, name=f"{line} one", line=made)


def sold(*rows: tuple[Any, ...]) -> Batch:
    """Sell-in: (order, line, day, dealer's number, product, quantity, net amount, currency), discount a tenth."""
    with as_system():
        return import_lines("sell_in", SELL_IN, [
            (order, line, day, dealer, product, quantity, Decimal(net) * 2, Decimal(net), net, currency)
            for order, line, day, dealer, product, quantity, net, currency in rows
        ])  # fmt: skip


def bought(*rows: tuple[Any, ...]) -> Batch:
    with as_system():
        return import_lines("purchase", PURCHASE, rows)


@pytest.fixture
def north(goods: None) -> Organisation:
    return a_dealer("Nord", reference="D1")


@pytest.fixture
def south(goods: None) -> Organisation:
    return a_dealer("Süd", reference="D2")


@pytest.fixture
def two_dealers(north: Organisation, south: Organisation) -> Batch:
    return sold(
        ("A1", 1, date(2024, 3, 5), "D1", "HL-1", 1, "100.00", "EUR"),
        ("A2", 1, date(2025, 4, 5), "D1", "HL-1", 2, "70.5", "EUR"),
        ("A2", 2, date(2025, 4, 5), "D1", "GL-1", 3, "30.25", "EUR"),
        ("A3", 1, date(2026, 2, 5), "D1", "GL-1", 4, "49.25", "GBP"),
        ("B1", 1, date(2026, 2, 20), "D2", "HL-1", 5, "1000", "EUR"),
    )  # fmt: skip


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return text(answer)


def lines(client: Client, **asked: str) -> str:
    answer = client.get(reverse("facts:lines", args=["sell_in"]), asked)
    assert answer.status_code == 200
    return text(answer)


def test_the_overview_tells_each_kinds_year_beside_the_year_before(client: Client, two_dealers: Batch) -> None:
    """Feature 27."""
    signed_in(client, "auditor")

    shown = page(client, "/facts/")

    assert "12 months to Feb 2026" in shown
    assert "€1,150" in shown  # 70.50 + 30.25 + 49.25 + 1,000.00
    assert "1050.0%" in shown.replace(",", "")  # over the 100.00 of March 2024
    assert "Purchases" not in shown
    assert shown.index("Süd") < shown.index("Nord")  # the largest first
    assert "facts version 1" in shown


def test_the_overview_counts_the_lines_that_its_reader_sees(
    client: Client, two_dealers: Batch, north: Organisation
) -> None:
    in_sight_of(signed_in(client, "partner_manager"), north)

    shown = page(client, "/facts/")

    assert "Show the 4 lines" in shown
    assert re.findall(r">Lines<.*?>([\d,]+)<", shown, re.DOTALL) == ["4"]


def test_all_lines_are_shown_whatever_view_their_list_opens_with(client: Client, two_dealers: Batch) -> None:
    signed_in(client, "data_steward")
    first = {"query": "q=A1", "name": "The first order", "opens": "on"}
    client.post("/views/", {"table": "sell_in", "title": "Sell-in", "path": "/facts/sell_in/"} | first)

    [way] = re.findall(r'href="(/facts/sell_in/[^"]*)"[^>]*>Show the', page(client, "/facts/"))

    assert "Gloves one" not in page(client, "/facts/sell_in/")
    assert "Gloves one" in page(client, way)


def test_without_lines_those_who_may_are_led_to_the_import(client: Client) -> None:
    signed_in(client, "data_steward")
    assert f'href="{reverse("intake:start")}"' in page(client, "/facts/")

    signed_in(client, "category_buyer")
    shown = page(client, "/facts/")
    assert "No lines yet" in shown
    assert f'class="btn btn-primary" href="{reverse("intake:start")}"' not in shown
    assert "No lines yet" in page(client, "/facts/sell_in/")


def test_a_kind_that_there_is_not_is_not_found(client: Client, two_dealers: Batch) -> None:
    signed_in(client, "auditor")

    assert client.get("/facts/gossip/").status_code == 404


def test_lines_stand_with_partner_product_import_and_their_sums(
    client: Client, two_dealers: Batch, north: Organisation
) -> None:
    signed_in(client, "auditor")

    shown = lines(client)

    assert f'<a href="{reverse("network:partner", args=[north.public_id])}">Nord</a>' in shown
    assert (
        f'href="{reverse("intake:batch", args=[two_dealers.public_id])}" title="sell_in.csv">sell_in.csv</a>' in shown
    )
    assert "Helmets one" in shown
    assert "All 5 rows" in shown
    assert "1,250.00" in shown
    assert "reporting currency, EUR" in shown


def test_an_import_is_named_but_not_linked_for_those_who_may_not_open_it(client: Client, two_dealers: Batch) -> None:
    signed_in(client, "programme_manager")

    shown = lines(client)

    assert "sell_in.csv" in shown
    assert reverse("intake:batch", args=[two_dealers.public_id]) not in shown


@pytest.mark.parametrize(
    ("asked", "count", "total"),
    [
        ({"currency": "GBP"}, 1, "49.25"),
        ({"product_line": "Helmets"}, 3, "1,170.50"),
        ({"date_from": "2025-04-05", "date_to": "2025-04-05"}, 2, "100.75"),
        ({"q": "nord gloves"}, 2, "79.50"),
        ({"q": "a2"}, 2, "100.75"),
        ({"q": "SÜD"}, 1, "1,000.00"),
        ({"q": "D1"}, 4, "250.00"),
        ({"quantity_is_from": "2", "quantity_is_to": "4"}, 3, "150.00"),
        ({"reporting_is_from": "70.50"}, 3, "1,170.50"),
        ({"order_number_is": "a", "quantity_is_to": "2"}, 2, "170.50"),
        ({"product_is": "helmets"}, 3, "1,170.50"),
    ],
)  # fmt: skip
def test_lines_are_narrowed_and_their_sums_with_them(
    client: Client, two_dealers: Batch, asked: dict[str, str], count: int, total: str
) -> None:
    signed_in(client, "auditor")

    shown = lines(client, **asked)

    assert f"All {count} row" in shown
    assert total in shown[shown.index("All ") :]


def test_lines_of_one_partner_lead_back_to_it(client: Client, two_dealers: Batch, south: Organisation) -> None:
    signed_in(client, "auditor")

    shown = lines(client, partner=south.public_id)

    assert "Partner is <b>Süd</b>" in shown
    assert "All 1 row" in shown
    assert f'class="back" href="{reverse("facts:sell_in", args=[south.public_id])}"' in shown
    assert f'name="partner" value="{south.public_id}"' in shown  # other filters keep it


def test_a_partner_that_there_is_not_narrows_nothing(client: Client, two_dealers: Batch) -> None:
    signed_in(client, "auditor")

    assert "All 5 rows" in lines(client, partner="0" * 12)


def test_every_column_sorts_both_ways_and_pages_never_overlap(client: Client, north: Organisation) -> None:
    sold(*((f"A{n:03}", 1, date(2026, 1, 1 + n % 28), "D1", "HL-1", n, "10", "EUR") for n in range(60)))
    signed_in(client, "auditor")
    heads = {part.split('"')[0] for part in lines(client).split("sort=")[1:]}
    assert len(heads) >= 8

    for sort in heads | {f"-{head.removeprefix('-')}" for head in heads}:
        first, second = (lines(client, sort=sort, size="50", page=number) for number in ("1", "2"))
        orders = [f"A{n:03}" for n in range(60)]
        assert [(f">{order}<" in first) + (f">{order}<" in second) for order in orders] == [1] * 60, sort


def test_an_export_holds_every_line_exactly(client: Client, two_dealers: Batch) -> None:
    signed_in(client, "auditor")

    rows = list(csv.DictReader(io.StringIO(lines(client, export="csv", currency="EUR"))))

    assert len(rows) == 4
    assert sum(Decimal(row["Net amount"]) for row in rows) == Decimal("1200.75")
    assert {row["Import"] for row in rows} == {"sell_in.csv"}
    assert {row["Partner"] for row in rows} == {"Nord", "Süd"}


def test_an_export_as_a_spreadsheet_opens(client: Client, two_dealers: Batch) -> None:
    signed_in(client, "auditor")

    answer = client.get("/facts/sell_in/", {"export": "xlsx"})

    from openpyxl import load_workbook

    sheet = load_workbook(io.BytesIO(b"".join(answer))).active
    assert sheet.max_row == 6


def test_no_letter_that_somebody_entered_makes_a_spreadsheet_unreadable(client: Client) -> None:
    a_dealer("Nord\uffff\ufffe\x0b", reference="D9")
    signed_in(client, "auditor")

    answer = client.get("/partners/", {"export": "xlsx"})

    from openpyxl import load_workbook

    assert load_workbook(io.BytesIO(b"".join(answer))).active["A2"].value == "Nord"


@pytest.mark.parametrize("address", ["/facts/", "/facts/sell_in/", "/facts/sell_in/?currency=EUR&q=nord"])
def test_lists_ask_the_database_seldom(client: Client, two_dealers: Batch, address: str) -> None:
    signed_in(client, "channel_chief")

    assert queries(client, address) <= MOST_QUERIES


def test_names_are_text_not_markup(client: Client, goods: None) -> None:
    a_dealer(SCRIPT, reference="D9")
    sold((SCRIPT, 1, date(2026, 2, 5), "D9", "HL-1", 1, "10", "EUR"))
    signed_in(client, "auditor")

    for address in ("/facts/", "/facts/sell_in/"):
        assert SCRIPT not in page(client, address)
        assert "&lt;script&gt;" in page(client, address)


def test_what_a_file_does_not_tell_is_a_dash(client: Client, goods: None) -> None:
    a_supplier("Ost", reference="S1")
    with as_system():
        import_lines("purchase", ("order_number", "order_date", "organisation", "ordered", "unit_price", "currency"),
                     [("P1", date(2026, 2, 1), "S1", 10, "2.50", "EUR")])  # fmt: skip
    signed_in(client, "auditor")

    shown = page(client, "/facts/purchase/")

    assert "25.00" in shown
    assert shown.count('data-label="Received">–<') == 1
    assert ">None<" not in shown


def test_a_companys_tab_tells_its_part_from_sums(client: Client, two_dealers: Batch, north: Organisation) -> None:
    """Feature 27."""
    in_sight_of(signed_in(client, "partner_manager"), north)

    shown = page(client, reverse("facts:sell_in", args=[north.public_id]))

    assert "€150" in shown
    assert "51.1%" in shown  # its newest order, in its own cycle, beside the two lines of the one before
    assert "Show the 4 lines" in shown
    assert f"partner={north.public_id}" in shown
    assert "Helmets" in shown
    assert "Gloves" in shown
    assert "1,000" not in shown  # the other dealer's


def test_the_year_of_a_company_is_the_sum_of_the_lines_that_it_leads_to(
    client: Client, two_dealers: Batch, north: Organisation
) -> None:
    in_sight_of(signed_in(client, "partner_manager"), north)
    tab = page(client, reverse("facts:sell_in", args=[north.public_id]))
    address = tab.split('class="why num" href="')[1].split('"')[0].replace("&amp;", "&")

    shown = page(client, address)

    assert "All 3 rows" in shown
    assert "150.00" in shown


def test_a_company_has_the_tabs_of_its_roles(client: Client, two_dealers: Batch, north: Organisation) -> None:
    supplier = a_supplier("Ost")
    signed_in(client, "auditor")

    dealers = page(client, reverse("network:partner", args=[north.public_id]))
    suppliers = page(client, reverse("network:partner", args=[supplier.public_id]))

    assert reverse("facts:sell_in", args=[north.public_id]) in dealers
    assert reverse("facts:purchase", args=[north.public_id]) not in dealers
    assert reverse("facts:purchase", args=[supplier.public_id]) in suppliers
    assert "No lines yet" in page(client, reverse("facts:purchase", args=[supplier.public_id]))


def test_a_companys_history_tells_first_orders_and_new_product_lines(two_dealers: Batch, north: Organisation) -> None:
    with as_system():
        told = [event.text for event in ordered(north, 10)]

    assert told == [
        "Ordered 1 line for €49 in February 2026",
        "Ordered for €101 in April 2025, 1 product line for the first time",
        "First ordered in March 2024: 1 line for €100",
    ]


def test_a_companys_page_of_history_tells_what_every_room_has_to_tell_or_one(
    client: Client, two_dealers: Batch, north: Organisation
) -> None:
    signed_in(client, "auditor")
    address = reverse("network:partner_history", args=[north.public_id])

    assert "First ordered in March 2024" in page(client, address)
    assert "First ordered in March 2024" in page(client, f"{address}?of=facts")
    assert "First ordered in March 2024" not in page(client, f"{address}?of=network")
    assert "Nothing of this kind" in page(client, f"{address}?of=facts&page=2")


def test_the_list_of_partners_has_the_years_amount_and_the_last_order(client: Client, two_dealers: Batch) -> None:
    a_dealer("Once", reference="D3")
    a_dealer("Never")
    sold(("C1", 1, date(2024, 3, 5), "D3", "HL-1", 1, "10", "EUR"))
    signed_in(client, "auditor")

    rows = list(csv.DictReader(io.StringIO(page(client, "/partners/?view=&export=csv"))))
    told = {row[next(iter(row))]: row for row in rows}

    amount = "Net sales or spend, 12 months"
    assert Decimal(told["Nord"][amount]) == Decimal(150)
    assert Decimal(told["Once"][amount]) == 0
    assert told["Never"][amount] == ""
    assert told["Süd"]["Last order"] == "2026-02-01"


def test_a_partner_sees_its_own_lines_and_nobody_elses(
    client: Client, two_dealers: Batch, north: Organisation, south: Organisation
) -> None:
    """Feature 3."""
    signed_in(client, "purchasing", at=north)

    address = client.get("/portal/orders/").headers["Location"]
    shown = page(client, f"{address}?partner={south.public_id}")

    assert address == "/portal/orders/sell_in/"
    assert "All 4 rows" in shown
    assert ">A1<" in shown
    assert "Süd" not in shown
    assert ">B1<" not in shown
    assert "sell_in.csv" not in shown  # our imports are ours
    assert client.get("/portal/orders/purchase/").status_code == 404
    assert client.get("/facts/").status_code == 404
    assert "Nothing found" in page(client, f"{address}?q=B1")


def test_rows_that_were_drawn_are_drawn_anew_in_another_language(
    client: Client, two_dealers: Batch, north: Organisation
) -> None:
    signed_in(client, "purchasing", at=north)
    address = "/portal/orders/sell_in/?view="
    in_english = page(client, address)
    Account.objects.update(language="de")

    in_german = page(client, address)

    assert "Apr 2025" in in_english
    assert "Apr 2025" not in in_german
    assert page(client, address).count(">A1<") == in_german.count(">A1<") > 0


def test_a_partners_export_holds_only_its_own_lines(client: Client, two_dealers: Batch, south: Organisation) -> None:
    signed_in(client, "finance", at=south)

    rows = list(csv.DictReader(io.StringIO(page(client, "/portal/orders/sell_in/?export=csv"))))

    assert [row["Order"] for row in rows] == ["B1"]
    assert "Partner" not in rows[0]


def test_a_company_that_buys_and_delivers_sees_both(client: Client, north: Organisation) -> None:
    a_supplier(organisation=north, reference="S1")
    sold(("A1", 1, date(2026, 2, 5), "D1", "HL-1", 1, "10", "EUR"))
    bought(("P1", 1, date(2026, 2, 7), "S1", "HL-1", 10, 9, 1, 8, "2.50", "EUR"))
    signed_in(client, "executive", at=north)

    home, delivered = page(client, "/portal/"), page(client, "/portal/orders/purchase/")

    for words in ("What you bought", "What we ordered from you"):
        assert words in home
        assert words in delivered
    assert "P1" in delivered


def test_who_looks_in_from_another_company_reads_whose_orders_they_are(client: Client, north: Organisation) -> None:
    sold(("A1", 1, date(2026, 2, 5), "D1", "HL-1", 1, "10", "EUR"))
    account = signed_in(client, "sales", at=a_dealer("Fulmar"))
    with as_system() as system:
        VisibilityGrant.give(
            north, by=system, grantee=Organisation.objects.get(name="Fulmar"), resource="orders",
            starts_on=date(2026, 1, 1), reason="Agreed",
        )  # fmt: skip
    seat = next(seat.key for seat in seats_of(account) if seat.actor.looks_from)
    client.post("/seat/", {"seat": seat})

    for address in ("/portal/", "/portal/orders/sell_in/"):
        shown = page(client, address)
        assert f"What {north} bought" in shown
        assert "What you bought" not in shown
        assert "Files you sent us" not in shown, "they are no part of what was given"


def test_a_partner_without_lines_is_told_so(client: Client, north: Organisation) -> None:
    signed_in(client, "sales", at=north)

    assert "No orders yet" in page(client, "/portal/orders/")


def test_every_kind_has_a_list_made_from_its_declaration(two_dealers: Batch) -> None:
    from hanse.facts.keeping import store
    from hanse.facts.showing.overview import declared

    with as_system(), store.reading("sell_in") as facts:
        for kind in declared().values():
            keys = [column.key for column in line_table(kind, facts, whose="everybody", currency="EUR").columns]
            money = (
                {"reporting", "currency"}
                if kind.has_money and any(field.name == "amount" for field in kind.fields)
                else set()
            )
            assert {kind.on, "batch"} | money <= set(keys)
            assert ("organisation" in keys) == bool(kind.roles)
