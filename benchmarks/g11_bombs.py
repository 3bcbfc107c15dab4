"""G11: uploads that explode: how soon and with how much memory each is turned away.

One JSON line for each: bytes as sent, what was said of it, seconds by the clock and of processor time from the file at hand to the
refusal (the middle of three), and megabytes that this took beyond an empty process, the most of three. Goal: under 1 s and 200 MB.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from statistics import median

from tests.bombs import BOMBS, MB, put, read

TIMES = {"small": 3, "full": 9}


def main(size: str = "small") -> None:
    with tempfile.TemporaryDirectory(prefix="hanse-bench-") as folder:
        for name in BOMBS:
            bomb = put(Path(folder), name)
            reads = [read(bomb, memory=200 * MB) for _time in range(TIMES[size])]
            line = {
                "goal": "G11", "bomb": name, "bytes": bomb.stat().st_size, "refused": all(each["said"] for each in reads),
                "seconds": median(each["seconds"] for each in reads), "cpu_s": median(each["cpu_s"] for each in reads),
                "megabytes": max(each["grown_mb"] for each in reads), "says": reads[0]["said"],
            }  # fmt: skip
            print(json.dumps(line), flush=True)
            bomb.unlink()


if __name__ == "__main__":
    main(*sys.argv[1:])
