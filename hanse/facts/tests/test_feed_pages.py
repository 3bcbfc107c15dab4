"""Pages of what is expected: the calendar, and declaring it of many at once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from hanse.facts.events import FeedDue
from hanse.facts.expecting.reminding import KINDS
from hanse.facts.expecting.waiting import PARTS
from hanse.facts.models import FeedExpectation, FeedPeriod
from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.network.models import Organisation, Partnership, Undo
from hanse.network.tests.builders import a_dealer, a_supplier, as_system, signed_in, someone_at, staff
from hanse.network.tests.reading import confirmed, text

from .feeds import SELL_OUT, brought, expected, north, on_the_third_of_march

__all__ = ["north", "on_the_third_of_march"]

pytestmark = pytest.mark.django_db


def test_the_calendar_shows_each_month_and_leads_to_the_file_or_to_asking(client: Client, north: Organisation) -> None:
    expected(north)
    feed = expected(north, kind="stock", rhythm="weekly")
    signed_in(client, "sales", at=north)
    batch = brought(client, "2026-02-03")
    signed_in(client, "data_steward")

    page = client.get("/feeds/")
    shown, html = text(page), page.content.decode()
    file = client.get("/feeds/?export=csv")

    assert re.search(r'href="/facts/" aria-current="page"', html), "one is among the facts"
    assert "Nord" in shown
    assert "In time" in shown
    assert f"/imports/{batch.public_id}/" in html
    assert f"/feeds/{feed.public_id}/#" in html
    assert "in time" in b"".join(file.streaming_content).decode()  # type: ignore[attr-defined]
    assert "Nord" in text(client.get("/feeds/?standing=overdue"))
    assert "Nord" not in text(client.get("/feeds/?whose=ours"))


def test_declared_many_at_once_and_taken_back(north: Organisation) -> None:
    south = a_dealer("Süd", reference="D-0002")
    expected(north)
    by = staff("data_steward")
    values = {**SELL_OUT, "note": ""}
    with as_system():
        rows, act = FeedExpectation.declare_for([north, south], values, by=by)
        made = [row.organisation for row in rows]
        act.take_back_whole(by=by)
        left = [row.organisation for row in FeedExpectation.objects.all()]

    assert made == [south]
    assert left == [north]


def test_the_same_is_expected_of_all_who_are_selected_in_the_list(client: Client, north: Organisation) -> None:
    a_dealer("Süd", reference="D-0002")
    a_supplier("Guss", reference="S-0001")
    expected(north)
    signed_in(client, "data_steward")
    chosen = {"all": "yes", "state": ""}
    rule = {"kind": "sell_out", "rhythm": "monthly", "due_days": "5", "starts_on": "2026-03-01", "job_role": "sales"}

    asked = text(client.post("/feeds/together/", chosen))
    would = text(client.post("/feeds/together/declared/", chosen | rule))
    with as_system():
        assert FeedExpectation.objects.count() == 1
    done = text(confirmed(client, "/feeds/together/declared/", chosen | rule, follow=True))
    nobody = text(client.post("/feeds/together/declared/", chosen | rule | {"kind": "quota"}))

    assert "3 selected" in asked
    assert "1 will change" in would
    assert "1 is so already" in would
    assert "Sell-out: there are no such lines of this partner." in would
    assert "monthly, from 1 March" in would
    assert "It is expected of 1 partner from now on." in done
    assert "Nothing would change" in nobody
    with as_system():
        assert {row.sender for row in FeedExpectation.objects.all()} == {"Nord", "Süd"}

    undo = re.search(r'action="(/feeds/undo/\w+/[^"]*)"', done)
    assert undo
    assert client.post(undo[1]).headers["Location"].startswith("/partners/")
    with as_system():
        assert {row.sender for row in FeedExpectation.objects.all()} == {"Nord"}


def test_a_company_that_is_several_things_to_us_is_asked_once(client: Client, north: Organisation) -> None:
    with as_system() as actor:
        Partnership.begin(north, role="supplier", by=actor)
    signed_in(client, "data_steward")
    rule = {"all": "yes", "state": "", "kind": "stock", "rhythm": "weekly", "due_days": "5", "starts_on": "2026-03-01"}

    would = text(client.post("/feeds/together/declared/", rule))
    confirmed(client, "/feeds/together/declared/", rule)

    assert "1 will change" in would
    with as_system():
        assert [row.sender for row in FeedExpectation.objects.all()] == ["Nord"]


@pytest.mark.parametrize("path", ["/feeds/", "/feeds/suggestions/", "/feeds/quality/", "{feed}", "{partner}", "own"])
def test_no_page_asks_the_database_more_than_twelve_times(
    path: str, client: Client, north: Organisation, django_assert_max_num_queries: Any
) -> None:
    feeds = [expected(a_dealer(f"Dealer {number}")) for number in range(5)] + [expected(north), expected(None)]
    signed_in(
        client, *(("sales",) if path == "own" else ("channel_chief",)), **({"at": north} if path == "own" else {})
    )
    url = {
        "own": "/portal/feeds/", "{feed}": f"/feeds/{feeds[-2].public_id}/", "{partner}": f"/partners/{north.public_id}/feeds/",
    }.get(path, path)  # fmt: skip
    client.get(url)

    with django_assert_max_num_queries(12):
        assert client.get(url).status_code == 200


def test_a_month_tells_each_days_feeds_also_those_that_are_to_come(client: Client, north: Organisation) -> None:
    expected(north)
    a_dealer("Süd", reference="D-0002")
    signed_in(client, "sales", at=north)
    brought(client, "2026-02-03")
    signed_in(client, "data_steward")

    march, may = text(client.get("/feeds/month/?month=2026-03")), text(client.get("/feeds/month/?month=2026-05"))
    nothing = text(client.get("/feeds/month/?month=2025-12"))

    assert "Nord: Sell-out" in march
    assert "In time" in march
    assert "Due 5 May" in may
    assert "Nothing is due in this month" in nothing
    signed_in(client, "partner_manager")
    assert "Nord" not in text(client.get("/feeds/month/?month=2026-03"))


def test_a_digest_tells_what_is_due_and_late_to_whose_task_it_is(north: Organisation) -> None:
    south = a_dealer("Süd", reference="D-0002")
    expected(north)
    sales, others = someone_at(north, "sales"), someone_at(south, "sales")
    manager = staff("data_steward")

    with as_system():
        receivers = {(each.account_id, each.organisation_id) for each in PARTS[0].receivers()}
    with acting(sales):
        theirs = [told.sentence for told in PARTS[0].find(sales)]
    with acting(manager):
        ours = [told.sentence for told in PARTS[0].find(manager)]

    assert (sales.account_id, north.pk) in receivers
    assert (others.account_id, south.pk) not in receivers
    assert theirs == ["Send your sales, January 2026", "Send your sales, February 2026"]
    assert ours == ["Ask Nord for Sell-out, January 2026"]


def test_who_lost_a_partner_takes_nothing_back_that_was_expected_of_it(client: Client, north: Organisation) -> None:
    manager = signed_in(client, "partner_manager")
    with as_system():
        north.partnerships.update(manager=manager)
    rule = {"kind": "sell_out", "rhythm": "monthly", "due_days": "5", "starts_on": "2026-03-01", "job_role": "sales"}
    client.post("/feeds/new/", rule | {"company": "Nord"})
    with as_system():
        act = Undo.objects.get()
        north.partnerships.update(manager=None)

    refused = client.post(f"/feeds/undo/{act.public_id}/")

    assert refused.status_code == 409
    with as_system():
        assert FeedExpectation.objects.count() == 1
        north.partnerships.update(manager=manager)
    assert client.post(f"/feeds/undo/{act.public_id}/").status_code == 302


def test_who_buys_of_a_company_expects_nothing_of_it_as_a_dealer(client: Client, north: Organisation) -> None:
    buyer = signed_in(client, "category_buyer")
    a_supplier(organisation=north)
    with as_system():
        north.partnerships.filter(role="supplier").update(manager=buyer)
    rule = {"company": "Nord", "rhythm": "monthly", "due_days": "5", "starts_on": "2026-03-01"}

    assert client.post("/feeds/new/", rule | {"kind": "sell_out"}).status_code == 422
    assert client.post("/feeds/new/", rule | {"kind": "purchase"}).status_code == 302
    with as_system():
        assert list(FeedExpectation.objects.values_list("kind", flat=True)) == ["purchase"]


def test_of_what_a_dealer_owes_who_buys_of_it_has_nothing_on_the_list(north: Organisation) -> None:
    expected(north)
    a_supplier(organisation=north)
    buyer, manager = staff("category_buyer"), staff("partner_manager")
    with as_system():
        north.partnerships.filter(role="supplier").update(manager=buyer.account_id)
        north.partnerships.filter(role="dealer").update(manager=manager.account_id)
        period = FeedPeriod.objects.earliest("first")
        event = FeedDue(period_id=period.pk, organisation_id=north.pk, is_over=True)
        kind = next(each for each in KINDS if each.key == "feed-overdue")
        assert [each.account_id for each in kind.receivers(event)] == [manager.account_id]

    told = [{"period_id": period.pk, "is_over": True}]
    for actor, count in ((buyer, 0), (manager, 2)):
        with acting(actor):
            assert len([words for words in kind.tell(told) if words]) == min(count, 1)
            assert len(list(PARTS[0].find(actor))) == count


def test_who_buys_of_a_company_neither_ends_nor_excuses_what_it_sends_as_a_dealer(
    client: Client, north: Organisation
) -> None:
    feed = expected(north)
    buyer = signed_in(client, "category_buyer")
    a_supplier(organisation=north)
    with as_system():
        north.partnerships.filter(role="supplier").update(manager=buyer)
        period = feed.periods.earliest("first")
        by = Actor.staff(account_id=buyer.pk, name=buyer.name, roles=["category_buyer"])
        ended = feed.end(on=clock.today(), by=by)

    for url in (
        f"/feeds/{feed.public_id}/edit/", f"/feeds/{feed.public_id}/end/", f"/feeds/periods/{period.public_id}/request/",
        f"/feeds/periods/{period.public_id}/excuse/", f"/feeds/periods/{period.public_id}/excuse/undo/",
    ):  # fmt: skip
        assert client.post(url, {"ends_on": "2026-03-31"}).status_code == 403, url
    assert client.post(f"/feeds/undo/{ended.public_id}/").status_code == 409
    with as_system():
        north.partnerships.filter(role="dealer").update(manager=buyer)
    assert client.post(f"/feeds/undo/{ended.public_id}/").status_code == 302


def test_what_came_meanwhile_is_not_said_to_be_nothing(north: Organisation) -> None:
    with as_system() as actor:
        stale = expected(north).periods.earliest("first")
        FeedPeriod.objects.filter(pk=stale.pk).update(arrived_on="2026-03-02")

        with pytest.raises(Refused, match="Something came"):
            stale.excuse(by=actor)
