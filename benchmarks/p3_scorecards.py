"""P3: all dealers' scorecards of twenty metrics recomputed, from lines to ranks and the peers' pictures, without writing them.

One line for each size: partners, lines, seconds of processor time and of the clock (medians of three), seconds in which the
rows to be written are made, cards per second of processor time, peak memory, and the ratio to a bare columnar pass (one
exact sum by partner) over the
same lines in the same run; then how time grows with size, and the load.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from math import log
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hanse.scorecards.metrics.bulk.column import Column
    from hanse.scorecards.metrics.registry import Metric
    from hanse.scorecards.rules.drafts import Drafts
    from hanse.scorecards.rules.partner import Partner
    from hanse.scorecards.rules.scoring import Criterion

SIZES = {
    "small": ((100, 10_000), (1_000, 100_000), (10_000, 1_000_000)),
    "full": ((1_000, 100_000), (10_000, 1_000_000), (100_000, 10_000_000)),
}
TIMES = 3
MADE = """
    CREATE OR REPLACE TABLE lines AS
    SELECT hash(i // 5) % {partners} AS organisation_id, 'O' || (i // 5) AS order_number,
        DATE '2023-04-01' + CAST(hash(i // 5, 1) % 1096 AS INTEGER) AS order_date,
        CAST(1 + hash(i, 2) % 20 AS DECIMAL(18,4)) AS quantity,
        CAST((1000 + hash(i, 3) % 5000000) / 100 AS DECIMAL(18,4)) AS amount, amount AS reporting,
        CAST(amount * 1.05 AS DECIMAL(18,4)) AS gross, CAST(gross - amount AS DECIMAL(18,4)) AS discount,
        'EUR' AS currency, 'Line ' || (hash(i, 4) % 26) AS product_line
    FROM range({lines}) t(i)
"""


def seconds(work: Callable[[], object]) -> tuple[float, float]:
    """Of processor time, of all threads, and of the clock."""
    busy, started = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - busy, time.perf_counter() - started


def measured(partners: int, lines: int) -> tuple[float, float, float, float]:
    """Seconds of the processor and of the clock for all cards, of the processor for their rows, and for the bare pass."""
    import duckdb
    import ibis

    from hanse.scorecards.runs.memory import uncollected

    connection = duckdb.connect(config={"threads": 2})
    connection.execute(MADE.format(partners=partners, lines=lines))
    table = ibis.duckdb.from_connection(connection).table("lines")
    bare = "SELECT organisation_id, sum(reporting) FROM lines GROUP BY organisation_id"
    with uncollected():
        criteria = starting(table, partners)
        cards = [seconds(lambda: all_cards(table, partners, criteria)) for _time in range(TIMES)]
        drafts = all_cards(table, partners, criteria)
        rows = [seconds(lambda: all_rows(drafts))[0] for _time in range(TIMES)]
    passes = [seconds(lambda: connection.execute(bare).fetchall()) for _time in range(TIMES)]
    busy, passed = (median(each) for each in zip(*cards, strict=True))
    return busy, passed, median(rows), median(each for each, _passed in passes)


def made() -> list[Metric]:
    """Thirteen metrics as the form makes them, of each way that is read in columns; beside the seven that are written in code."""
    from hanse.scorecards.metrics.registry import metric
    from hanse.scorecards.recipes.recipe import Condition, Recipe, Signs, Sure, Test, Way

    own = "dealer", "sell_in"
    lines = tuple(f"Line {number}" for number in range(13))
    recipes = [
        Recipe(*own, Way.SUM, "reporting", months=3),
        Recipe(*own, Way.SUM, "quantity", signs=Signs.WITHOUT_RETURNS),
        Recipe(*own, Way.SUM, "documents"),
        Recipe(*own, Way.SUM, "reporting", product_lines=lines),
        Recipe(*own, Way.RATIO, "reporting", "documents"),
        Recipe(*own, Way.RATIO, "reporting", "lines", months=6),
        Recipe(*own, Way.RATIO, "reporting", "quantity"),
        Recipe(*own, Way.RATIO, "quantity", "documents", months=24),
        Recipe(*own, Way.RATIO, "reporting", "months"),
        Recipe(*own, Way.RATE, conditions=(Condition("quantity", Test.MORE),), interval=Sure.WILSON),
        Recipe(*own, Way.SLOPE, "reporting", interval=Sure.SLOPE),
        Recipe(*own, Way.RECENCY),
        Recipe(*own, Way.REGULARITY, interval=Sure.WILSON),
    ]
    model = replace(metric("cycle_growth"), kind="made", minimum_sample=3, weight=5)
    return [replace(model, key=f"made_{place}", recipe=each) for place, each in enumerate(recipes)]


def figures(lines: Any, partners: int) -> tuple[list[Partner], dict[str, Column]]:
    from hanse.scorecards.metrics.bulk.measured import columns
    from hanse.scorecards.metrics.registry import of_kind
    from hanse.scorecards.recipes.running import of_lines
    from hanse.scorecards.rules.period import Period
    from hanse.scorecards.runs.measuring import Partner, held

    period = Period(date(2025, 4, 1), date(2026, 3, 31))
    everybody = [Partner(key, str(key), f"type {key % 3}", True, Decimal(900_000), None) for key in range(partners)]
    coded = columns(of_kind("dealer"), held("dealer", lines, period, everybody)[0])
    return everybody, coded | of_lines(made(), lines, period.end, range(partners))


def starting(lines: Any, partners: int) -> list[Criterion]:
    """The definition, which is there before cards are computed again."""
    import numpy as np

    from hanse.scorecards.metrics.registry import of_kind
    from hanse.scorecards.rules.starting_points import starting_point

    found = figures(lines, partners)[1]
    values = {key: [*column.ordered(np.flatnonzero(column.known))] for key, column in found.items()}
    return starting_point([*of_kind("dealer"), *made()], values)


def all_cards(lines: Any, partners: int, criteria: list[Criterion]) -> Drafts:
    from hanse.scorecards.rules.drafts import draft, strips

    everybody, columns = figures(lines, partners)
    drafts = draft(criteria, everybody, {}, columns)
    assert strips(drafts)
    assert (drafts.rank > 0).sum() > partners / 2
    return drafts


def all_rows(drafts: Drafts) -> None:
    """Everything that would be written, made and thrown away."""
    from collections import deque

    from hanse.scorecards.runs import rows

    deque(rows.line_rows(drafts, range(len(drafts))), maxlen=0)


def main(size: str = "small") -> None:
    import django

    django.setup()
    from hanse.kernel.contributions import load
    from hanse.scorecards.metrics import registry

    load("contributions")
    registry.register(*made())
    before: tuple[int, float] | None = None
    for partners, lines in SIZES[size]:
        took, passed, rows, bare = measured(partners, lines)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        growth = f", grows as n^{log(took / before[1]) / log(lines / before[0]):.2f}" if before else ""
        print(
            f"P3 {partners:>7,} partners {lines:>10,} lines: {took:7.2f} s of the processor, {passed:.2f} s, rows {rows:.2f} s, "
            f"{partners / took:8,.0f} cards/s, {memory} MB, {took / bare:5.1f} x a bare pass{growth}, load {os.getloadavg()[0]:.0f}"
        )
        before = lines, took


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hanse.site.settings")
    main(*sys.argv[1:])
