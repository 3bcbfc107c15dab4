"""P3: all dealers' scorecards recomputed, from lines to ranks, without writing them.

One line for each size: partners, lines, seconds of processor time and of the clock (medians of three), cards per second of
processor time, peak memory, and the ratio to a bare columnar pass (one exact sum by partner) over the same lines in the same
run; then how time grows with size, and the load.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from math import log
from statistics import median
from typing import Any

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


def measured(partners: int, lines: int) -> tuple[float, float, float]:
    """Seconds of the processor and of the clock for all cards, and of the processor for the bare pass."""
    import duckdb
    import ibis

    from hanse.scorecards.runs.memory import uncollected

    connection = duckdb.connect(config={"threads": 2})
    connection.execute(MADE.format(partners=partners, lines=lines))
    table = ibis.duckdb.from_connection(connection).table("lines")
    bare = "SELECT organisation_id, sum(reporting) FROM lines GROUP BY organisation_id"
    with uncollected():
        cards = [seconds(lambda: all_cards(table, partners)) for _time in range(TIMES)]
    passes = [seconds(lambda: connection.execute(bare).fetchall()) for _time in range(TIMES)]
    busy, passed = (median(each) for each in zip(*cards, strict=True))
    return busy, passed, median(each for each, _passed in passes)


def all_cards(lines: Any, partners: int) -> None:
    from hanse.scorecards.metrics.bulk.measured import columns
    from hanse.scorecards.metrics.registry import of_kind
    from hanse.scorecards.rules.drafts import draft
    from hanse.scorecards.rules.period import Period
    from hanse.scorecards.rules.starting_points import starting_point
    from hanse.scorecards.runs.measuring import Partner, by_partner, held

    period = Period(date(2025, 4, 1), date(2026, 3, 31))
    everybody = [Partner(key, str(key), f"type {key % 3}", True, Decimal(900_000), None) for key in range(partners)]
    made = columns("dealer", held("dealer", lines, period, everybody)[0])
    found = by_partner(everybody, made)
    values: dict[str, list[Decimal]] = {}
    for known in found.values():
        for key, figure in known.items():
            if figure.known and figure.value is not None:
                values.setdefault(key, []).append(figure.value)
    drafts = draft(starting_point(of_kind("dealer"), values), everybody, found, made)
    assert sum(drawn.place is not None for drawn in drafts) > partners / 2


def main(size: str = "small") -> None:
    import django

    django.setup()
    from hanse.kernel.contributions import load

    load("contributions")
    before: tuple[int, float] | None = None
    for partners, lines in SIZES[size]:
        took, passed, bare = measured(partners, lines)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        growth = f", grows as n^{log(took / before[1]) / log(lines / before[0]):.2f}" if before else ""
        print(
            f"P3 {partners:>7,} partners {lines:>10,} lines: {took:7.2f} s of the processor, {passed:.2f} s, "
            f"{partners / took:8,.0f} cards/s, {memory} MB, {took / bare:5.1f} x a bare pass{growth}, load {os.getloadavg()[0]:.0f}"
        )
        before = lines, took


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hanse.site.settings")
    main(*sys.argv[1:])
