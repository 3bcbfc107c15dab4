"""P3: one partner's card computed by itself, facts and judgements read, places found, and all of it written.

A thousand dealers with ever more lines, each size in a home of its own. One line each: lines, milliseconds of processor time of the
first refresh (which opens the version and writes the statements) and of the next ones (the median of twenty partners, the
slowest), the same by the clock, and the load; then how the time grows with the lines.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from math import log
from statistics import median

SIZES = {"small": (10_000, 100_000), "full": (10_000, 100_000, 1_000_000)}
TIMES = 20


def measured(lines: int) -> list[tuple[float, float]]:
    """Milliseconds of the processor and of the clock for each of the partners."""
    from benchmarks.g19_backup import fill
    from hanse.kernel.actor import Actor, acting

    fill(lines)
    from hanse.network.models import Organisation
    from hanse.scorecards.runs import computing, refreshing

    with acting(Actor.system("a benchmark")):
        computing.compute("dealer")
        found = []
        for partner in Organisation.objects.order_by("id").values_list("pk", flat=True)[: TIMES + 1]:
            busy, started = time.process_time(), time.perf_counter()
            assert refreshing.refresh("dealer", partner) is not None
            found.append(((time.process_time() - busy) * 1000, (time.perf_counter() - started) * 1000))
    return found


def main(size: str = "small") -> None:
    before: tuple[int, float] | None = None
    for lines in SIZES[size]:
        with tempfile.TemporaryDirectory(prefix="hanse-bench-") as home:
            environment = os.environ | {"HANSE_HOME": home, "DATABASE_URL": ""}
            code = f"import json; from benchmarks.p3_refresh import measured; print(json.dumps(measured({lines})))"
            done = subprocess.run(
                [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
            )
        (first, _clock), *rest = json.loads(done.stdout.splitlines()[-1])
        busy, passed = (sorted(each) for each in zip(*rest, strict=True))
        took = median(busy)
        growth = f", grows as n^{log(took / before[1]) / log(lines / before[0]):.2f}" if before else ""
        print(
            f"P3 refresh of one among 1,000 with {lines:>9,} lines: first {first:6.0f} ms, then {took:5.1f} ms, slowest"
            f" {busy[-1]:5.1f} of the processor, {median(passed):.0f} ms{growth}, load {os.getloadavg()[0]:.0f}",
            flush=True,
        )
        before = lines, took


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hanse.site.settings")
    main(*sys.argv[1:])
