"""A known layout whose days are newly written: asked about where they can be mistaken, and never read as they were before."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from hanse.intake.models import Batch
from hanse.intake.tests.sending import again, chosen, imported, own_home, run_jobs, sent, steward, told
from hanse.network.tests.builders import a_dealer
from hanse.ui import formats

pytestmark = pytest.mark.django_db
__all__ = ["own_home", "steward"]


@pytest.fixture(autouse=True)
def dealer(manufacturer: object) -> None:
    a_dealer("D9", reference="D9")


def quotas(day: str) -> str:
    return f"Dealer number;Month;Quota\nD9;{day};100\n"


def orders(day: str) -> str:
    return f"Order;Dealer number;Order date;Quantity;Net amount\nSO{day};D9;{day};2;10.50\n"


def unsure(batch: Batch) -> set[str]:
    return {column["name"] for column in batch.columns if not column["sure"]}


@pytest.mark.parametrize("before", ["2026-11-01", "01.11.2026"])
@pytest.mark.parametrize("now", ["2026-12", "12/2026", "202612", "Dez 2026"])
def test_months_in_place_of_days_cannot_be_mistaken(steward: Client, before: str, now: str) -> None:
    imported(steward, "quota", quotas(before))

    batch = sent(steward, "quota", quotas(now))

    assert (batch.state, unsure(batch), batch.rejected, batch.new) == ("staged", set(), 0, 1)


@pytest.mark.parametrize("before", ["03.11.2026", "2026-11-03"])
def test_days_that_can_newly_be_read_in_two_ways_are_asked_about(steward: Client, before: str) -> None:
    imported(steward, "sell_in", orders(before))

    batch = sent(steward, "sell_in", orders("02/12/2026"))

    assert (batch.state, unsure(batch)) == ("received", {"Order date"})
    shown = told(steward.get(f"/imports/{batch.public_id}/"))
    for day in (date(2026, 12, 2), date(2026, 2, 12)):
        assert f"02/12/2026 is {formats.day(day)}" in shown


@pytest.mark.parametrize(("before", "way"), [("17-11-2026", "%d/%m/%Y"), ("11-17-2026", "%m/%d/%Y")])
def test_they_are_proposed_in_the_order_that_they_had(steward: Client, before: str, way: str) -> None:
    imported(steward, "sell_in", orders(before))

    batch = sent(steward, "sell_in", orders("12/02/2026"))

    assert chosen(steward, batch)["way_2"] == way
    steward.post(f"/imports/{batch.public_id}/check/", chosen(steward, batch))
    run_jobs()
    assert (again(batch).new, again(batch).rejected) == (1, 0)


def test_the_order_that_they_had_answers_for_days_that_are_written_alike(steward: Client) -> None:
    imported(steward, "sell_in", orders("11/17/2026"))

    batch = sent(steward, "sell_in", orders("12/02/2026"))

    assert (batch.state, unsure(batch), batch.new) == ("staged", set(), 1)
