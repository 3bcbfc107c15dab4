"""A level such as stock is told by its newest month, and never added up."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from hanse.facts.models import FactTable, Monthly
from hanse.facts.showing.overview import overviews
from hanse.kernel import clock
from hanse.network.models import ProductLine
from hanse.network.tests.builders import a_dealer, as_system

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("kind", "most"), [("stock", 5), ("sell_in", 14)])
def test_the_largest_of_a_level_are_those_of_its_newest_month(manufacturer: object, kind: str, most: int) -> None:
    with clock.standing_at(datetime(2026, 4, 15, tzinfo=UTC)), as_system():
        north, line = a_dealer("Nord"), ProductLine.objects.create(name="Pumps")
        for month, told in ((date(2026, 2, 1), 9), (date(2026, 3, 1), 5), (date(2026, 4, 1), 3)):
            Monthly.objects.create(
                organisation=north, kind=kind, month=month, product_line=line, lines=1, quantity=told, amount=told
            )
        FactTable.objects.create(kind=kind, version=1, lines=3, newest_on=date(2026, 4, 10))
        (told_of,) = overviews()

        assert told_of.months.now == Decimal(most)
        assert [(row.name, row.now) for row in told_of.companies] == [("Nord", Decimal(most))]
        assert [(row.name, row.now) for row in told_of.product_lines] == [("Pumps", Decimal(most))]
