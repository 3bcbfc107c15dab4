"""One process at a time for a named piece of work that is larger than a transaction."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.utils.translation import gettext as _

from ..errors import Busy
from ..operating import folders


@contextmanager
def exclusive(name: str, *, wait: float = 120.0) -> Iterator[None]:
    """Hold `name` alone, over processes; ends by itself when the process dies.

    PostgreSQL: a session's advisory lock; SQLite: a locked file in HANSE_HOME. Waits up to `wait` seconds, then it is `Busy`.
    """
    holder = _advisory if connection.vendor == "postgresql" else _file
    with holder(name, wait):
        yield


def keep(name: str) -> bool:
    """Until this transaction ends nobody has `name` `alone`; many keep it at once. False where somebody has it alone: then
    one does not wait, so that no two wait for each other. SQLite has one writer, who is alone with all.
    """
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock_shared(%s)", [_number(name)])
        return bool(cursor.fetchone()[0])


def alone(name: str) -> None:
    """Wait until nobody else keeps `name`, and have it alone until this transaction ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_number(name)])


def _number(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)


def _until(wait: float) -> Iterator[None]:
    end = time.monotonic() + wait
    pause = 0.01
    while time.monotonic() < end:
        yield
        time.sleep(pause)
        pause = min(pause * 2, 0.5)


def _busy() -> Busy:
    return Busy(_("Something else is at work on this and has not finished. Try again in a minute."))


@contextmanager
def _file(name: str, wait: float) -> Iterator[None]:
    import fcntl

    safe = hashlib.sha256(name.encode()).hexdigest()[:16]
    with (folders.locks() / f"{safe}.lock").open("w") as handle:
        for _attempt in _until(wait):
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                continue
        else:
            raise _busy()
        yield


@contextmanager
def _advisory(name: str, wait: float) -> Iterator[None]:
    key = _number(name)
    with connection.cursor() as cursor:
        for _attempt in _until(wait):
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
            if cursor.fetchone()[0]:
                break
        else:
            raise _busy()
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
