"""Runs every benchmark of this folder, one after the other, each in a process of its own so that memory is its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent


def main(size: str = "small") -> int:
    worst = 0
    for script in sorted(HERE.glob("p[0-9]*_*.py"), key=lambda path: int(path.stem.partition("_")[0][1:])):
        with tempfile.TemporaryDirectory(prefix="hanse-bench-") as home:
            environment = os.environ | {
                "HANSE_HOME": home, "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "hanse.site.settings",
            }  # fmt: skip
            done = subprocess.run(
                [sys.executable, "-m", f"benchmarks.{script.stem}", size], env=environment, check=False
            )
        worst = max(worst, done.returncode)
    return worst


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
