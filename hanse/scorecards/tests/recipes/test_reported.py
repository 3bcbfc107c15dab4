"""What partners report of themselves: shown, told apart, and no measure of them where they are not believed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from hanse.facts.keeping import store
from hanse.facts.tests.test_partner_files import ARRIVED, OWN, imported, sent
from hanse.intake.models import Batch
from hanse.intake.tests.sending import found, run_jobs, send
from hanse.kernel import clock
from hanse.kernel.actor import acting
from hanse.network.models import Organisation
from hanse.network.tests.builders import a_dealer, a_product, a_supplier, signed_in
from hanse.scorecards.library.measuring import preview
from hanse.scorecards.recipes import behind
from hanse.scorecards.recipes.recipe import Condition, Recipe, Test, Way

from ..builders import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
IN_TIME = Recipe("supplier", "delivery", Way.RATE, conditions=(Condition("delivered_on", Test.AT_MOST, "promised_on"),))
SOLD = Recipe("dealer", "sell_out", Way.SUM, "quantity")


@pytest.fixture(autouse=True)
def first_of_march() -> Iterator[None]:
    with clock.standing_at(datetime(2026, 3, 1, 9, tzinfo=UTC)):
        yield


def books(client: Client, content: str) -> Batch:
    """Deliveries from our own books."""
    answer = send(client, "delivery", content)
    run_jobs()
    return imported(client, found(answer.url))


def counted(recipe: Recipe, company: Organisation) -> int:
    with acting(SYSTEM):
        return preview(recipe, fewest=1).figures[company.pk].n


def rows(recipe: Recipe) -> list[dict[str, Any]]:
    with acting(SYSTEM), store.reading(recipe.facts) as facts:
        return facts.rows(behind.lines(facts.counted, recipe, date(2026, 3, 1), of_partners=facts.of_partners))


def test_a_supplier_cannot_make_itself_punctual_until_our_own_books_say_so(client: Client) -> None:
    supplier = a_supplier("Werk", reference="S-1")
    lines = [f"L-{n};1;2026-02-01;2026-02-0{day};S-1;5;5\n" for n, day in ((1, 9), (2, 1), (3, 1))]
    head = ARRIVED.replace("Product;", "")
    signed_in(client, "data_steward")
    books(client, head + lines[0])
    signed_in(client, "quality", at=supplier)

    own = imported(client, sent(client, head + lines[1] + lines[2], "delivery"))
    before = counted(IN_TIME, supplier)
    signed_in(client, "data_steward")
    confirmed = books(client, head + lines[1])

    assert (own.new, before) == (2, 1)
    assert (confirmed.corrected, counted(IN_TIME, supplier)) == (1, 2)
    assert {row["own"] for row in rows(IN_TIME)} == {False}
    with acting(SYSTEM), store.reading("delivery") as facts:
        assert len(facts.rows(facts.lines)) == 3


def test_what_a_dealer_sold_counts_and_says_who_reported_it(client: Client) -> None:
    dealer = a_dealer("Nord", reference="D-0001")
    a_product(number="P-1")
    signed_in(client, "sales", at=dealer)

    imported(client, sent(client, OWN))

    assert counted(SOLD, dealer) == 2
    assert [row["own"] for row in rows(SOLD)] == [True, True]
