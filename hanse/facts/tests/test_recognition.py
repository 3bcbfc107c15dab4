"""What is understood without being said, what is asked about, and what is refused with a sentence. Feature 1."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from hanse.facts.showing.summary import summarise
from hanse.intake.models import Batch
from hanse.kernel import words
from hanse.kernel.actor import current
from hanse.kernel.errors import Refused
from hanse.network.models import Partnership, Product
from hanse.network.tests.builders import a_dealer, a_partner

from .files import a_file, a_line, checked, counts, imported, total
from .orders import prepare_network, true_lines
from .renderings import Numbers, Rendering

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
ENGLISH = Rendering(delimiter=",")
GERMAN = Rendering(headers="german", days="dd.mm.yyyy", numbers=Numbers(",", "."))


@pytest.fixture(autouse=True)
def network(at_work: object) -> None:
    prepare_network()


def unsure(batch: Batch) -> set[str]:
    return {column["name"] for column in batch.columns if not column["sure"]}


def received(path: Path, kind: str = "sell_in") -> Batch:
    batch = Batch.receive(path, kind=kind, by=current())
    batch.recognise()
    return batch


@pytest.mark.parametrize("days", ["m/d/yyyy", "dd/mm/yyyy", "dd-mm-yyyy", "dd/mm/yy"])
def test_days_that_can_be_read_in_two_ways_are_asked_about(days: str, tmp_path: Path) -> None:
    batch = received(ENGLISH.but(days=days).write(true_lines(60, late_days=False), tmp_path))

    assert unsure(batch) == {"Order Date", "Due Date"}


@pytest.mark.parametrize("rendering", [ENGLISH, GERMAN, ENGLISH.but(days="3 Nov 2025"), GERMAN.but(days="yyyymmdd")])
def test_days_that_can_be_read_in_one_way_are_not_asked_about(rendering: Rendering, tmp_path: Path) -> None:
    assert unsure(received(rendering.write(true_lines(60, late_days=False), tmp_path))) == set()


@pytest.mark.parametrize("days", ["dd/mm/yyyy", "mm/dd/yyyy"])
def test_the_whole_file_decides_where_its_beginning_does_not(days: str, tmp_path: Path) -> None:
    lines = sorted(
        true_lines(2600), key=lambda line: (line.order_date.day > 12 or line.due_date.day > 12, line.order_number)
    )
    early = [line for line in lines if max(line.order_date.day, line.due_date.day) <= 12]
    assert 0 < len(early) < len(lines)

    batch = checked(ENGLISH.but(days=days).write([*early, *early, *early, *early, *early, *lines], tmp_path))

    assert (unsure(batch), batch.rejected) == (set(), 0)


@pytest.mark.parametrize("currency", ["KWD", "JPY"])
@pytest.mark.parametrize(
    "rendering", [ENGLISH.but(numbers=Numbers(".", ","), delimiter="|"), GERMAN, GERMAN.but(headers="sap", days="iso")]
)
def test_three_decimals_and_none_are_kept_apart_from_thousands(
    currency: str, rendering: Rendering, tmp_path: Path
) -> None:
    lines = true_lines(40, currencies=(currency,), cheap=True)

    imported(rendering.write(lines, tmp_path))

    assert total() == sum(line.amount for line in lines)


def test_what_is_assumed_is_said(tmp_path: Path) -> None:
    line = {key: value for key, value in a_line(quantity=3).items() if key not in {"currency", "amount", "order_line"}}
    batch = imported(a_file(tmp_path, [line | {"unit_price": "12.50", "discount": "10%"}]))

    assert total() == Decimal("33.75")
    assert summarise("sell_in", by="currency")["groups"][0]["key"] == "EUR"
    assert [words.told(each) for each in batch.described["assumed"]] == [
        "No column gives the currency, so every amount is taken as EUR.",
        "No column numbers the lines, so they are told apart by product and content.",
        "No column gives the net amount, so it is made from price, quantity and discount.",
    ]


@pytest.mark.parametrize(
    ("given", "amount"),
    [
        ({"gross": "100", "discount": "7.25"}, "92.75"), ({"gross": "100", "discount": "-7.25"}, "92.75"), ({"gross": "100"}, "100"),
        ({"unit_price": "10", "quantity": 4}, "40"), ({"unit_price": "10", "quantity": -4, "discount": "5"}, "-35"),
        ({"unit_price": "10", "quantity": 4, "discount pct": "0.25"}, "30"), ({"unit_price": "10", "quantity": 4, "discount %": "25"}, "30"),
    ],
)  # fmt: skip
def test_a_missing_amount_is_made_from_what_there_is(given: dict[str, Any], amount: str, tmp_path: Path) -> None:
    line = {key: value for key, value in a_line().items() if key != "amount"}

    imported(a_file(tmp_path, [line | given]))

    assert total() == Decimal(amount)


@pytest.mark.parametrize(
    ("quantity", "price", "discount", "amount"),
    [("2500", "73743.2000", "25", "138268500.0000"), ("30000", "9999999.9999", "0", "299999999997.0000")],
)  # fmt: skip
def test_large_amounts_are_made_to_the_last_digit(
    quantity: str, price: str, discount: str, amount: str, tmp_path: Path
) -> None:
    line = {
        name: value for name, value in a_line(quantity=quantity, unit_price=price).items() if name != "amount"
    } | {"discount_percent": discount}  # fmt: skip

    batch = imported(a_file(tmp_path, [line]))

    assert (batch.new, total()) == (1, Decimal(amount))


def test_an_amount_beyond_all_bounds_is_rejected_and_the_rest_is_kept(tmp_path: Path) -> None:
    lines = [a_line(1, quantity="10000000000", unit_price="10000000000"), a_line(2, unit_price="50")]

    batch = imported(a_file(tmp_path, [{name: row[name] for name in row if name != "amount"} for row in lines]))

    assert (batch.new, batch.rejected, total()) == (1, 1, Decimal(100))
    assert "too large" in batch.rejected_rows.get().reason


def test_a_discount_beyond_all_bounds_is_rejected(tmp_path: Path) -> None:
    lines = [a_line(number, unit_price="50", discount_percent=part) for number, part in ((1, "10"), (2, "99999999999"))]

    batch = imported(a_file(tmp_path, lines))

    assert (batch.new, batch.rejected) == (1, 1)


@pytest.mark.parametrize("column", ["Item", "Ln", "Poz.", "Seq"])
def test_numbers_that_begin_again_in_each_order_are_its_lines(column: str, tmp_path: Path) -> None:
    lines = [a_line(number, line) for number in (1, 2, 3) for line in (10, 20, 30)]
    renamed = [{column if name == "order_line" else name: value for name, value in row.items()} for row in lines]

    batch = received(a_file(tmp_path, [{name: row[name] for name in row if name != "product"} for row in renamed]))

    assert batch.mapping["fields"]["order_line"]["column"] == column


@pytest.mark.parametrize("amount", ["1.234,50 kr.", "kr 1.234,50", "Rs. 1.234,50", "1.234,50 руб.", "1 234,50 zł"])
def test_a_sign_beside_an_amount_leaves_it_a_number(amount: str, tmp_path: Path) -> None:
    batch = imported(a_file(tmp_path, [a_line(1, amount=amount), a_line(2, amount="7,25")]))

    assert (batch.rejected, total()) == (0, Decimal("1241.75"))


def test_a_line_without_any_amount_is_rejected(tmp_path: Path) -> None:
    batch = imported(a_file(tmp_path, [a_line(1) | {"unit_price": "5"}, a_line(2, amount="") | {"unit_price": ""}]))

    assert counts(batch) == (2, 1, 0, 0, 1)
    assert batch.rejected_rows.get().reason == "Net amount is empty."


@pytest.mark.parametrize(
    "written", ["D-0001", " d-0001 ", "D - 0001", "Radhaus Müller", "RADHAUS MULLER", "radhaus-müller"]
)
def test_a_partner_is_found_by_number_or_name_however_it_is_written(written: str, tmp_path: Path) -> None:
    imported(a_file(tmp_path, [a_line(organisation=written)]))

    assert [group["key"] for group in summarise("sell_in", by="organisation")["groups"]] == ["D-0001"]


@pytest.mark.parametrize("written", ["4711", "004711", "4711.0", " 4711 "])
def test_leading_zeros_and_a_spreadsheets_point_do_not_matter(written: str, tmp_path: Path) -> None:
    a_dealer("Zero", reference="0004711")

    imported(a_file(tmp_path, [a_line(organisation=written)]))

    assert [group["key"] for group in summarise("sell_in", by="organisation")["groups"]] == ["0004711"]


def test_numbers_that_differ_only_in_zeros_are_told_apart_where_they_stand_exactly(tmp_path: Path) -> None:
    a_dealer("One", reference="12")
    a_dealer("Two", reference="012")

    batch = imported(
        a_file(tmp_path, [a_line(1, organisation="012"), a_line(2, organisation="12"), a_line(3, organisation="0012")])
    )

    assert [group["key"] for group in summarise("sell_in", by="organisation")["groups"]] == ["012", "12"]
    assert batch.rejected_rows.get().reason == "Several partners are called 0012. Use the number instead."


def test_a_distributor_buys_too_and_goes_by_its_own_number(tmp_path: Path) -> None:
    a_partner("distributor", "Grossist", reference="G-1")

    imported(a_file(tmp_path, [a_line(organisation="G-1")]))

    assert [group["key"] for group in summarise("sell_in", by="organisation")["groups"]] == ["G-1"]


def test_unknown_partners_and_products_are_rejected_and_a_line_without_product_is_not(tmp_path: Path) -> None:
    batch = imported(a_file(tmp_path, [a_line(1, organisation="X1"), a_line(2, product="Y2"), a_line(3, product="")]))

    assert counts(batch) == (3, 1, 0, 0, 2)
    assert [(row.line, row.column, row.value, row.reason) for row in batch.rejected_rows.all()] == [
        (2, "organisation", "X1", "No partner has the number or name X1."),
        (3, "product", "Y2", "No product has the number or name Y2."),
    ]


def test_before_there_are_products_lines_are_taken_without_and_completed_later(tmp_path: Path) -> None:
    Product.objects.all().delete()
    path = a_file(tmp_path, [{key: value for key, value in a_line(product="NEW-1").items() if key != "order_line"}])
    first = imported(path)
    Product.objects.create(number="NEW-1", name="New")

    again = imported(path)

    assert "There are no products yet" in " ".join(map(words.told, first.described["assumed"]))
    assert (counts(first), counts(again)) == ((1, 1, 0, 0, 0), (1, 0, 0, 1, 0))
    assert total() == 100


def test_lines_without_numbers_in_another_order_are_the_same_lines(tmp_path: Path) -> None:
    lines = [
        {key: value for key, value in a_line(quantity=n, amount=n).items() if key != "order_line"} for n in (1, 2, 2, 3)
    ]
    imported(a_file(tmp_path, lines))

    assert counts(imported(a_file(tmp_path, reversed(lines)))) == (4, 0, 4, 0, 0)
    assert total() == 8


@pytest.mark.parametrize(
    "header",
    [
        "PO Number,Line,Order Date,Vendor Number,Part Number,Qty Ordered,Qty Received,Qty Rejected,Put away,Unit Cost,Currency",
        "Bestellnummer,Position,Bestelldatum,Lieferant,Artikel,Bestellmenge,Gelieferte Menge,Abgelehnt,Eingelagert,Einzelpreis,Währung",
        "N° commande,Ligne,Date commande,Code fournisseur,Article,Qté commandée,Qté reçue,Qté rejetée,Quantité stockée,Prix unitaire,Devise",
        "Pedido,Línea,Fecha,Proveedor,Artículo,Cantidad pedida,Cantidad recibida,Cantidad rechazada,Cantidad almacenada,Precio unitario,Moneda",
        "EBELN,EBELP,BEDAT,LIFNR,MATNR,Order quantity,WEMNG,Rejected,Stocked,NETPR,WAERS",
    ],
)  # fmt: skip
def test_purchases_are_recognised_in_the_languages_of_the_trade(header: str, tmp_path: Path) -> None:
    rows = "".join(
        f"PO{n // 3},{n % 3 + 1},2025-03-{n + 1:02},S-{n % 8 + 1:04},HL-U509,{10 + n},{9 + n},1,{8 + n},2.5,EUR\n"
        for n in range(20)
    )
    (tmp_path / "orders.csv").write_text(f"{header}\n{rows}")

    batch = imported(tmp_path / "orders.csv", "purchase")

    assert counts(batch) == (20, 20, 0, 0, 0)
    found = summarise("purchase", by="month")["total"]
    assert {name: Decimal(value) for name, value in found.items()} == {
        "amount": Decimal("975"), "quantity": 390, "received": 370, "rejected": 20, "stocked": 350,
    }  # fmt: skip


def test_a_file_in_which_nothing_can_be_recognised_is_refused_with_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("Remark,Colour\nnice,red\nbad,blue\n")

    with pytest.raises(Refused, match="Order number, Order date, Partner, Quantity, Net amount"):
        checked(tmp_path / "notes.csv")


def test_partners_known_only_in_another_role_do_not_buy(tmp_path: Path) -> None:
    number = Partnership.objects.filter(role="supplier").values_list("reference", flat=True)[0]

    batch = imported(a_file(tmp_path, [a_line(organisation=number)]))

    assert counts(batch) == (1, 0, 0, 0, 1)


def test_days_as_east_asia_writes_them(tmp_path: Path) -> None:
    batch = imported(a_file(tmp_path, [a_line(1, order_date="2025年3月17日"), a_line(2, order_date="2025年02月30日")]))

    assert (batch.new, batch.rejected) == (1, 1)


def test_days_are_days_of_the_calendar(tmp_path: Path) -> None:
    imported(a_file(tmp_path, [a_line(1, order_date="2024-02-29"), a_line(2, order_date="2025-02-28")]))

    found = summarise("sell_in", by="month", since=date(2024, 2, 29), until=date(2024, 2, 29))
    assert (found["lines"], [group["key"] for group in found["groups"]]) == (1, ["2024-02"])
