"""Numbers whose sign may stand before decimals or thousands: somebody is asked, and nothing is guessed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from django.apps import apps
from django.test import Client
from typer.testing import CliRunner

from hanse.intake.commands import app
from hanse.intake.models import Batch
from hanse.intake.tests.sending import (
    again,
    as_system,
    chosen,
    confirm,
    imported,
    own_home,
    reasons,
    run_jobs,
    sent,
    steward,
    told,
)
from hanse.kernel.errors import Refused
from hanse.network.tests.builders import a_dealer, a_field

pytestmark = pytest.mark.django_db
__all__ = ["own_home", "steward"]

FILES = {
    "products": ("product number{0}name{0}list price{0}currency", "H1{0}Helmet{0}{1}{0}EUR", "list price"),
    "organisations": ("number{0}name{0}Area", "D9{0}Nine{0}{1}", "Area"),
    "relationships": ("Company{0}Relationship{0}Other company{0}Share in %", "D9{0}belongs to{0}G1{0}{1}", "Share in %"),
    "sell_in": (
        "Order{0}Dealer number{0}Order date{0}Quantity{0}Net amount", "SO1{0}D9{0}2026-11-03{0}2{0}{1}", "Net amount",
    ),
}  # fmt: skip
"""A file's head, a line of it, and the column that is in doubt."""


@pytest.fixture(autouse=True)
def companies(manufacturer: object) -> None:
    for number in ("D9", "G1"):
        a_dealer(number, reference=number)
    a_field("Area", "company", "decimal")


def written(kind: str, *values: str, delimiter: str = ";") -> str:
    head, line, _column = FILES[kind]
    cells = [f'"{value}"' if delimiter in value else value for value in values]
    return "\n".join([head.format(delimiter), *(line.format(delimiter, cell) for cell in cells), ""])


def unsure(batch: Batch) -> set[str]:
    return {column["name"] for column in batch.columns if not column["sure"]}


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("kind", FILES)
def test_it_is_asked_in_every_kind_of_file(steward: Client, kind: str, delimiter: str) -> None:
    batch = sent(steward, kind, written(kind, "1,234", delimiter=delimiter))

    assert (batch.state, unsure(batch)) == ("received", {FILES[kind][2]})
    page = told(steward.get(f"/imports/{batch.public_id}/"))
    assert "in 1,234 the sign may stand before decimals or thousands: which is right?" in page
    assert "1,234 is 1.234" in page
    assert "1,234 is 1,234" in page


@pytest.mark.parametrize(("sign", "price"), [(",", "1.234"), (".", "1234")])
def test_what_is_answered_counts(steward: Client, sign: str, price: str) -> None:
    batch = sent(steward, "products", written("products", "1,234"))
    place = [column["name"] for column in batch.columns].index("list price")

    steward.post(f"/imports/{batch.public_id}/columns/", chosen(steward, batch) | {f"way_{place}": sign})
    steward.post(f"/imports/{batch.public_id}/check/", chosen(steward, batch) | {f"way_{place}": sign})
    run_jobs()
    confirm(steward, batch)
    run_jobs()

    assert reasons(again(batch)) == []
    with as_system():
        assert apps.get_model("network", "Product").objects.get().list_price == Decimal(price)


@pytest.mark.parametrize("kind", ["products", "sell_in"])
def test_an_earlier_file_that_did_not_show_it_is_no_answer(steward: Client, kind: str) -> None:
    imported(steward, kind, written(kind, "12"))

    batch = sent(steward, kind, written(kind, "1,234"))

    assert (batch.state, unsure(batch)) == ("received", {FILES[kind][2]})


@pytest.mark.parametrize("kind", ["products", "sell_in"])
def test_an_earlier_file_that_showed_it_is_one(steward: Client, kind: str) -> None:
    imported(steward, kind, written(kind, "12,5"))

    batch = sent(steward, kind, written(kind, "1,234"))

    assert (batch.state, unsure(batch)) == ("staged", set())


def test_columns_that_contradict_each_other_decide_nothing(steward: Client) -> None:
    text = "number;name;annual sales;Area;latitude\nD9;Nine;1,234;2.5;53,5\nG1;One;2,500;3.5;53,6\n"

    batch = sent(steward, "organisations", text)

    assert (batch.state, unsure(batch)) == ("received", {"annual sales"})


def test_a_column_that_is_written_both_ways_says_so(steward: Client) -> None:
    batch = sent(steward, "products", written("products", "1,5", "2.5"))

    assert (batch.state, unsure(batch)) == ("received", {"list price"})
    page = told(steward.get(f"/imports/{batch.public_id}/"))
    assert "some of them have a decimal comma, others a decimal point: which is right?" in page


@pytest.mark.parametrize(
    ("kind", "line", "column"),
    [
        ("products", "product number;name;list price\nH1;Helmet;1,234\n", "list price"),
        ("people", "company;last name;agreed on;agrees to be written to\nD9;Berg;03/04/2026;yes\n", "agreed on"),
    ],
)
def test_at_the_command_line_where_nobody_can_be_asked_it_is_refused(
    kind: str, line: str, column: str, tmp_path: Path, system: object
) -> None:
    path = tmp_path / "file.csv"
    path.write_text(line)

    with pytest.raises(Refused, match=f"{column} can be read in two ways. Say in a mapping file which one is right"):
        CliRunner().invoke(app, ["import", kind, str(path)], catch_exceptions=False)
    assert not Batch.objects.exists()
