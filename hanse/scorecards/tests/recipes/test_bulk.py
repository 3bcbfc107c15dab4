"""Made metrics in columns are those of the rules one by one, digit for digit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

import ibis
import pyarrow as pa
import pytest

from hanse.scorecards.metrics.registry import Metric, metric
from hanse.scorecards.recipes import bulk
from hanse.scorecards.recipes.measured import figures
from hanse.scorecards.recipes.recipe import Condition, Recipe, Signs, Sure, Test, Way
from hanse.scorecards.rules.drafts import draft
from hanse.scorecards.rules.scoring import Criterion
from hanse.scorecards.runs import rows

from ..test_columns import some_lines
from ..test_dialects import COLUMNS

SELL_IN = "dealer", "sell_in"
RECIPES = {
    "sum": Recipe(*SELL_IN, Way.SUM, "reporting", months=3, signs=Signs.WITHOUT_RETURNS),
    "orders": Recipe(*SELL_IN, Way.SUM, "documents", product_lines=("A", "B")),
    "a line": Recipe(*SELL_IN, Way.RATIO, "reporting", "lines", months=6, interval=Sure.RATIO),
    "an order": Recipe(*SELL_IN, Way.RATIO, "quantity", "documents"),
    "orders for amounts": Recipe(*SELL_IN, Way.RATIO, "documents", "reporting"),
    "price": Recipe(*SELL_IN, Way.RATIO, "reporting", "quantity", months=36),
    "free": Recipe(*SELL_IN, Way.RATE, conditions=(Condition("reporting", Test.ZERO), Condition("quantity", Test.MORE))),
    "in a period": Recipe(
        *SELL_IN, Way.RATE, conditions=(Condition("reporting", Test.MORE),), interval=Sure.WILSON, of_period=True,
        since=date(2025, 8, 7),
    ),
    "a month": Recipe(*SELL_IN, Way.RATIO, "reporting", "months"),
    "slope": Recipe(*SELL_IN, Way.SLOPE, "reporting", months=6, interval=Sure.SLOPE),
    "slope of 3": Recipe(*SELL_IN, Way.SLOPE, "quantity", months=3),
    "recency": Recipe(*SELL_IN, Way.RECENCY, months=24),
    "regularity": Recipe(*SELL_IN, Way.REGULARITY, months=36, interval=Sure.WILSON),
}  # fmt: skip
LEFT = {
    "exact": Recipe(*SELL_IN, Way.REGULARITY, interval=Sure.EXACT), "cycles": Recipe(*SELL_IN, Way.SUM, "reporting", cycles=2),
    "mix": Recipe(*SELL_IN, Way.MIX, "reporting"), "drawn": Recipe(*SELL_IN, Way.RATIO, "reporting", "lines", interval=Sure.BOOTSTRAP),
}  # fmt: skip


def made(key: str, recipe: Recipe, fewest: int) -> Metric:
    return replace(metric("net_sales"), key=key, recipe=recipe, minimum_sample=fewest)


@pytest.mark.parametrize("end", [date(2026, 3, 31), date(2026, 3, 13)])
@pytest.mark.parametrize("seed", range(3))
def test_columns_are_those_of_the_rules(end: date, seed: int) -> None:
    lines, everybody = some_lines(Random(seed))
    partners = [each.organisation_id for each in everybody]
    table = ibis.memtable(pa.Table.from_pylist(lines, schema=pa.schema(COLUMNS)))
    wanted = [made(key, recipe, 1 + seed) for key, recipe in RECIPES.items()]

    found = bulk.columns(wanted, table, end, partners)

    assert found.keys() == RECIPES.keys()
    one_by_one: dict[int, dict[str, object]] = {partner: {} for partner in partners}
    for each in wanted:
        expected = figures(each.key, RECIPES[each.key], table, end, partners, fewest=each.minimum_sample)
        for partner, figure in zip(partners, found[each.key].figures, strict=True):
            sums = (figure.numerator, figure.denominator)
            assert figure == expected[partner]
            assert repr(sums) == repr((expected[partner].numerator, expected[partner].denominator))  # as it is written
            one_by_one[partner][each.key] = figure
    criteria = [Criterion(key, 1, None) for key in RECIPES]
    cards = [*range(len(partners))]
    columns, objects = draft(criteria, everybody, one_by_one, found), draft(criteria, everybody, one_by_one)  # type: ignore[arg-type]
    assert [*rows.line_rows(columns, cards)] == [*rows.line_rows(objects, cards)]


def test_most_are_sure_without_the_rules() -> None:
    lines, everybody = some_lines(Random(1))
    table = ibis.memtable(pa.Table.from_pylist(lines, schema=pa.schema(COLUMNS)))
    partners = [each.organisation_id for each in everybody]
    wanted = [made(key, recipe, 1) for key, recipe in (RECIPES | LEFT).items()]

    found = bulk.columns(wanted, table, date(2026, 3, 31), partners)

    assert found.keys() == RECIPES.keys()
    for key, column in found.items():
        assert column.numbers is not None
        known = [place for place, figure in enumerate(column.figures) if figure.value is not None]
        assert Decimal(int(column.numbers.plain[known].sum())) / len(known) > Decimal("0.7"), key
