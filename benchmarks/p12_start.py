"""P12: from the command to the first page, with everything installed: the demo's first start, a second start, memory at rest.

One line for each: seconds to the first page that answers, and the resident memory of all processes that were started. The
reference is the start of a bare Python in the same run.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from statistics import median

from .memory import held

TIMES = 3
PATIENCE = 180.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def started(home: str, *arguments: str) -> tuple[float, int]:
    """Seconds to the first page, and megabytes at rest."""
    port = free_port()
    environment = os.environ | {"HANSE_HOME": home, "DATABASE_URL": "", "HANSE_PORT": str(port)}
    begun = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "-m", "hanse.site", "serve", *arguments], env=environment, stdout=subprocess.DEVNULL
    )
    try:
        while time.perf_counter() - begun < PATIENCE:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
                    assert answer.status == 200
                    break
            except OSError:
                time.sleep(0.02)
        took = time.perf_counter() - begun
        time.sleep(3)
        return took, round(sum(process.resident for process in held(server.pid)))
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()


def bare_start() -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import django"], check=True)
    return time.perf_counter() - begun


def main(size: str = "small") -> None:
    bare = median(bare_start() for _time in range(TIMES))
    with tempfile.TemporaryDirectory(prefix="hanse-bench-") as home:
        first, _memory = started(home, "--demo")
        print(
            f"P12 first start with the demo: {first:6.2f} s to the first page, {first / bare:6.1f} x python -c 'import django'"
        )
        again = [started(home, "--demo") for _time in range(TIMES)]
    took, memory = median(run[0] for run in again), max(run[1] for run in again)
    print(
        f"P12 second start:              {took:6.2f} s to the first page, {took / bare:6.1f} x, {memory} MB at rest in all"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
