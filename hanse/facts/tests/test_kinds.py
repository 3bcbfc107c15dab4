"""Every kind of fact: taken in as a file calls it, refused where a line cannot be, summed by month. Feature 43."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Sum

from hanse.facts.keeping import store
from hanse.facts.kinds import fact_kind
from hanse.facts.models import FactTable, Monthly
from hanse.facts.showing.months import of_company
from hanse.intake.kinds import kinds
from hanse.intake.models import Batch
from hanse.intake.recognition.remarks import Remark
from hanse.kernel.actor import current
from hanse.kernel.errors import Refused
from hanse.network.models import Organisation

from .files import a_file, a_line, checked, counts, imported
from .orders import prepare_network

pytestmark = pytest.mark.django_db

Row = dict[str, Any]
GOODS = {"Artikelnummer": "HL-U509"}
FILES: dict[str, tuple[list[Row], Row, str]] = {
    "sell_out": (
        [{"Händlernummer": "D-0001", "Verkauft am": "14.03.2025", "Bon": "1", **GOODS, "Menge": "3", "Einheit": "Dtz", "Nettobetrag": "30,50"},
         {"Händlernummer": "D-0001", "Verkauft am": "15.03.2025", "Bon": "2", **GOODS, "Menge": "-1", "Einheit": "Stk", "Nettobetrag": "-2,50"}],
        {"Nettobetrag": "-5,50", "Bon": "3"}, "different signs",
    ),
    "stock": (
        [{"dealer": "D-0001", "as of": "2025-03-17", "product": "HL-U509", "on hand": "40"},
         {"dealer": "D-0001", "as of": "2025-03-31", "product": "HL-U509", "on hand": "35"}],
        {"as of": "2025-04-30", "on hand": "-1"}, "less than nothing",
    ),
    "delivery": (
        [{"delivery note": "L1", "line": "1", "promised for": "2025-03-17", "delivered on": "2025-03-17", "supplier": "S-0001", "product": "HL-U509",
          "ordered": "10", "delivered": "10"},
         {"delivery note": "L1", "line": "2", "promised for": "2025-03-17", "delivered on": "2025-03-19", "supplier": "S-0001", "product": "HL-U509",
          "ordered": "5", "delivered": "5"},
         {"delivery note": "L2", "line": "1", "promised for": "2025-03-18", "delivered on": "2025-03-18", "supplier": "S-0001", "product": "HL-U509",
          "ordered": "8", "delivered": "7"},
         {"delivery note": "L3", "line": "1", "promised for": "2025-03-28", "delivered on": "", "supplier": "S-0001", "product": "HL-U509",
          "ordered": "8", "delivered": ""}],
        {"line": "9", "delivered": "3", "delivered on": ""}, "on no day",
    ),
    "inspection": (
        [{"inspection lot": "P1", "inspected on": "2025-03-17", "supplier": "S-0001", "product": "HL-U509", "inspected": "50", "rejected": "2",
          "finding": "scratched"}],
        {"inspection lot": "P2", "rejected": "51"}, "Between nothing and all",
    ),
    "invoice": (
        [{"invoice": "R1", "invoice date": "2025-03-17", "due date": "2025-04-17", "paid on": "2025-04-10", "dealer": "D-0001", "amount": "100.00"},
         {"invoice": "R2", "invoice date": "2025-03-18", "due date": "2025-04-18", "paid on": "2025-05-10", "dealer": "D-0001", "amount": "50.00"},
         {"invoice": "R3", "invoice date": "2025-03-19", "due date": "", "paid on": "", "dealer": "D-0001", "amount": "-25.00"}],
        {"invoice": "R4", "amount": "ten"}, "not a number",
    ),
    "quota": (
        [{"dealer": "D-0001", "month": "2025-03-17", "target": "5000"}],
        {"month": "2025-04-17", "target": "-1"}, "less than nothing",
    ),
    "rating": (
        [{"partner": "D-0001", "rated on": "2025-03-17", "subject": "Service", "mark": "4", "reason": "Answers within a day", "department": "Sales"},
         {"partner": "D-0001", "rated on": "2025-03-17", "subject": "Service", "mark": "3", "reason": "Slow with returns", "department": "Support"}],
        {"subject": "Stock", "mark": "6"}, "between 1 and 5",
    ),
}  # fmt: skip
SUMS: dict[str, tuple[str, str, str, str]] = {
    # quantity, amount, part, whole
    "sell_out": ("35", "28", "0", "0"),
    "stock": ("35", "0", "0", "0"),
    "delivery": ("22", "0", "1", "4"),
    "inspection": ("50", "0", "2", "50"),
    "invoice": ("3", "125", "1", "2"),
    "quota": ("0", "5000", "0", "0"),
    "rating": ("2", "0", "7", "2"),
}


@pytest.fixture(autouse=True)
def network(at_work: object) -> None:
    prepare_network()


@pytest.mark.parametrize("kind", FILES)
def test_a_kind_is_recognised_judged_summed_and_changes_nothing_when_sent_again(kind: str, tmp_path: Path) -> None:
    good, change, why = FILES[kind]
    path = a_file(tmp_path, [*good, good[0] | change])

    first, again = imported(path, kind), imported(path, kind)

    assert counts(first) == (len(good) + 1, len(good), 0, 0, 1)
    assert counts(again) == (len(good) + 1, 0, len(good), 0, 1)
    assert why in first.rejected_rows.get().reason
    sums = Monthly.objects.filter(kind=kind).aggregate(Sum("quantity"), Sum("amount"), Sum("part"), Sum("whole"))
    assert tuple(sums.values()) == tuple(map(Decimal, SUMS[kind]))
    with store.reading(kind) as facts:
        assert len(facts.rows(facts.lines)) == FactTable.objects.get(kind=kind).lines == len(good)


def test_quantities_are_kept_in_one_unit(tmp_path: Path) -> None:
    imported(a_file(tmp_path, FILES["sell_out"][0]), "sell_out")

    with store.reading("sell_out") as facts:
        found = facts.rows(facts.lines.order_by("sold_on").select("quantity", "unit"))

    assert [(row["quantity"], row["unit"]) for row in found] == [(36, "piece"), (-1, "piece")]


def test_two_million_pieces_are_kept_and_more_dozens_than_can_be_are_told(tmp_path: Path) -> None:
    """To count in one unit has more digits for a moment than are kept."""
    line = FILES["sell_out"][0][0] | {"Nettobetrag": "1"}
    many = [
        line | {"Menge": "2000000", "Einheit": "Stk"},
        line | {"Bon": "2", "Menge": "99999999999999", "Einheit": "Dtz"},
    ]

    batch = imported(a_file(tmp_path, many), "sell_out")

    assert counts(batch) == (2, 1, 0, 0, 1)
    assert "too large a number" in batch.rejected_rows.get().reason
    assert Monthly.objects.get(kind="sell_out").quantity == 2000000


def test_a_level_is_what_was_there_last_and_never_a_sum(tmp_path: Path) -> None:
    imported(
        a_file(tmp_path, [*FILES["stock"][0], FILES["stock"][0][0] | {"as of": "2025-04-30", "on hand": "20"}]), "stock"
    )
    company = Organisation.objects.get(partnerships__reference="D-0001")

    months = of_company(company, company.pk)["stock"]

    assert [cell.amount for cell in months.sums.values()] == [35, 20]
    assert months.years == [(2025, Decimal(20))]


def test_kinds_are_told_in_their_order_and_what_partners_may_not_see_has_no_word_for_them() -> None:
    ours = [
        "sell_in", "purchase", "sell_out", "stock", "delivery", "inspection", "invoice", "quota", "rating", "currency_rate",
    ]  # fmt: skip
    assert [kind.key for kind in kinds() if kind.key in ours] == ours
    assert not fact_kind("rating").own
    assert not fact_kind("currency_rate").own


def test_the_file_of_the_documentation_is_a_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    told = (Path(__file__).parents[3] / "docs" / "facts.md").read_text()
    code = told.partition("## Adding a kind")[2].partition("```python\n")[2].partition("```")[0]
    monkeypatch.setattr("hanse.intake.kinds.register", lambda kind: kind)

    module: dict[str, Any] = {"__name__": "hanse.facts.kinds.warranty"}
    exec(compile(code, "warranty.py", "exec"), module)

    made = module["Warranty"]()
    assert {field.name for field in made.fields} - {"organisation", "product"} <= {name for name, _ in made.columns}
    assert [fault.column for fault in made.faults()] == ["granted"]


@pytest.mark.parametrize(
    "written", ["2025-03", "2025/03", "03/2025", "3.2025", "202503", "Mar 2025", "März 2025", "mars-25", "Mar-25"]
)
@pytest.mark.parametrize(
    ("kind", "field", "more"),
    [
        ("quota", "for_month", {"target": "5000"}),
        ("sell_out", "sold_on", {"product": "HL-U509", "quantity": "2", "amount": "10.00"}),
    ],
)
def test_a_month_stands_for_its_first_day(
    kind: str, field: str, more: dict[str, str], written: str, tmp_path: Path
) -> None:
    batch = checked(
        a_file(tmp_path, [{"dealer": "D-0001", "month": written, **more, "currency": "EUR"}] * 2), kind
    )  # fmt: skip
    batch.commit(by=current())

    assert batch.is_clear
    assert (batch.read, batch.rejected) == (2, 0)
    with store.reading(kind) as facts:
        assert [row[field] for row in facts.rows(facts.lines.select(field))] == [date(2025, 3, 1)]


@pytest.mark.parametrize("written", ["13/2025", "2025-13", "3/25", "2025", "Smarch 2025"])
def test_what_is_no_month_is_refused(written: str, tmp_path: Path) -> None:
    lines = [{"dealer": "D-0001", "month": text, "target": "5", "currency": "EUR"} for text in ("2025-04", written)]

    assert checked(a_file(tmp_path, lines * 5), "quota").rejected == 5


def test_days_of_orders_are_no_months(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="Order date"):
        checked(a_file(tmp_path, [a_line(order_date="2025-03")]))


@pytest.mark.parametrize(("heading", "field"), [("Due", "due_date"), ("Due date", "due_date")])
def test_when_an_invoice_is_due_stands_under_due(heading: str, field: str, tmp_path: Path) -> None:
    line = {
        "invoice": "R1",
        "invoice date": "2025-03-17",
        heading: "2025-04-17",
        "dealer": "D-0001",
        "amount": "100.00",
        "currency": "EUR",
    }
    batch = checked(a_file(tmp_path, [line]), "invoice")

    assert batch.mapping["fields"][field]["column"] == heading


def test_goods_that_arrived_were_delivered(tmp_path: Path) -> None:
    line = {
        "delivery number": "L1",
        "promised": "2025-03-17",
        "arrived": "2025-03-18",
        "supplier": "S-0001",
        "ordered": "10",
        "delivered": "10",
    }
    batch = checked(a_file(tmp_path, [line]), "delivery")

    assert (batch.mapping["fields"]["delivered_on"]["column"], batch.rejected) == ("arrived", 0)


def test_what_contradicts_itself_is_told_by_the_files_own_headings(tmp_path: Path) -> None:
    stocked = {"dealer": "D-0001", "as of": "2025-03-17", "product": "HL-U509", "on hand": "-1"}
    unknown = {
        "delivery number": "L1",
        "promised": "2025-03-17",
        "supplier": "S-0001",
        "ordered": "10",
        "delivered": "10",
    }

    assert checked(a_file(tmp_path, [stocked]), "stock").rejected_rows.get().column == "on hand"
    assert checked(a_file(tmp_path, [unknown]), "delivery").rejected_rows.get().column == "Delivered on"


def test_the_only_days_of_a_file_without_headings_are_those_that_it_must_have(tmp_path: Path) -> None:
    path = tmp_path / "march.csv"
    path.write_text("".join(f"D-0001;2025-03-{day};HL-U509;{day % 4};{day}.50;EUR\n" for day in range(10, 30)))
    batch = Batch.receive(path, kind="sell_out", by=current())
    batch.recognise()

    assert batch.mapping["fields"]["sold_on"]["column"] == "column 2"
    assert not batch.missing
    assert not batch.is_clear


def test_a_column_of_which_some_are_no_numbers_says_how_many(tmp_path: Path) -> None:
    lines = [a_line(number, quantity="many" if number > 6 else number) for number in range(1, 10)]
    batch = checked(a_file(tmp_path, lines))

    column = next(each for each in batch.columns if each["name"] == "quantity")
    assert str(Remark.parse(column["readings"]["decimal"]["check"])) == "3 of 9 looked at are no numbers"
