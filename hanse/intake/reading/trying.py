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
LEAST_PATIENCE_SECONDS, MOST_PATIENCE_SECONDS = 10, 60
SLOWEST = 5 * 10**6
"""Bytes a second, unpacked: a tenth of what is usual. What takes longer is read again and again, as sheets that are one place are."""


def patience(weight: int) -> float:
    """Seconds that a workbook of so many bytes, unpacked, may take to be opened."""
    return min(LEAST_PATIENCE_SECONDS + weight / SLOWEST, MOST_PATIENCE_SECONDS)


def survives(path: Path, *, weight: int) -> bool:
    """Can the workbook be opened without harm? What it says of itself, mistakes included, is for its reader to tell."""
    command = [sys.executable, "-m", __name__, str(path)]
    try:
        return subprocess.run(command, capture_output=True, timeout=patience(weight), check=False).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def _open_all(path: Path) -> None:
    from python_calamine import CalamineError, CalamineWorkbook

    _bound_memory()
    try:
        with opened(path) as stream:
            workbook = CalamineWorkbook.from_filelike(io.BytesIO(stream.read()))
        kept = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
        del kept
    except CalamineError:
        return


def _bound_memory() -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0]) if Path("/proc/self/statm").exists() else 0
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = pages * resource.getpagesize() + MOST_MEMORY
    limits = [each for each in (wanted, soft, hard) if each != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min(limits), hard))


if __name__ == "__main__":
    _open_all(Path(sys.argv[1]))
