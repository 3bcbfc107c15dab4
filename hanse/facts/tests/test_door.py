"""The way by which partners send: from the home, from what is expected of them and from their orders, by one word for one thing."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hanse.facts.tests.feeds import expected
from hanse.intake.tests.sending import found, run_jobs, send, told
from hanse.network.models import Organisation
from hanse.network.tests.builders import a_dealer, a_product, a_supplier, as_system, signed_in

pytestmark = pytest.mark.django_db
SALES = "Date;Product;Quantity;Amount;Currency\n2026-02-03;P-1;2;20.00;EUR\n"
TO_SALES = '<a {}href="/portal/imports/new/?kind=sell_out">'


@pytest.fixture
def north(manufacturer: object) -> Organisation:
    a_product(number="P-1")
    return a_dealer("Nord", reference="D-0001")


def shown(client: Client, address: str) -> str:
    return client.get(address, follow=True).content.decode()


def test_the_home_leads_to_sending_each_kind_that_one_may_send(client: Client, north: Organisation) -> None:
    signed_in(client, "sales", at=north)

    home = shown(client, "/portal/")

    assert TO_SALES.format('class="btn btn-primary" ') in home
    assert 'href="/portal/imports/new/?kind=stock"' in home
    assert "kind=delivery" not in home


def test_of_many_kinds_the_last_stand_behind_one_way(client: Client, north: Organisation) -> None:
    a_supplier(organisation=north)
    signed_in(client, "partner_administrator", at=north)

    home = told(client.get("/portal/"))

    assert "Send your sales" in home
    assert "Send something else" in home
    assert "Send your deliveries" not in home


def test_who_may_not_send_is_not_asked_to(client: Client, north: Organisation) -> None:
    with as_system():
        expected(north)
    signed_in(client, "technical", at=north)

    assert "imports/new" not in shown(client, "/portal/")
    assert "imports/new" not in shown(client, "/portal/beside/")
    assert "imports/new" not in shown(client, "/portal/orders/")


def test_what_is_expected_leads_to_sending_it(client: Client, north: Organisation) -> None:
    with as_system():
        expected(north)
    signed_in(client, "sales", at=north)

    for address in ("/portal/beside/", "/portal/feeds/"):
        assert TO_SALES.format("") in shown(client, address)


def test_orders_lead_to_sending_and_everything_is_called_by_one_word(client: Client, north: Organisation) -> None:
    signed_in(client, "sales", at=north)
    before = shown(client, "/portal/orders/")
    start = client.get("/portal/imports/new/?kind=sell_out")
    batch = found(send(client, "sell_out", SALES, side="/portal").url)
    run_jobs()
    page = f"/portal/imports/{batch.public_id}/"
    with as_system():
        batch.refresh_from_db()
        batch.confirm(seen=str(batch.work_id), by=batch.brought_by)
    run_jobs()

    assert '<a class="btn btn-primary" href="/portal/imports/new/">' in before
    assert "<h1>Send your sales</h1>" in start.content.decode()
    assert 'value="sell_out"' in start.content.decode().split("checked")[0]
    assert TO_SALES.format('class="btn btn-primary" ') in shown(client, "/portal/orders/")
    for address in ("/portal/orders/", "/portal/imports/new/", "/portal/imports/", page):
        read = told(client.get(address, follow=True))
        assert "our sales" in read, address
        assert "Sell-out" not in read, address


def test_the_door_asks_the_database_little(client: Client, north: Organisation) -> None:
    with as_system():
        expected(north)
    signed_in(client, "sales", at=north)
    client.get("/portal/")

    for address in ("/portal/", "/portal/beside/", "/portal/feeds/"):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        assert len(asked) <= 10, address


def test_a_dealer_corrects_its_lines_where_it_reads_them_and_we_do_not_correct_them_for_it(
    client: Client, north: Organisation
) -> None:
    signed_in(client, "sales", at=north)
    batch = found(send(client, "sell_out", f"{SALES}31.02.2026;P-1;1;10.00;EUR\n", side="/portal").url)
    run_jobs()
    page = f"/portal/imports/{batch.public_id}/"
    early = told(client.get(page))
    with as_system():
        batch.refresh_from_db()
        batch.confirm(seen=str(batch.work_id), by=batch.brought_by)
    run_jobs()
    with as_system():
        row = batch.rejected_rows.get()
    correct = f"{page}rejected/correct/"

    shown = told(client.get(correct))
    sent = client.post(correct, {"row": row.pk, f"cell-{row.pk}-0": "2026-02-28"})
    run_jobs()
    mended = found(sent.url)
    signed_in(client, "data_steward")
    ours = client.get(f"/imports/{batch.public_id}/rejected/correct/")

    assert "Send the good lines first" in early
    assert "“31.02.2026” is not a day." in shown
    assert (mended.organisation_id, mended.new, mended.rejected) == (north.pk, 1, 0)
    assert "/rejected/correct/" not in client.get(f"/imports/{batch.public_id}/").content.decode()
    assert ours.status_code == 302


def test_who_fills_in_an_empty_file_is_told_how_days_numbers_and_products_are_written(
    client: Client, north: Organisation
) -> None:
    signed_in(client, "sales", at=north)
    theirs = told(client.get("/portal/imports/new/"))
    written = "Date;Product;Quantity;Amount;Currency\n28/11/2025;Sport Helmet;1.250,50;20,00;EUR\n"
    a_product(number="P-2", name="Sport Helmet")
    batch = found(send(client, "sell_out", written, side="/portal").url)
    run_jobs()
    signed_in(client, "data_steward")
    ours = told(client.get("/imports/new/"))

    for hint in ("2026-11-28 or 28/11/2026", "1250.50 or 1.250,50", "such as EUR"):
        assert hint in theirs
        assert hint in ours
    assert "by its name as your orders have it" in theirs
    assert "A partner by our number" not in theirs
    assert "A partner by our number" in ours
    with as_system():
        batch.refresh_from_db()
    assert (batch.new, batch.rejected) == (1, 0), "so it is read"
