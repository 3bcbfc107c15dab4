"""G9: a file of which one line in twenty is bad in one of eleven ways: all of these told, all others kept, and how fast.

One JSON line for each size and encoding: lines, bad ones that were told and those there are, good ones kept and those there are, lines
a second of processor time from the file to the lines that count, megabytes of memory that this took beyond an empty process, and what
changed when the same file came a second time.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.g19_backup import begin

SIZES = {"small": (10_000,), "full": (10_000, 100_000, 1_000_000)}
ENCODINGS = ("utf-8", "utf-16", "cp1252")


def write(path: str, lines: int, encoding: str) -> None:
    """The file, and beside it which of its lines are bad."""
    from hanse.facts.tests.malformed import a_corpus

    corpus = a_corpus(lines, encoding=encoding)
    Path(path).write_bytes(corpus.content)
    Path(path + ".json").write_text(json.dumps({"bad": sorted(corpus.bad), "good": corpus.good}))


def measure(path: Path, lines: int, encoding: str) -> dict[str, object]:
    begin()
    from hanse.facts.tests.files import imported
    from hanse.facts.tests.orders import prepare_network
    from hanse.kernel.actor import Actor, acting
    from hanse.site.preparing import migrate

    migrate()
    prepare_network()
    there = json.loads(Path(f"{path}.json").read_text())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with acting(Actor.system("benchmark")):
        started = time.process_time()
        batch = imported(path)
        took = time.process_time() - started
        memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
        told = sorted(batch.rejected_rows.values_list("line", flat=True))
        again = imported(path)
    return {
        "goal": "G9", "lines": lines, "encoding": encoding, "bad": len(there["bad"]), "told": len(told),
        "the same": told == there["bad"], "good": there["good"], "kept": batch.new, "lines_a_second": round(lines / took),
        "megabytes": memory, "changed_again": again.new + again.corrected,
    }  # fmt: skip


def main(size: str = "small") -> None:
    for lines in SIZES[size]:
        for encoding in ENCODINGS:
            with tempfile.TemporaryDirectory(prefix="hanse-bench-") as home:
                path = str(Path(home) / "orders.csv")
                environment = os.environ | {"HANSE_HOME": home, "DATABASE_URL": ""}
                for step in (
                    f"from benchmarks.g9_malformed import write; write({path!r}, {lines}, {encoding!r})",
                    "import json; from pathlib import Path; from benchmarks.g9_malformed import measure;"
                    f" print(json.dumps(measure(Path({path!r}), {lines}, {encoding!r})))",
                ):
                    subprocess.run([sys.executable, "-c", step], env=environment, check=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hanse.site.settings")
    main(*sys.argv[1:])
