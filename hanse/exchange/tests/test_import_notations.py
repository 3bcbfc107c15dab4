"""A file whose days, numbers, returns or sheet can be meant in several ways: a program reads which, and says which one is right."""

from __future__ import annotations

import base64
import io
from typing import Any

import pytest
from openpyxl import Workbook

from hanse.intake.models import Batch
from hanse.intake.tests.sending import as_system, own_home, run_jobs
from hanse.network.tests.builders import a_dealer

from .builders import Program, one_of_ours

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer"), pytest.mark.by_turns]
__all__ = ["own_home"]
DOUBTFUL = "Order;Dealer number;Order date;Quantity;Net amount\nW1;D9;03/04/2026;2;1,234\n"


@pytest.fixture
def steward(manufacturer: object) -> Program:
    a_dealer("D9", reference="D9")
    return one_of_ours("data_steward")


def sent(program: Program, content: str | bytes, name: str = "orders.csv") -> str:
    text = content if isinstance(content, str) else base64.b64encode(content).decode()
    given = {"kind": "sell_in", "file_name": name, "content": text, "is_base64": isinstance(content, bytes)}
    answer = program.post("/imports", given)
    assert answer.status_code == 201, answer.content
    run_jobs()
    return f"/imports/{answer.json()['id']}"


def a_workbook() -> bytes:
    """Two months, one line each, with a sheet of its own for each."""
    book, written = Workbook(), io.BytesIO()
    book.remove(book.worksheets[0])
    for place, month in enumerate(("March", "April"), start=3):
        sheet = book.create_sheet(month)
        sheet.append(["Order", "Dealer number", "Order date", "Quantity", "Net amount"])
        sheet.append([f"W{place}", "D9", f"2026-{place:02}-17", 2, 10.5])
    book.save(written)
    return written.getvalue()


def shown(program: Program, path: str) -> dict[str, Any]:
    return {each["name"]: each for each in program.get(f"{path}/columns").json()["columns"]}


def rules(path: str) -> dict[str, Any]:
    with as_system():
        found: dict[str, Any] = Batch.objects.get(public_id=path.rpartition("/")[2]).mapping["fields"]
    return found


def test_what_is_in_doubt_is_told_with_how_it_can_be_read(steward: Program) -> None:
    path = sent(steward, DOUBTFUL)

    columns = shown(steward, path)

    amount = columns["Net amount"]
    assert (amount["sure"], amount["notation"]) == (False, ",")
    assert amount["about"] == "in 1,234 the sign may stand before decimals or thousands: which is right?"
    assert {each["notation"]: each["reads"] for each in amount["notations"]} == {
        ",": "1,234 is 1.234", ".": "1,234 is 1,234",
    }  # fmt: skip
    assert {each["notation"] for each in columns["Order date"]["notations"]} == {"%d/%m/%Y", "%m/%d/%Y"}
    assert (columns["Order"]["notation"], columns["Order"]["notations"]) == ("", [])


@pytest.mark.parametrize(("sign", "amount"), [(",", "1.234"), (".", "1234")])
@pytest.mark.parametrize("days", ["%d/%m/%Y", "%m/%d/%Y"])
def test_a_program_says_which_one_is_right(steward: Program, sign: str, amount: str, days: str) -> None:
    path = sent(steward, DOUBTFUL)

    answer = steward.post(f"{path}/check", {"notations": {"Net amount": sign, "Order date": days}})
    run_jobs()

    assert answer.status_code == 200, answer.content
    assert steward.get(path).json()["new"] == 1
    said = rules(path)
    assert (said["amount"].get("decimal", "."), said["order_date"]["date"]) == (sign, days)
    assert shown(steward, path)["Net amount"]["notation"] == sign


def test_what_cannot_be_read_so_is_refused_with_what_can(steward: Program) -> None:
    path = sent(steward, DOUBTFUL)

    given = {"Net amount": ";", "Order": ",", "Nothing": ",", "Order date": "%d.%m.%Y"}
    answer = steward.post(f"{path}/check", {"notations": given})

    assert answer.status_code == 422
    assert {(each["field"], each["detail"]) for each in answer.json()["errors"]} == {
        ("notations", "The file has no column Nothing."),
        ("notations", "Net amount: One of these is wanted: “,”, “.”."),
        ("notations", "Order: This can be read in one way alone."),
        ("notations", "Order date: One of these is wanted: “%d/%m/%Y”, “%m/%d/%Y”."),
    }
    assert steward.get(path).json()["state"] == "received"


def test_a_column_that_means_something_else_is_read_in_the_notation_that_is_said(steward: Program) -> None:
    path = sent(steward, DOUBTFUL)

    given = {"columns": {"Net amount": "unit_price"}, "notations": {"Net amount": "."}}
    assert steward.post(f"{path}/check", given).status_code == 200

    assert "amount" not in rules(path)
    assert rules(path)["unit_price"] == {"column": "Net amount", "thousands": ","}


def test_lines_that_look_like_returns_may_count_as_they_are_written(steward: Program) -> None:
    lines = "W1;Invoice;D9;2026-11-03;2;10.50\nW2;Credit note;D9;2026-11-04;1;5.25\n"
    path = sent(steward, f"Order;Type;Dealer number;Order date;Quantity;Net amount\n{lines}")
    assert "as returns" in steward.get(f"{path}/columns").json()["returns"]

    assert steward.post(f"{path}/check", {"as_written": True}).status_code == 200
    run_jobs()

    assert "as they are written" in steward.get(f"{path}/columns").json()["returns"]
    assert steward.post(f"{path}/check", {"columns": {}}).status_code == 200
    assert "as they are written" in steward.get(f"{path}/columns").json()["returns"]
    run_jobs()
    assert steward.post(f"{path}/check", {"as_written": False}).status_code == 200
    assert "as returns" in steward.get(f"{path}/columns").json()["returns"]


def test_without_a_column_of_types_nothing_counts_as_written(steward: Program) -> None:
    path = sent(steward, DOUBTFUL)

    answer = steward.post(f"{path}/check", {"as_written": True})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "as_written"


def test_the_sheet_of_a_workbook_is_chosen(steward: Program) -> None:
    path = sent(steward, a_workbook(), "orders.xlsx")
    told = steward.get(f"{path}/columns").json()
    assert steward.get(path).json()["asks"] is True
    assert told["sheets"] == ["March", "April"]

    wrong = steward.post(f"{path}/sheet", {"sheet": "May"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (409, "sheet")
    assert steward.post(f"{path}/sheet", {"sheet": "April"}).status_code == 200
    run_jobs()

    assert steward.get(f"{path}/columns").json()["sheet"] == "April"
    assert steward.get(path).json()["new"] == 1
