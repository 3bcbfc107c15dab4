"""A workbook is opened in a process of its own before anybody else opens it.

The engine that reads workbooks makes room for every cell between the first and the last that is filled, and ends its whole
process where there is not enough: a workbook of a kilobyte with a cell in its last corner asks for 400 GB.
"""

from __future__ import annotations

import io
import resource
import subprocess
import sys
from pathlib import Path

from .packed import opened

MOST_MEMORY = 10**9
LEAST_PATIENCE_SECONDS, MOST_PATIENCE_SECONDS, LONGEST_WAIT_SECONDS = 10, 60, 90
SLOWEST = 5 * 10**6
"""Bytes a second, unpacked: a tenth of what is usual. What takes longer is read again and again, as sheets that are one place are."""

READS = (sys.executable, "-m", __name__)


def patience(weight: int) -> int:
    """Seconds of processor that a workbook of so many bytes, unpacked, may take to be opened: others at work do not count."""
    return min(LEAST_PATIENCE_SECONDS + weight // SLOWEST, MOST_PATIENCE_SECONDS)


def survives(path: Path, *, weight: int) -> bool:
    """Can the workbook be opened without harm? What it says of itself, mistakes included, is for its reader to tell."""
    command = [*READS, str(path), str(patience(weight))]
    try:
        return subprocess.run(command, capture_output=True, timeout=LONGEST_WAIT_SECONDS, check=False).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def _open_all(path: Path, seconds: int) -> None:
    from python_calamine import CalamineError, CalamineWorkbook

    bound_time(seconds)
    _bound_memory()
    try:
        with opened(path) as stream:
            workbook = CalamineWorkbook.from_filelike(io.BytesIO(stream.read()))
        kept = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
        del kept
    except CalamineError:
        return


def bound_time(seconds: int) -> None:
    """This process ends when it has taken so many seconds of processor."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds if hard == resource.RLIM_INFINITY else min(seconds, hard), hard))


def _bound_memory() -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0]) if Path("/proc/self/statm").exists() else 0
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = pages * resource.getpagesize() + MOST_MEMORY
    limits = [each for each in (wanted, soft, hard) if each != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min(limits), hard))


if __name__ == "__main__":
    _open_all(Path(sys.argv[1]), int(sys.argv[2]))
