"""Points at which a test may kill the process, to show that nothing is lost or doubled wherever it dies.

`HANSE_FAULT=name:n` kills this process, as `kill -9` would, at its n-th pass of the point `name`. `hanse faultpoints` lists
the points. Without the setting a point costs one look into a dictionary that is empty.

What lives in the database alone needs no names: `HANSE_FAULT=write:n` dies before the n-th statement that changes it, or
commit.
"""

from __future__ import annotations

import os
import re
import signal
from typing import Any

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
    "compaction-written": "files of a month are joined into one; nothing names it",
    "compaction-committed": "the joined file took the place of the others; the database does not know it",
    "folder-taken": "a file of the watched folder is taken; no import is begun with it",
    "folder-imported": "what a file of the watched folder holds is imported; its result is not written",
    "folder-told": "the result is written; the file still lies among the taken ones",
    "records-saved": "companies, people or products are saved in the open transaction",
    "records-before-commit": "all is written in the open transaction",
    "records-committed": "the records are there",
    "records-given-back": "withdrawing: old values are given back in the open transaction",
}

WRITE = "write"
CHANGES = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|CREATE|ALTER|DROP)\b", re.IGNORECASE)

_passes: dict[str, int] = {}


def _asked() -> tuple[str, int] | None:
    name, _colon, count = os.environ.get("HANSE_FAULT", "").partition(":")
    return (name, int(count or 1)) if name else None


def watch_writes(connection: Any) -> None:
    """Of a connection that was just opened, if a death before a write is asked for."""
    asked = _asked()
    if asked and asked[0] == WRITE:
        Writes(connection, deadly=asked[1]).__enter__()


def fault(name: str) -> None:
    """Die here, if that is asked for."""
    asked = _asked()
    if asked is None or asked[0] != name:
        return
    _passes[name] = _passes.get(name, 0) + 1
    if _passes[name] >= asked[1]:
        os.kill(os.getpid(), signal.SIGKILL)


class Writes:
    """Counts what a connection changes, each commit as well, and dies before the `deadly`-th of them; 0 lets all pass.

    with Writes(connection, deadly=3) as writes: ...          writes.count
    """

    def __init__(self, connection: Any, *, deadly: int = 0) -> None:
        self.connection = connection
        self.deadly = deadly
        self.count = 0

    def __enter__(self) -> Writes:
        self.connection.execute_wrappers.append(self._execute)
        self._really = self.connection._commit
        self.connection._commit = self._commit
        return self

    def __exit__(self, *_raised: object) -> None:
        self.connection._commit = self._really
        self.connection.execute_wrappers.remove(self._execute)

    def _execute(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if CHANGES.match(sql):
            self._one_more()
        return execute(sql, params, many, context)

    def _commit(self) -> None:
        self._one_more()
        self._really()

    def _one_more(self) -> None:
        self.count += 1
        if self.count == self.deadly:
            os.kill(os.getpid(), signal.SIGKILL)
