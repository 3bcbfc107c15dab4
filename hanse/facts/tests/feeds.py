"""Builders of what is expected, and of files that come for it; the day is the third of March 2026."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from hanse.facts.models import FeedExpectation, FeedPeriod
from hanse.intake.models import Batch
from hanse.intake.tests.sending import again, run_jobs, send, told
from hanse.kernel import clock, contributions, events
from hanse.network.models import Organisation
from hanse.network.tests.builders import a_dealer, a_product, as_system


@pytest.fixture(autouse=True)
def on_the_third_of_march() -> Iterator[None]:
    contributions.load("contributions")
    with clock.standing_at(datetime(2026, 3, 3, 12, tzinfo=UTC)):
        yield


@pytest.fixture
def north(manufacturer: object) -> Organisation:
    a_product(number="P-1")
    return a_dealer("Nord", reference="D-0001")


SELL_OUT = {
    "kind": "sell_out", "rhythm": "monthly", "due_days": 5, "business_days": False, "job_role": "sales",
    "starts_on": date(2026, 1, 1),
}  # fmt: skip
FILE = "Date;Product;Quantity;Amount;Currency\n{day};P-1;{quantity};20.00;EUR\n"


def expected(company: Organisation | None, **more: Any) -> FeedExpectation:
    with as_system() as actor:
        values = {**SELL_OUT, "organisation": company} | ({} if company else {"source": "ERP", "job_role": ""}) | more
        row, _act = FeedExpectation.declare(values, by=actor)
        FeedExpectation.open_periods(today=clock.today())
    return row


def by_month(feed: FeedExpectation) -> dict[int, FeedPeriod]:
    with as_system():
        return {each.first.month: each for each in feed.periods.select_related("expectation__organisation")}


def follow_up() -> None:
    """What happens after an act: events, and the jobs that follow from them."""
    run_jobs()
    events.deliver_pending()
    run_jobs()


def brought(client: Client, day: str, quantity: int = 2, *, side: str = "/portal") -> Batch:
    """A file that is sent and imported, and everything that follows from that."""
    answer = send(client, "sell_out", FILE.format(day=day, quantity=quantity), side=side)
    assert answer.status_code == 302, told(answer)
    run_jobs()
    with as_system():
        batch = Batch.objects.order_by("-pk")[0]
        batch.confirm(seen=str(batch.work_id), by=batch.brought_by)
    follow_up()
    return again(batch)


def at(day: int, month: int = 3) -> Any:
    return clock.standing_at(datetime(2026, month, day, 12, tzinfo=UTC))
