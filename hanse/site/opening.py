"""While a Hanse opens, its web server may load already, but answers only when the database is ready."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from hanse.kernel.operating import folders

LOCK = "opening.lock"


@contextmanager
def opening() -> Iterator[None]:
    """Held by whoever brings the database up to date; ends by itself when that process dies."""
    with (folders.locks() / LOCK).open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def wait_until_open() -> None:
    """Returns at once where nobody is at it."""
    with (folders.locks() / LOCK).open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_SH)
