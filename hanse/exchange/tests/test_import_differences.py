"""What a file of facts brings and corrects, listed alike on the page and for programs: before it is imported, and afterwards."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from hanse.facts.sending import changes
from hanse.intake.tests.sending import again, confirm, imported, own_home, run_jobs, sent, steward, told
from hanse.network.tests.builders import a_dealer, a_product

from .builders import Program, one_at, one_of_ours

pytestmark = pytest.mark.django_db
__all__ = ["own_home", "steward"]
HEAD = "Order;Line;Dealer number;Order date;Quantity;Net amount\n"
FIRST = HEAD + "".join(f"W{n};1;D9;2026-11-{n:02};2;10.50\n" for n in range(1, 4))
SECOND = FIRST.replace("W2;1;D9;2026-11-02;2;10.50", "W2;1;D9;2026-11-05;2;11.25") + "W4;1;D9;2026-11-04;1;5\n"
LISTED = [("corrected", "W2 / 1", "order_date", "2026-11-02", "2026-11-05"), ("corrected", "W2 / 1", "amount", "10.5", "11.25"),
          ("new", "W4 / 1", "", "", "2026-11-04, D9, 1, 5, EUR")]  # fmt: skip


@pytest.fixture(autouse=True)
def dealer(manufacturer: object) -> Any:
    return a_dealer("D9", reference="D9")


def listed(program: Program, public_id: str, asked: str = "") -> list[tuple[str, ...]]:
    names = ("status", "record", "field", "before", "after")
    rows = program.all(f"/imports/{public_id}/differences{asked}")
    return [tuple(row[name] for name in names) for row in rows]


def test_programs_read_what_is_new_and_corrected_before_and_after(steward: Client) -> None:
    imported(steward, "sell_in", FIRST)
    program = one_of_ours("data_steward")
    batch = sent(steward, "sell_in", SECOND)
    assert (batch.new, batch.known, batch.corrected) == (1, 2, 1)

    assert listed(program, batch.public_id) == LISTED
    assert listed(program, batch.public_id, "?status=new") == LISTED[2:]
    confirm(steward, batch)
    run_jobs()

    assert again(batch).state == "committed"
    assert listed(program, batch.public_id) == LISTED


def test_the_page_lists_the_same(steward: Client) -> None:
    imported(steward, "sell_in", FIRST)
    batch = sent(steward, "sell_in", SECOND)

    page = steward.get(f"/imports/{batch.public_id}/")
    shown = told(steward.get(f"/imports/{batch.public_id}/differences/"))

    assert "1 new, 1 changed, 0 rejected, 2 as they are. Nothing is imported yet." in told(page)
    assert f'href="/imports/{batch.public_id}/differences/"' in page.content.decode()
    assert "All differences" in told(page)
    for words in ("W2 / 1", "Order date", "2 November", "5 November", "Net amount", "10.5", "11.25", "W4 / 1"):
        assert words in shown
    assert "Kind of record" not in shown
    assert "are listed:" not in shown


def test_where_there_are_more_it_says_so(steward: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "MOST_NEW", 2)
    batch = sent(steward, "sell_in", FIRST)

    page = told(steward.get(f"/imports/{batch.public_id}/"))
    shown = told(steward.get(f"/imports/{batch.public_id}/differences/"))

    assert "The first of the differences" in page
    assert "Of the lines these are listed: the first 2 of 3 new ones." in shown
    assert "W3" not in shown


def test_a_partner_reads_those_of_what_it_sent_and_nobody_elses(steward: Client, dealer: Any) -> None:
    text = "Sold on;Product;Quantity;Net amount;Receipt\n2026-11-03;P-1;2;10.50;R1\n"
    a_product(number="P-1")
    own, other = one_at(dealer), one_at(a_dealer("D8", reference="D8"))
    answer = own.post("/imports", {"kind": "sell_out", "file_name": "sold.csv", "content": text})
    assert answer.status_code == 201, answer.content
    run_jobs()
    public_id = answer.json()["id"]

    [(status, *_more)] = listed(own, public_id)

    assert status == "new"
    assert own.get(f"/imports/{public_id}").json()["new"] == 1
    assert other.get(f"/imports/{public_id}/differences").status_code == 404
    ours = sent(steward, "sell_in", FIRST)
    assert own.get(f"/imports/{ours.public_id}/differences").status_code == 404
