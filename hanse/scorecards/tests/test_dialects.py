"""The expressions name no dialect: the same lines give the same rows on DuckDB and on Spark."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import duckdb
import ibis
import pyarrow as pa
import pytest

from hanse.scorecards.metrics import lines as reading
from hanse.scorecards.metrics import sums
from hanse.scorecards.rules.period import Period
from hanse.scorecards.runs.measuring import declared_sums

PERIOD = Period(date(2025, 4, 1), date(2026, 3, 31))
MONEY = pa.decimal128(18, 4)
COLUMNS: list[tuple[str, pa.DataType]] = [
    ("organisation_id", pa.int64()), ("order_number", pa.string()), ("order_date", pa.date32()), ("due_date", pa.date32()),
    ("product_line", pa.string()), ("currency", pa.string()),
    *((name, MONEY) for name in ("quantity", "gross", "discount", "amount", "reporting", "ordered", "received", "rejected",
                                 "unit_price", "agreed_price")),
]  # fmt: skip

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
    return found


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
def spark() -> Iterator[Any]:
    sql = pytest.importorskip("pyspark.sql")
    session = sql.SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    yield session
    session.stop()


def test_spark_gives_the_same_to_the_digit(lines: pa.Table, spark: Any) -> None:
    spark.createDataFrame(lines.to_pylist(), SPARK).createOrReplaceTempView("lines")

    assert answers(ibis.pyspark.connect(spark).table("lines")) == on_duckdb(lines)
