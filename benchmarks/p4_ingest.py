"""P4: sell-in lines from a CSV to lines that count: recognised, typed, matched, judged, stored, summed by month.

One line for each size: lines, seconds (median of three fresh homes), lines per second, seconds for the same file sent again,
peak memory, and the ratio to writing the same columns as bare Parquet in the same run; then how time grows with size.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from math import log
from pathlib import Path
from statistics import median

SIZES = {"small": (1_000, 10_000, 100_000), "full": (10_000, 100_000, 1_000_000)}
TIMES = 3
PARTNERS, PRODUCTS = 1_000, 200


def write_file(path: Path, lines: int) -> None:
    """A file as an ERP exports it: six lines an order, three years, a thousand partners."""
    import duckdb

    duckdb.sql(f"""
        COPY (SELECT 'SO' || lpad((i // 6)::VARCHAR, 9, '0') AS "Order Number", i % 6 + 1 AS "Order Line",
            strftime(DATE '2023-01-01' + (hash(i // 6) % 1096)::INTEGER, '%Y-%m-%d') AS "Order Date",
            'D' || lpad((hash(i // 6, 1) % {PARTNERS})::VARCHAR, 6, '0') AS "Dealer Number",
            'P' || lpad((hash(i, 2) % {PRODUCTS})::VARCHAR, 4, '0') AS "Product Number",
            1 + hash(i, 3) % 40 AS "Quantity", (100 + hash(i, 4) % 200000) / 100 AS "Unit Price",
            ((1 + hash(i, 3) % 40) * (100 + hash(i, 4) % 200000) / 100)::DECIMAL(18,2) AS "Net Amount", 'EUR' AS "Currency"
        FROM range({lines}) t(i)) TO '{path}' (HEADER, DELIMITER ';')
    """)


def prepare() -> None:
    """An empty Hanse with the partners and products that the file names."""
    from django.utils import timezone

    from hanse.kernel.models import Manufacturer
    from hanse.network.models import Organisation, Partnership, Product, ProductLine
    from hanse.site.preparing import migrate

    migrate()
    Manufacturer.objects.create(name="Bench", currency="EUR")
    companies = Organisation.objects.bulk_create([Organisation(name=f"Dealer {place}") for place in range(PARTNERS)])
    Partnership.objects.bulk_create(
        Partnership(
            organisation=company,
            role="dealer",
            state="active",
            state_since=timezone.localdate(),
            reference=f"D{place:06}",
        )
        for place, company in enumerate(companies)
    )
    line = ProductLine.objects.create(name="Frames")
    Product.objects.bulk_create(
        Product(number=f"P{place:04}", name=f"P{place}", line=line) for place in range(PRODUCTS)
    )


def bring_in(path: Path) -> float:
    """Seconds from the file to what counts, the way a person without a mapping takes."""
    from hanse.intake.mapping import Mapping
    from hanse.intake.models import Batch
    from hanse.kernel.actor import current

    started = time.perf_counter()
    batch = Batch.receive(path, kind="sell_in", by=current())
    batch.recognise()
    batch.stage(Mapping.parse(batch.mapping))
    batch.commit(by=current())
    return time.perf_counter() - started


def bare_parquet(path: Path) -> float:
    """Seconds to write the file's columns as Parquet, once they are in memory."""
    import pyarrow.csv as pc
    import pyarrow.parquet as pq

    table = pc.read_csv(path, parse_options=pc.ParseOptions(delimiter=";"))
    started = time.perf_counter()
    pq.write_table(table, path.with_suffix(".parquet"), compression="zstd")
    return time.perf_counter() - started


def once(lines: int) -> None:
    """One size in a fresh process and home; tells its figures as JSON."""
    import resource

    import django

    django.setup()
    from hanse.kernel.actor import Actor, acting
    from hanse.kernel.contributions import load

    load("contributions")
    with acting(Actor.system("benchmark")), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "orders.csv"
        write_file(path, lines)
        prepare()
        took = bring_in(path)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        figures = {"took": took, "again": bring_in(path), "bare": bare_parquet(path), "memory": memory}
    print(json.dumps(figures))


def measured(lines: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="hanse-bench-") as home:
        told = subprocess.run(
            [sys.executable, "-m", "benchmarks.p4_ingest", "once", str(lines)],
            env=os.environ | {"HANSE_HOME": home}, capture_output=True, text=True, check=True,
        )  # fmt: skip
    found: dict[str, float] = json.loads(told.stdout.splitlines()[-1])
    return found


def main(size: str = "small") -> None:
    before: tuple[int, float] | None = None
    for lines in SIZES[size]:
        runs = [measured(lines) for _time in range(TIMES)]
        took, again, bare = (median(run[key] for run in runs) for key in ("took", "again", "bare"))
        growth = f", grows as n^{log(took / before[1]) / log(lines / before[0]):.2f}" if before else ""
        print(
            f"P4 {lines:>9,} lines: {took:6.2f} s, {lines / took:9,.0f} lines/s, again {again:5.2f} s,"
            f" {max(run['memory'] for run in runs):4.0f} MB, {took / bare:6.1f} x bare Parquet{growth}",
            flush=True,
        )
        before = lines, took


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hanse.site.settings")
    once(int(sys.argv[2])) if sys.argv[1:2] == ["once"] else main(*sys.argv[1:])
