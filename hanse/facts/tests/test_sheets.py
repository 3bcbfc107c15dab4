"""A workbook of several sheets: which one is read is seen, chosen, and remembered of whoever sent it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from openpyxl import Workbook

from hanse.intake.mapping import Mapping, Source
from hanse.intake.models import Batch
from hanse.kernel.actor import current
from hanse.kernel.errors import Refused
from hanse.network.tests.builders import signed_in
from hanse.network.tests.reading import text

from .files import COLUMNS, a_line
from .orders import prepare_network

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def network(at_work: object) -> None:
    prepare_network()


def a_workbook(folder: Path, name: str, **sheets: range) -> Path:
    """A line of sell-in for each number, and a sheet of notes that holds more than any other."""
    book = Workbook()
    notes = book.worksheets[0]
    notes.title = "Notes"
    for number in range(60):
        notes.append(["seen", "and", "signed", number, *["again"] * 9])
    for title, numbers in sheets.items():
        sheet = book.create_sheet(title)
        sheet.append([name.replace("_", " ").capitalize() for name in COLUMNS])
        for number in numbers:
            sheet.append([a_line(number)[name] for name in COLUMNS])
    book.create_sheet("Empty")
    book.save(folder / name)
    return folder / name


def received(path: Path) -> Batch:
    return Batch.take_in(path, kind="sell_in", by=current(), name=path.name)


def test_the_sheet_is_shown_chosen_and_remembered(client: Client, tmp_path: Path) -> None:
    first = received(a_workbook(tmp_path, "march.xlsx", Sales=range(1, 21)))
    assert (first.described["sheet"], first.described["sheets"], first.is_clear) == ("Notes", ["Notes", "Sales"], False)
    signed_in(client, "data_steward")
    address = f"/imports/{first.public_id}/"
    shown = text(client.get(address))
    assert "This workbook holds several sheets" in shown
    assert "“Notes” is read, and no other" in shown
    assert ">Sales</option>" in shown
    assert ">Empty</option>" not in shown

    wrong = client.post(f"{address}sheet/", {"sheet": "Elsewhere"})
    assert "There is no sheet Elsewhere; there are: Notes, Sales." in text(wrong)
    assert client.post(f"{address}sheet/", {"sheet": "Sales"}).status_code == 302
    first.refresh_from_db()
    assert (first.described["sheet"], first.is_clear) == ("Sales", True)
    assert {column["name"] for column in first.columns} >= {"Order number", "Amount"}
    assert "“Sales” is read, and no other" in text(client.get(address))
    first.stage(Mapping.parse(first.mapping))
    first.commit(by=current())
    assert first.new == 20

    second = received(a_workbook(tmp_path, "april.xlsx", Sales=range(1, 25)))
    assert (second.described["sheet"], second.is_clear) == ("Sales", True)
    second.stage(Mapping.parse(second.mapping))
    assert (second.new, second.known) == (4, 20)

    further = received(a_workbook(tmp_path, "may.xlsx", Sales=range(30, 33), Returns=range(40, 43)))
    assert (further.described["sheet"], further.is_clear) == ("Sales", False)


def test_another_sheet_takes_back_what_was_checked_of_the_one_before(client: Client, tmp_path: Path) -> None:
    batch = received(a_workbook(tmp_path, "march.xlsx", Sales=range(1, 21), Older=range(50, 55)))
    signed_in(client, "data_steward")
    address = f"/imports/{batch.public_id}/"
    for name, count in (("Sales", 20), ("Older", 5)):
        client.post(f"{address}sheet/", {"sheet": name})
        batch.refresh_from_db()
        assert batch.state == Batch.State.RECEIVED
        batch.stage(Mapping.parse(batch.mapping))
        assert (batch.read, batch.new) == (count, count)
        Batch.objects.update(work="")
    batch.commit(by=current())
    assert client.post(f"{address}sheet/", {"sheet": "Sales"}).status_code == 409


def test_a_sheet_is_read_before_its_import_is_locked(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large one takes half a minute, in which on SQLite nobody else could write."""
    batch = received(a_workbook(tmp_path, "march.xlsx", Sales=range(1, 21)))
    signed_in(client, "data_steward")
    opened, transactions = Batch._opened, list[int]()

    def noted(self: Batch, source: Source) -> Any:
        transactions.append(len(connection.savepoint_ids))
        return opened(self, source)

    monkeypatch.setattr(Batch, "_opened", noted)

    assert client.post(f"/imports/{batch.public_id}/sheet/", {"sheet": "Sales"}).status_code == 302
    assert {*transactions} == {len(connection.savepoint_ids)}


def test_a_workbook_in_which_one_sheet_holds_something_is_not_asked_about(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append([name.replace("_", " ").capitalize() for name in COLUMNS])
    book.worksheets[0].append([a_line()[name] for name in COLUMNS])
    book.create_sheet("Sheet2")
    book.save(tmp_path / "one.xlsx")

    batch = received(tmp_path / "one.xlsx")
    assert "sheets" not in batch.described
    Batch.objects.update(work="")
    batch.refresh_from_db()
    with pytest.raises(Refused, match="no sheets to choose from"):
        batch.read_sheet("Sheet2", by=current())
