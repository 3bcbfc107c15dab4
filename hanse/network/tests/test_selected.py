"""What is selected in a list, on whatever page of it: it goes to an act, and into a file, and never further than one sees."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import pytest
from django.http import HttpResponseBase
from django.test import Client
from openpyxl import load_workbook

from hanse.kernel.web import limits
from hanse.network.models import Partnership, Product
from hanse.ui.tables import answer

from .builders import a_dealer, a_territory, an_account, as_system, in_sight_of, signed_in
from .reading import confirmed, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


def body(answer: HttpResponseBase) -> bytes:
    return b"".join(answer)  # type: ignore[arg-type]


def lines(answer: HttpResponseBase) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body(answer).decode().removeprefix("\ufeff"), newline="")))


def products(count: int) -> list[Product]:
    return [Product.objects.create(number=f"P-{n}", name=f"Product {n}", unit="piece") for n in range(count)]


def keys(*rows: Product | Partnership) -> str:
    return ",".join(row.public_id for row in rows)


def test_a_file_holds_exactly_the_selected_rows_as_the_list_shows_them(client: Client) -> None:
    rows = products(5)
    signed_in(client, "auditor")  # who changes nothing may take what they see
    given = {"rows": keys(rows[1], rows[4]), "row": [rows[1].public_id], "state": "q=nothing+here&sort=-name"}

    found = lines(client.post("/products/", given | {"export": "csv", "state": "sort=-name&columns=name.number"}))
    assert [line[0] for line in found[1:]] == ["Product 4", "Product 1"]
    assert len(found[0]) == 2

    sheet = load_workbook(io.BytesIO(body(client.post("/products/", given | {"export": "xlsx"})))).active
    assert sheet
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["Product 4", "Product 1"]  # whatever is sought now


def test_all_of_a_narrowed_list_goes_into_the_file(client: Client) -> None:
    products(3)
    Product.objects.create(number="H-1", name="Helmet", unit="piece")
    signed_in(client, "data_steward")

    found = lines(client.post("/products/", {"all": "yes", "state": "q=Product", "export": "csv"}))

    assert [line[0] for line in found[1:]] == ["Product 0", "Product 1", "Product 2"]


def test_a_row_that_is_gone_is_told_and_no_file_is_made(client: Client) -> None:
    rows = products(3)
    signed_in(client, "data_steward")
    given = {"rows": keys(*rows), "export": "csv"}
    rows[0].delete()

    refused = client.post("/products/", given)

    assert refused.status_code == 409
    assert "1 selected row is not there any more" in text(refused)


def test_nobody_takes_rows_that_they_do_not_see(client: Client) -> None:
    north, south = a_dealer(name="Northern Wheels"), a_dealer(name="Southern Wheels")
    with as_system():
        rows = list(Partnership.objects.filter(organisation__in=[north, south]))
    in_sight_of(signed_in(client, "partner_manager"), north)

    refused = client.post("/partners/", {"rows": keys(*rows), "export": "csv"})
    assert refused.status_code == 409
    assert "Southern" not in text(refused)
    given = {"all": "yes", "rows": keys(*rows), "state": "q=wheels", "export": "csv"}
    assert [line[0] for line in lines(client.post("/partners/", given))[1:]] == ["Northern Wheels"]


def test_more_than_can_be_selected_one_by_one_is_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer, "MOST_SELECTED", 2)
    signed_in(client, "data_steward")

    refused = client.post("/products/", {"rows": keys(*products(3)), "export": "csv"})

    assert refused.status_code == 409
    assert "Only 2 rows" in text(refused)


def test_files_of_selected_rows_are_counted_as_all_files_are(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.LIMITS, "export", replace(limits.LIMITS["export"], account=1))
    given = {"rows": keys(*products(1)), "export": "csv"}
    signed_in(client, "data_steward")

    assert [client.post("/products/", given).status_code for _time in range(2)] == [200, 429]


def test_a_post_that_asks_for_no_file_leads_back_to_the_list(client: Client) -> None:
    signed_in(client, "data_steward")
    for asked in ({}, {"export": "pdf"}):
        assert client.post("/products/", {"state": "q=Lamp"} | asked).headers["Location"] == "/products/?q=Lamp"


def test_an_act_gets_what_was_selected_on_several_pages(client: Client) -> None:
    rows = products(3)
    signed_in(client, "data_steward")

    shown = text(client.post("/products/together/", {"rows": keys(*rows[:2])}))
    assert "2 selected" in shown
    assert f'name="rows" value="{keys(*rows[:2])}"' in shown


def test_done_or_taken_back_one_is_at_the_list_as_it_was_narrowed_sorted_and_paged(client: Client) -> None:
    rows = products(60)
    signed_in(client, "data_steward")
    where = "/products/?q=Product&sort=-name&page=2&size=25"
    given = {"rows": keys(rows[0], rows[1]), "unit": "box", "state": where.partition("?")[2]}

    done = confirmed(client, "/products/together/changes/", given)
    assert done.headers["Location"] == where
    undo = re.search(r'action="(/products/together/[^"]*)"', text(client.get(where)))
    assert undo

    assert client.post(undo[1]).headers["Location"] == where
    assert not Product.objects.filter(unit="box").exists()


def test_an_assignment_and_a_placing_lead_back_to_the_narrowed_list_too(client: Client) -> None:
    nord, eva, old = a_dealer(name="Nord"), an_account(name="Eva", roles=("partner_manager",)), a_territory("Old")
    north = a_territory("North", area="DE")
    with as_system():
        Partnership.objects.update(territory=old, computed_territory=north)
        row = Partnership.objects.get(organisation=nord)
    signed_in(client, "channel_chief")
    acts: dict[str, dict[str, str]] = {"managers/assignments/": {"manager": eva.public_id}, "placing/done/": {}}
    for address, more in acts.items():
        given = {"rows": keys(row), "state": "q=Nord&sort=-name"} | more
        assert confirmed(client, f"/partners/{address}", given).headers["Location"] == "/partners/?q=Nord&sort=-name"
        undo = re.search(r'action="(/partners/[\w/]+/undo/[^"]*)"', text(client.get("/partners/")))
        assert undo, address
        assert client.post(undo[1]).headers["Location"] == "/partners/?q=Nord&sort=-name"
