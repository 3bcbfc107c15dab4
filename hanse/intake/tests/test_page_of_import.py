"""What stands where on the page of one import: what is wrong first, what needs no look folded away, and the way to what came."""

from __future__ import annotations

import pytest
from django.test import Client

from hanse.intake.models import Batch
from hanse.intake.tests.sending import (
    DEALERS,
    NOVEMBER,
    again,
    as_system,
    confirm,
    found,
    imported,
    own_home,
    run_jobs,
    send,
    sent,
    steward,
    told,
)

__all__ = ["own_home", "steward"]

pytestmark = pytest.mark.django_db
FOLDED, OPEN = '<details class="folded"><summary>', '<details class="folded" open><summary>'


def page(client: Client, batch: Batch) -> str:
    return client.get(f"/imports/{batch.public_id}/").content.decode()


def test_refused_lines_stand_below_the_counts_and_recognised_columns_are_folded(steward: Client) -> None:
    imported(steward, "organisations", DEALERS)
    batch = sent(steward, "sell_in", NOVEMBER)

    shown = page(steward, batch)

    assert batch.rejected
    assert shown.index('<dl class="strip">') < shown.index("<h2>Rejected lines</h2>") < shown.index("<h2>Columns</h2>")
    assert FOLDED in shown
    assert OPEN not in shown


def test_columns_stand_open_while_something_is_to_be_said_of_them(steward: Client) -> None:
    asked = found(send(steward, "organisations", "Name;Something\nNord;GB\n").url)
    assert asked.asks
    none_good = sent(steward, "sell_in", NOVEMBER)
    assert not none_good.good

    assert OPEN in page(steward, asked)
    assert OPEN in page(steward, none_good)
    changed = steward.post(f"/imports/{asked.public_id}/columns/", {"means_0": "name", "means_1": "country"})
    assert OPEN in changed.content.decode()


def test_of_records_the_way_to_what_came_leads_to_those_alone(steward: Client) -> None:
    first = imported(steward, "organisations", DEALERS)
    second = imported(steward, "organisations", DEALERS.replace("Bike Shop 2", "Two Wheels"), "second.csv")

    assert f'href="/imports/{first.public_id}/differences/?view=new"' in page(steward, first)
    assert f'href="/imports/{second.public_id}/differences/?view=changed"' in page(steward, second)
    listed = told(steward.get(f"/imports/{second.public_id}/differences/?view=changed"))
    assert "Two Wheels" in listed
    assert "Bike Shop 3" not in listed


def test_what_is_done_to_an_import_is_not_told_twice_on_its_page(steward: Client) -> None:
    batch = sent(steward, "organisations", DEALERS)
    confirm(steward, batch)
    its_page = f"http://127.0.0.1:8000/imports/{batch.public_id}/"

    beside = steward.get("/working/", headers={"HX-Current-URL": its_page}).content.decode()
    elsewhere = steward.get("/working/", headers={"HX-Current-URL": "http://127.0.0.1:8000/products/"}).content.decode()
    run_jobs()

    assert 'class="note" hidden' in beside, "it goes on asking, for the next page"
    assert "file.csv" not in beside
    assert "file.csv" in elsewhere
    assert " hidden" not in elsewhere
    with as_system():
        assert again(batch).state == Batch.State.COMMITTED
