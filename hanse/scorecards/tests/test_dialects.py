"""The expressions name no dialect: the same lines give the same rows and cards on DuckDB and on Spark, in any order and pieces."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hanse.scorecards.metrics import lines as reading
from hanse.scorecards.metrics import sums
from hanse.scorecards.metrics.registry import of_kind
from hanse.scorecards.recipes import expressions
from hanse.scorecards.recipes.recipe import Condition, Recipe, Signs, Test, Way
from hanse.scorecards.rules.drafts import draft
from hanse.scorecards.rules.partner import Partner
from hanse.scorecards.rules.period import Period
from hanse.scorecards.rules.starting_points import starting_point
from hanse.scorecards.runs.measuring import declared_sums, figures, read

from . import strategies as some

PERIOD = Period(date(2025, 4, 1), date(2026, 3, 31))
MONEY = pa.decimal128(18, 4)
COLUMNS: list[tuple[str, pa.DataType]] = [
    ("organisation_id", pa.int64()), ("order_number", pa.string()), ("order_date", pa.date32()), ("due_date", pa.date32()),
    ("product_line", pa.string()), ("currency", pa.string()),
    *((name, MONEY) for name in ("quantity", "gross", "discount", "amount", "reporting", "ordered", "received", "rejected",
                                 "unit_price", "agreed_price")),
]  # fmt: skip

MID_MONTH = date(2026, 3, 15)
RECIPES = [
    Recipe("dealer", "sell_in", Way.SUM, "reporting", signs=Signs.WITHOUT_RETURNS),
    Recipe("dealer", "sell_in", Way.MEDIAN, "reporting", signs=Signs.WITHOUT_RETURNS),
    Recipe("dealer", "sell_in", Way.RATIO, "reporting", "documents", cycles=2, product_lines=("Line 1", "Line 2")),
    Recipe("dealer", "sell_in", Way.SLOPE, "quantity", months=6),
    Recipe("dealer", "sell_in", Way.MIX, "reporting"),
    Recipe("supplier", "purchase", Way.RATE, conditions=(Condition("received", Test.AT_LEAST, "ordered"), Condition("rejected", Test.ZERO))),
]  # fmt: skip

TOGETHER = [
    Recipe("dealer", "sell_in", Way.RATIO, "reporting", "documents", months=6),
    Recipe("dealer", "sell_in", Way.RATIO, "documents", "lines", product_lines=("Line 1",)),
]

SELL_THROUGH = Recipe(
    "dealer", "sell_in", Way.RATIO, "quantity", "quantity", below_facts="sell_out", product_lines=("Line 1", "Line 2")
)

SPARK = ", ".join(
    f"{name} { {pa.int64(): 'bigint', pa.string(): 'string', pa.date32(): 'date', MONEY: 'decimal(18,4)'}[kind] }"
    for name, kind in COLUMNS
)


@pytest.fixture(scope="module")
def lines() -> pa.Table:
    """Both kinds of line in one table, with every column that may be empty sometimes empty."""
    random = Random(1)

    def money() -> Decimal:
        return Decimal(random.randrange(-50000, 900000)) / 10000

    def maybe(value: Any) -> Any:
        return value if random.random() < 0.8 else None

    rows = []
    for number in range(600):
        day = date(2024, 6, 1) + timedelta(days=random.randrange(800))
        amount = money()
        rows.append({
            "organisation_id": random.randrange(9), "order_number": f"O{number // 3}", "order_date": day,
            "due_date": maybe(day + timedelta(days=9)), "product_line": maybe(f"Line {random.randrange(5)}"),
            "currency": random.choice(["EUR", "USD"]), "quantity": money(), "gross": maybe(money()), "discount": maybe(money()),
            "amount": amount, "reporting": amount, "ordered": maybe(abs(money())), "received": maybe(abs(money())),
            "rejected": maybe(abs(money())), "unit_price": maybe(money()), "agreed_price": maybe(money()),
        })  # fmt: skip
    return pa.Table.from_pylist(rows, schema=pa.schema(COLUMNS))


def answers(table: Any) -> dict[str, list[dict[str, Any]]]:
    found = {
        f"sums of {kind}": sums.fetched(sums.by_partner(table, PERIOD, declared_sums(kind)).order_by("organisation_id"))
        for kind in ("dealer", "supplier")
    }
    quantity = {"quantity": "quantity"}
    found["extents"] = sums.fetched(reading.extents_expression(table, PERIOD, **quantity).order_by("organisation_id"))
    found["days"] = sums.fetched(reading.days_expression(table, PERIOD, **quantity))
    found["on offer"] = sums.fetched(reading.on_offer_expression(table, PERIOD, **quantity))
    for kind in ("dealer", "supplier"):
        for declared in declared_sums(kind):
            rows = sums.rows_behind(table, declared, PERIOD)
            totals = rows.aggregate(rows=rows.count(), above=rows.above.sum(), below=rows.below.sum())
            found[f"rows of {declared.key}"] = sums.fetched(totals)
    for place, recipe in enumerate(RECIPES):
        by = ["organisation_id", "place", *(["product_line"] if recipe.way is Way.MIX else [])]
        found[f"made {place}"] = sums.fetched(expressions.pieces(table, recipe, MID_MONTH).order_by(by))
        if recipe.way in {Way.RATIO, Way.MEDIAN}:
            found[f"clusters {place}"] = sums.fetched(
                expressions.clusters(table, recipe, MID_MONTH).order_by(["organisation_id", "place", "x", "y"])
            )
        found[f"days {place}"] = sums.fetched(expressions.days(table, recipe, MID_MONTH))
        behind = expressions.counting(table, recipe, MID_MONTH)
        found[f"rows {place}"] = sums.fetched(behind.aggregate(above=behind.above.sum(), below=behind.below.sum()))
    at_once = {f"made_{place}": recipe for place, recipe in enumerate(RECIPES[:1] + TOGETHER)}
    for name, of_all in (("documents", expressions.documents_of_all), ("days", expressions.days_of_all)):
        found[f"{name} of all"] = sums.fetched(
            of_all(table, at_once, MID_MONTH).order_by(["organisation_id", *(["day"] if name == "days" else [])])
        )
    other = table.mutate(sold_on=table.order_date, receipt=table.order_number)
    for name, part, lines in zip(("above", "below"), SELL_THROUGH.parts, (table, other), strict=True):
        found[f"two kinds, {name}"] = sums.fetched(
            expressions.documents_of_all(lines, {"part": part}, MID_MONTH).order_by("organisation_id")
        )
    months = expressions.months_of_all(table, at_once, MID_MONTH)
    found["months of all"] = sums.fetched(months.order_by(["organisation_id", "place"]))
    return found


def cards(table: Any) -> list[str]:
    """Every digit of all cards of dealers and suppliers, from lines to ranks."""
    partners = [Partner(key, f"N{key}", "", True, Decimal(4000 * key) or None, 1 + key % 5) for key in range(9)]
    told = []
    for kind in ("dealer", "supplier"):
        found = figures(of_kind(kind, also=some.RETIRED), PERIOD, partners, read(kind, table, PERIOD), {})
        values: dict[str, list[Decimal]] = {}
        for known in found.values():
            for key, figure in known.items():
                if figure.known and figure.value is not None:
                    values.setdefault(key, []).append(figure.value)
        told += [repr(drawn) for drawn in draft(starting_point(of_kind(kind), values), partners, found)]
    return told


def on_duckdb(lines: pa.Table) -> dict[str, list[dict[str, Any]]]:
    connection = duckdb.connect()
    connection.register("lines", lines)
    return answers(ibis.duckdb.from_connection(connection).table("lines"))


def test_duckdb_runs_them_all(lines: pa.Table) -> None:
    found = on_duckdb(lines)

    assert all(found.values())
    by_partner = {row["organisation_id"]: row for row in found["sums of supplier"]}
    assert sum(row["reject_rate_lines"] for row in by_partner.values()) == found["rows of reject_rate"][0]["rows"]


@pytest.fixture(scope="module")
def known_cards(lines: pa.Table) -> list[str]:
    return cards(ibis.memtable(lines))


def test_some_have_a_rank_and_some_have_none(known_cards: list[str]) -> None:
    assert len(known_cards) == 18
    assert sum("place=Place" in card for card in known_cards) > 0
    assert any("status=<Status.OK" in card for card in known_cards)


def in_pieces(lines: pa.Table, seed: int) -> list[pa.Table]:
    """The same lines in another order, cut anywhere."""
    chance = Random(seed)
    order = chance.sample(range(lines.num_rows), lines.num_rows)
    cuts = sorted(chance.sample(range(1, lines.num_rows), 3))
    shuffled = lines.take(pa.array(order))
    return [shuffled.slice(first, last - first) for first, last in pairwise([0, *cuts, lines.num_rows])]


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), threads=st.integers(1, 4))
def test_any_order_pieces_and_threads_give_the_same_cards(
    lines: pa.Table, known_cards: list[str], tmp_path_factory: pytest.TempPathFactory, seed: int, threads: int
) -> None:
    folder = tmp_path_factory.mktemp("pieces")
    for place, piece in enumerate(in_pieces(lines, seed)):
        pq.write_table(piece, folder / f"{place}.parquet", row_group_size=50)
    connection = duckdb.connect(config={"threads": threads, "preserve_insertion_order": "false"})
    connection.execute(f"CREATE VIEW lines AS SELECT * FROM read_parquet('{folder}/*.parquet')")

    assert cards(ibis.duckdb.from_connection(connection).table("lines")) == known_cards


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    sql = pytest.importorskip("pyspark.sql")
    session = sql.SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    session = (
        session.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1").getOrCreate()
    )
    yield session
    session.stop()


def test_spark_gives_the_same_to_the_digit(lines: pa.Table, spark: Any) -> None:
    spark.createDataFrame(lines.to_pylist(), SPARK).createOrReplaceTempView("lines")

    assert answers(ibis.pyspark.connect(spark).table("lines")) == on_duckdb(lines)


def test_spark_gives_the_same_cards_from_shuffled_pieces(
    lines: pa.Table, known_cards: list[str], spark: Any, tmp_path: Path
) -> None:
    for place, piece in enumerate(in_pieces(lines, 3)):
        pq.write_table(piece, tmp_path / f"{place}.parquet")
    spark.read.parquet(str(tmp_path)).createOrReplaceTempView("pieces")

    assert cards(ibis.pyspark.connect(spark).table("pieces")) == known_cards
