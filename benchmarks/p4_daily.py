"""P4: what daily files cost who reads, and what joining them gives back.

A file of 800 lines for each day, all of days behind us, so that each month is read from some thirty files. One line each, before
and after `hanse facts compact`: files, milliseconds of processor time to open the version and to read one company's lines, and
to add up all of them; then what the joining itself took. Each in a process of its own, so that nothing is open yet.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.spending import spent

DAYS = {"small": (40, 120), "full": (90, 360, 1080)}
LINES = 800


def fill(days: int) -> None:
    from benchmarks.g19_backup import begin, take_in
    from benchmarks.p4_ingest import prepare
    from hanse.kernel.actor import Actor, acting

    begin()
    with acting(Actor.system("benchmark")):
        prepare()
    with tempfile.TemporaryDirectory() as folder:
        for place in range(days):
            day, path = date(2026, 6, 30) - timedelta(days=place), Path(folder) / f"{place}.csv"
            rows = (
                f"D{place}-{number},1,{day},D{number % 1000:06},P{number % 200:04},2,{number}.25,{number}.25,EUR"
                for number in range(LINES)
            )
            path.write_text(
                "\n".join(
                    ["order_number,order_line,order_date,organisation,product,quantity,gross,amount,currency", *rows]
                )
            )
            take_in(path)


def read() -> dict[str, Any]:
    from benchmarks.g19_backup import begin

    begin()
    from hanse.facts.keeping import delta, store
    from hanse.facts.models import FactTable
    from hanse.kernel.actor import Actor, acting
    from hanse.network.models import Organisation

    with acting(Actor.system("benchmark")):
        company = Organisation.objects.get(partnerships__reference="D000007").pk
        files = len(delta.files_of("sell_in", FactTable.objects.get(kind="sell_in").version))
        with store.reading("sell_in", version=1) as facts:  # what is needed to read at all is loaded
            facts.rows(facts.lines.aggregate(total=facts.lines.reporting.sum()))
        begun = spent()
        with store.reading("sell_in", only=company) as facts:
            facts.rows(facts.lines.aggregate(total=facts.lines.reporting.sum()))
        one = spent()
        with store.reading("sell_in") as facts:
            facts.rows(facts.lines.aggregate(total=facts.lines.reporting.sum()))
        return {"files": files, "one": (one - begun) * 1000, "all": (spent() - one) * 1000}


def join() -> float:
    from benchmarks.g19_backup import begin

    begin()
    from hanse.facts.keeping.compacting import tidied
    from hanse.kernel.actor import Actor, acting

    with acting(Actor.system("benchmark")):
        begun = spent()
        tidied("sell_in", everything=True)
        return spent() - begun


def _apart(home: str, code: str) -> Any:
    environment = os.environ | {"HANSE_HOME": home, "DATABASE_URL": ""}
    said = subprocess.run(
        [sys.executable, "-c", f"import json; from benchmarks.p4_daily import *; print(json.dumps({code}))"],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(said.stdout.splitlines()[-1])


def main(size: str = "small") -> None:
    for days in DAYS[size]:
        with tempfile.TemporaryDirectory(prefix="hanse-bench-") as home:
            _apart(home, f"fill({days})")
            before, took, after = _apart(home, "read()"), _apart(home, "join()"), _apart(home, "read()")
        print(
            f"P4 {days:>5} daily files, {days * LINES:>8,} lines: one company {before['one']:6.0f} -> {after['one']:6.0f} ms,"
            f" all {before['all']:6.0f} -> {after['all']:6.0f} ms, files {before['files']} -> {after['files']}, joined in {took:.1f} s",
            flush=True,
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
