"""Named points at which a test may kill the process, to show that nothing is lost or doubled wherever it dies.

`HANSE_FAULT=name:n` kills this process, as `kill -9` would, at its n-th pass of the point `name`. `hanse faultpoints` lists
the points. Without the setting a point costs one look into a dictionary that is empty.
"""

from __future__ import annotations

import os
import signal

POINTS: dict[str, str] = {
    "batch-received": "the file is kept and its batch opened; nothing is read yet",
    "batch-block-staged": "a block of lines is typed, its rejected rows are written",
    "batch-staged": "all lines are typed; they are not judged yet",
    "batch-judged": "the lines are judged; the batch does not say so yet",
    "batch-checked": "the batch is checked; nothing is imported",
    "facts-judged": "committing: the lines are judged again, nothing is written",
    "facts-appended": "the lines are in the store; the database does not know it",
    "facts-before-acknowledge": "months are summed in the open transaction that makes the lines count",
    "facts-acknowledged": "the lines count",
    "facts-deleted": "withdrawing: the lines are out of the store; the database does not know it",
    "facts-before-withdrawn": "withdrawing: months are summed in the open transaction",
    "facts-withdrawn": "the withdrawal counts",
    "records-saved": "companies, people or products are saved in the open transaction",
    "records-before-commit": "all is written in the open transaction",
    "records-committed": "the records are there",
    "records-given-back": "withdrawing: old values are given back in the open transaction",
}

_passes: dict[str, int] = {}


def _asked() -> tuple[str, int] | None:
    name, _colon, count = os.environ.get("HANSE_FAULT", "").partition(":")
    return (name, int(count or 1)) if name else None


def fault(name: str) -> None:
    """Die here, if that is asked for."""
    asked = _asked()
    if asked is None or asked[0] != name:
        return
    _passes[name] = _passes.get(name, 0) + 1
    if _passes[name] >= asked[1]:
        os.kill(os.getpid(), signal.SIGKILL)
