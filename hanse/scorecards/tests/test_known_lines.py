"""In which lines products were is kept with a card: what is recomputed from what it pins is what it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from hanse.facts.models import ProductLineKnown
from hanse.kernel import clock
from hanse.kernel.actor import acting
from hanse.network.models import Product, ProductLine
from hanse.network.tests.builders import a_dealer
from hanse.scorecards.models import CardLine, Computation
from hanse.scorecards.rules.figures import Figure
from hanse.scorecards.runs import refreshing
from hanse.scorecards.runs.computing import compute
from hanse.scorecards.runs.measuring import Lines, measure, partners_of
from hanse.scorecards.showing.evidence import rows_of

from .builders import SYSTEM, Importing, a_product, a_sale

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


@pytest.fixture
def partner(imported: Importing) -> Iterator[int]:
    """A dealer with ten lines in two product lines, beside one with a third."""
    with clock.standing_at(datetime(2026, 6, 10, 9, tzinfo=UTC)):
        one, other = a_dealer("One"), a_dealer("Other")
        goods = [a_product(f"Product {place}", line=name) for place, name in enumerate(("Bikes", "Parts", "Wear"))]
        imported("sell_in", [
            a_sale(one if place < 2 else other, date(2026, 1 + month, 5), product=each.number)
            for place, each in enumerate(goods) for month in range(5)
        ])  # fmt: skip
        with acting(SYSTEM):
            yield one.pk


def breadth(of: Computation, partner: int) -> CardLine:
    rows = CardLine.objects.select_related("card__computation")
    return rows.get(card__computation=of, organisation=partner, key="breadth")


def again(of: Computation, partner: int) -> Figure:
    """From what the computation pins alone."""
    with Lines("dealer", version=of.facts_version, lines_known=of.lines_known) as opened:
        return measure("dealer", opened, of.period, partners_of("dealer")).figures[partner]["breadth"]


def moved(name: str, to: str | None) -> None:
    line = ProductLine.objects.get_or_create(name=to)[0] if to else None
    Product.objects.filter(name=name).update(line=line)


@pytest.mark.parametrize("to", ["Bikes", "Tools", None])
def test_an_old_card_is_what_it_was_and_a_new_one_knows_the_new_line(partner: int, to: str | None) -> None:
    old = compute("dealer")
    before = breadth(old, partner)
    assert (before.numerator, before.denominator) == (2, 3)

    moved("Product 1", to)

    assert again(old, partner) == before.figure
    with rows_of(before) as rows:
        assert rows.totals() == (2, 3)
    new = compute("dealer")
    after = breadth(new, partner)
    assert (after.numerator, after.denominator) == {"Bikes": (1, 2), "Tools": (2, 3), None: (1, 2)}[to]
    assert again(new, partner) == after.figure
    assert again(old, partner) == before.figure


def test_one_card_computed_by_itself_is_compared_by_the_lines_of_its_peers(partner: int) -> None:
    old = compute("dealer")
    moved("Product 1", "Bikes")

    assert refreshing.refresh("dealer", partner) is not None

    assert (breadth(old, partner).numerator, breadth(old, partner).denominator) == (2, 3)


def test_a_renamed_line_is_another_and_what_did_not_change_is_not_noted_again(partner: int) -> None:
    first = ProductLineKnown.note()
    assert ProductLineKnown.note() == first
    assert sorted(ProductLineKnown.as_of(first).values()) == ["Bikes", "Parts", "Wear"]

    ProductLine.objects.filter(name="Wear").update(name="Clothing")
    second = ProductLineKnown.note()

    assert sorted(ProductLineKnown.as_of(first).values()) == ["Bikes", "Parts", "Wear"]
    assert sorted(ProductLineKnown.as_of(second).values()) == ["Bikes", "Clothing", "Parts"]
    assert ProductLineKnown.objects.count() == 4
