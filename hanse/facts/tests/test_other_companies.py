"""Files of companies that nobody of ours knows go in without code, and their rates are those of a spreadsheet. Features 1 and 43."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db.models import Sum

from hanse.facts.models import Monthly
from hanse.intake.mapping import Mapping as FileMapping

from .files import counts, imported
from .orders import prepare_network

pytestmark = pytest.mark.django_db
Cells = dict[str, str]


@pytest.fixture(autouse=True)
def network(at_work: object) -> None:
    prepare_network()


def written(path: Path, rows: list[Cells], *, delimiter: str, encoding: str = "utf-8") -> list[Cells]:
    """Write the file, and read it again as a spreadsheet does: all cells are texts."""
    with path.open("w", newline="", encoding=encoding) as stream:
        writer = csv.DictWriter(stream, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    with path.open(newline="", encoding=encoding) as stream:
        return list(csv.DictReader(stream, delimiter=delimiter))


def rates(kind: str) -> dict[str, Fraction]:
    """The share that our pages show of each supplier, by its number."""
    own = Monthly.objects.filter(kind=kind, organisation__partnerships__role="supplier").order_by()
    sums = own.values_list("organisation__partnerships__reference").annotate(part=Sum("part"), whole=Sum("whole"))
    return {number: Fraction(part) / Fraction(whole) for number, part, whole in sums}


def ratio(rows: list[Cells], by: str, part: Callable[[Cells], Fraction], whole: Callable[[Cells], Fraction]) -> Any:
    """What a spreadsheet does: two sums for each supplier, one divided by the other."""
    above: dict[str, Fraction] = defaultdict(Fraction)
    below: dict[str, Fraction] = defaultdict(Fraction)
    for row in rows:
        above[row[by]] += part(row)
        below[row[by]] += whole(row)
    return {key: above[key] / below[key] for key in below}


LAYOUTS: dict[str, tuple[dict[str, str], str, str, str, str]] = {
    # columns, form of days, decimal sign, delimiter, encoding
    "german": ({"note": "Lieferschein", "line": "Position", "promised": "Zugesagt am", "came": "Geliefert am", "supplier": "Lieferantennummer",
                "product": "Artikelnummer", "ordered": "Bestellmenge", "delivered": "Liefermenge"}, "%d.%m.%Y", ",", ";", "cp1252"),
    "english": ({"note": "Shipment number", "line": "Line", "promised": "Scheduled date", "came": "Actual date", "supplier": "Vendor number",
                 "product": "Item number", "ordered": "Ordered", "delivered": "Quantity received"}, "%Y-%m-%d", ".", ",", "utf-8-sig"),
    "french": ({"note": "Bon de livraison", "line": "Ligne", "promised": "Date promise", "came": "Date de livraison", "supplier": "Fournisseur",
                "product": "Référence article", "ordered": "Quantité commandée", "delivered": "Quantité livrée"}, "%d/%m/%Y", ",", "\t", "utf-16"),
}  # fmt: skip


@pytest.mark.parametrize("language", LAYOUTS)
def test_on_time_in_full_is_that_of_the_quality_engineers_spreadsheet(language: str, tmp_path: Path) -> None:
    names, form, sign, delimiter, encoding = LAYOUTS[language]
    chance = Random(5)

    def delivery(number: int) -> Cells:
        promised = datetime(2025, 1, 3) + timedelta(days=chance.randrange(300))
        came = promised + timedelta(days=chance.choice([-3, 0, 0, 1, 20])) if chance.random() < 0.9 else None
        ordered = Decimal(chance.randrange(10, 9000)) / 4
        delivered = ordered * chance.choice([Decimal(1), Decimal(1), Decimal("0.75")]) if came else Decimal(0)
        quantities = {
            "ordered": f"{ordered}".replace(".", sign),
            "delivered": f"{delivered.normalize():f}".replace(".", sign),
        }
        told = {"note": f"L{number // 3}", "line": f"{number % 3 + 1}", "promised": f"{promised:{form}}", "came": f"{came:{form}}" if came else "",
                "supplier": f"S-000{number // 3 % 7 + 1}", "product": "HL-U509", **quantities}  # fmt: skip
        return {names[key]: value for key, value in told.items()}

    rows = written(
        tmp_path / "deliveries.txt", [delivery(n) for n in range(240)], delimiter=delimiter, encoding=encoding
    )

    def good(row: Cells) -> Fraction:
        if not row[names["came"]]:
            return Fraction(0)
        late = datetime.strptime(row[names["came"]], form) > datetime.strptime(row[names["promised"]], form)
        short = Decimal(row[names["delivered"]].replace(",", ".")) < Decimal(row[names["ordered"]].replace(",", "."))
        return Fraction(not late and not short)

    batch = imported(tmp_path / "deliveries.txt", "delivery")

    assert counts(batch) == (240, 240, 0, 0, 0)
    found = rates("delivery")
    assert found == ratio(rows, names["supplier"], good, lambda _row: Fraction(1))
    assert len(found) == 7
    assert len(set(found.values())) > 3


def test_the_reject_rate_is_that_of_the_quality_engineers_spreadsheet(tmp_path: Path) -> None:
    chance = Random(6)
    made = []
    for number in range(150):
        looked_at = Decimal(chance.randrange(100, 99999)) / 100
        bad = (looked_at * chance.randrange(0, 12) / 100).quantize(Decimal("0.01"))
        made.append({"Prüflos": f"P{number}", "Geprüft am": f"{datetime(2025, 1, 3) + timedelta(days=chance.randrange(300)):%d.%m.%Y}",
                     "Lieferantennummer": f"S-000{number % 7 + 1}", "Artikelnummer": "HL-U509", "Prüfmenge": f"{looked_at}".replace(".", ","),
                     "Ausschuss": f"{bad}".replace(".", ","), "Befund": "verkratzt" if bad else ""})  # fmt: skip
    rows = written(tmp_path / "inspections.csv", made, delimiter=";", encoding="cp1252")

    batch = imported(tmp_path / "inspections.csv", "inspection")

    assert counts(batch) == (150, 150, 0, 0, 0)
    exact = [lambda row, name=name: Fraction(row[name].replace(",", ".")) for name in ("Ausschuss", "Prüfmenge")]
    assert rates("inspection") == ratio(rows, "Lieferantennummer", *exact)


def test_a_wholesalers_lines_with_credit_notes_add_up_by_customer(tmp_path: Path) -> None:
    """Prices per piece, credit notes with a letter before their number, lines of nobody, numbers as a spreadsheet leaves them."""
    chance = Random(7)
    made = []
    for number in range(300):
        credit = chance.random() < 0.1
        pieces = chance.randrange(1, 60) * (-1 if credit else 1)
        customer = f"D-000{number // 4 % 6 + 1}" if chance.random() < 0.95 else ""
        made.append({"Invoice": f"{'C' if credit else ''}{489434 + number // 4}", "StockCode": "HL-U509", "Description": "Helmet, red",
                     "Quantity": f"{pieces}", "InvoiceDate": f"{datetime(2025, 2, 1, 7, 45) + timedelta(hours=7 * number):%Y-%m-%d %H:%M:%S}",
                     "Price": f"{Decimal(chance.randrange(5, 4000)) / 100}", "Customer ID": customer, "Country": "United Kingdom"})  # fmt: skip
    rows = written(tmp_path / "retail.csv", made, delimiter=",")
    columns = {
        "order_number": "Invoice",
        "product": "StockCode",
        "quantity": "Quantity",
        "unit_price": "Price",
        "organisation": "Customer ID",
    }
    mapping = FileMapping.parse({
        "kind": "sell_in", "source": {"delimiter": ",", "header": True},
        "fields": {name: {"column": column} for name, column in columns.items()}
        | {"order_date": {"column": "InvoiceDate", "date": "%Y-%m-%d %H:%M:%S"}, "currency": {"constant": "EUR"}},
    })  # fmt: skip

    batch = imported(tmp_path / "retail.csv", "sell_in", mapping)

    owned = [row for row in rows if row["Customer ID"]]
    assert counts(batch) == (300, len(owned), 0, 0, 300 - len(owned))
    expected: dict[str, Fraction] = defaultdict(Fraction)
    for row in owned:
        expected[row["Customer ID"]] += Fraction(row["Quantity"]) * Fraction(row["Price"])
    found = Monthly.objects.filter(kind="sell_in", organisation__partnerships__role="dealer").order_by()
    sums = found.values_list("organisation__partnerships__reference").annotate(total=Sum("amount"))
    assert {number: Fraction(total) for number, total in sums} == expected
