"""A measure of product lines stays one of these lines, whatever they are called later and whatever takes their names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from hanse.facts.models import Monthly
from hanse.kernel import clock
from hanse.kernel.actor import acting
from hanse.network.models import Organisation, Product, ProductLine
from hanse.network.tests.builders import a_dealer, signed_in
from hanse.network.tests.reading import text
from hanse.scorecards.models import CardLine, CardVersion, Computation, MadeMetric
from hanse.scorecards.rules.scale import Scale
from hanse.scorecards.rules.scoring import Criterion
from hanse.scorecards.runs.again import differences
from hanse.scorecards.runs.computing import compute
from hanse.scorecards.showing.evidence import rows_of

from ..builders import SYSTEM, Importing, a_product, a_sale

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer"), pytest.mark.by_turns]
TOLD = {
    "above": "quantity",
    "meaning": "How much of it",
    "months": "12",
    "signs": "all",
    "direction": "higher",
    "minimum_sample": "1",
}
LIMITS = {"sum": {"product_lines": ["Bikes"]}, "mix": {"part": "Bikes"}}


@pytest.fixture
def dealer(imported: Importing) -> Iterator[Organisation]:
    """Bought five bikes, two parts and one of what is worn."""
    with clock.standing_at(datetime(2026, 6, 10, 9, tzinfo=UTC)):
        found = a_dealer("One")
        goods = {name: a_product(name, line=name) for name in ("Bikes", "Parts", "Wear")}
        imported("sell_in", [
            a_sale(found, date(2026, 1 + month, 5), product=goods[name].number, quantity=1)
            for name, months in (("Bikes", 5), ("Parts", 2), ("Wear", 1)) for month in range(months)
        ])  # fmt: skip
        yield found


@pytest.fixture(params=["sum", "mix"])
def made(request: pytest.FixtureRequest, client: Client, dealer: Organisation) -> MadeMetric:
    signed_in(client, "channel_chief")
    address = f"{reverse('scorecards:measure_new', args=['dealer'])}?facts=sell_in&way={request.param}"
    given = TOLD | LIMITS[request.param] | {"label": "Bikes bought", "name": "bikes"}
    shown = client.post(address, given)
    kept = client.post(address, given | {"seen": shown.context["form"]["seen"].value()})
    assert kept.status_code == 302, text(kept)
    found = MadeMetric.objects.get()
    with acting(SYSTEM):
        CardVersion.freeze("dealer", [Criterion(found.key, 100, Scale(Decimal(0), Decimal(9)))], starting_point=False)
    return found


def line_of(computation: Computation, made: MadeMetric) -> CardLine:
    line = CardLine.objects.select_related("card__computation").get(card__computation=computation, key=made.key)
    with rows_of(line) as rows:
        assert rows.totals()[0] == line.numerator
    return line


def called(name: str, to: str) -> None:
    ProductLine.objects.get(name=name).edit(name=to, category=None, by=SYSTEM)


def test_it_follows_its_lines_and_old_cards_are_what_they_were(made: MadeMetric, client: Client) -> None:
    with acting(SYSTEM):
        before = compute("dealer")
        assert line_of(before, made).numerator == 5
        called("Bikes", "Cycles")
        called("Parts", "Bikes")
        assert [*differences(before)] == []
        assert line_of(before, made).numerator == 5

        after = compute("dealer")

        assert line_of(after, made).numerator == 5
        assert [*differences(after)] == []


def test_its_next_version_is_asked_for_the_same_lines(made: MadeMetric, client: Client) -> None:
    with acting(SYSTEM):
        called("Bikes", "Cycles")
        called("Parts", "Bikes")

    form = client.get(reverse("scorecards:measure_version", args=[made.key])).context["form"]

    name = "part" if "part" in form.fields else "product_lines"
    assert form[name].value() in ("Cycles", ["Cycles"], ("Cycles",))


def removed(name: str) -> None:
    """Its products go to another line, and it goes."""
    line = ProductLine.objects.get(name=name)
    Product.objects.filter(line=line).update(line=ProductLine.objects.get(name="Wear"))
    Monthly.objects.filter(product_line=line).update(product_line=None)
    line.remove(by=SYSTEM)


def test_what_takes_the_name_of_a_removed_line_is_not_measured(made: MadeMetric, client: Client) -> None:
    with acting(SYSTEM):
        before = compute("dealer")
        removed("Bikes")
        called("Parts", "Bikes")
        assert [*differences(before)] == []

        after = compute("dealer")

        line = CardLine.objects.select_related("card__computation").get(card__computation=after, key=made.key)
        assert (line.value, line.reason) == (None, "no product is in the product lines that it measures")
        assert [*differences(after)] == []
    page = text(client.get(reverse("scorecards:measure", args=[made.key])))
    assert "The product line “Bikes” was removed: nothing is measured of it, whatever has its name now." in page
    form = client.get(reverse("scorecards:measure_version", args=[made.key])).context["form"]
    assert form["part" if "part" in form.fields else "product_lines"].value() not in ("Bikes", ["Bikes"], ("Bikes",))


def test_products_of_a_line_that_another_of_its_name_took_over_are_of_that_one(made: MadeMetric) -> None:
    with acting(SYSTEM):
        before = compute("dealer")
        goods = list(Product.objects.filter(line__name="Bikes"))
        removed("Bikes")
        other = ProductLine.objects.create(name="Bikes")
        Product.objects.filter(pk__in=[each.pk for each in goods]).update(line=other)

        assert line_of(before, made).numerator == 5
        assert [*differences(before)] == []

        after = compute("dealer")

        assert CardLine.objects.get(card__computation=after, key=made.key).value is None
