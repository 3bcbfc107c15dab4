"""Deaths between any two writes: an act is done in a process of its own, which dies before its n-th change of the database.

    attempt(lambda: move(partnership), dies_before=3)          None: it died
    attempt(lambda: move(partnership))                         7: so many changes and commits it took

For tests marked `django_db(transaction=True)` with the fixture `racetrack`: what dies must not take the test's database along.
"""

from __future__ import annotations

import multiprocessing
import signal
import traceback
from collections.abc import Callable
from typing import Any

from django.db import connection, connections

from hanse.kernel.work.faults import Writes

PATIENCE = 120.0


def attempt(act: Callable[[], object], *, dies_before: int = 0) -> int | None:
    """Do it in another process; gives how many writes it took, None if it died on the way."""
    return apart(lambda: _counted(act, dies_before))


def apart[T](act: Callable[[], T]) -> T | None:
    """What an act gives that is done in a process of its own, None if that was killed. What it raises is an error here."""
    assert not connection.in_atomic_block, "mark the test django_db(transaction=True)"
    connections.close_all()
    forked = multiprocessing.get_context("fork")
    here, there = forked.Pipe(duplex=False)
    process = forked.Process(target=_run, args=(act, there), daemon=True)
    process.start()
    there.close()
    try:
        assert here.poll(PATIENCE), "it never came home"
        done, given = here.recv()
    except EOFError:
        done, given = True, None
    process.join(PATIENCE)
    assert done, given
    assert process.exitcode in {0, -signal.SIGKILL}
    return given  # type: ignore[no-any-return]


def _run(act: Callable[[], Any], told: Any) -> None:
    """In the process that may die."""
    try:
        given = act()
    except Exception:
        told.send((False, traceback.format_exc()))
    else:
        told.send((True, given))
    connections.close_all()


def _counted(act: Callable[[], object], deadly: int) -> int:
    connection.ensure_connection()
    with Writes(connection, deadly=deadly) as writes:
        act()
    return writes.count
