"""What several people want at once and only one may have: settled so that one wins and nobody sees an error.

    return (
        contest("the number", scheme, value)
        .unless(lambda: Identifier.objects.filter(scheme=scheme, value=value).exists(), _("Another company has it."))
        .claim(lambda: made(Identifier(...), by=by, operation="identifiers.add"))
    )

Read: there is a contest for this number; unless it is held already, claim it. Who comes too late gets the sentence as a
`Refused`. The last word is the database's: the table has a constraint that allows one holder, and looking first only spares
the many a wait. Measured reasons: docs/decisions/contests.md.
"""

from __future__ import annotations

import hashlib
import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils.translation import gettext as _

from ..errors import Busy, Refused

MOST_TRIES = 5
"""How often a claim is made again after the database broke it off (deadlock, serialisation, a lock, a busy file)."""
PATIENCE = 20.0
"""Seconds that one waits for SQLite's only writer before a busy file counts as a try."""
PAUSE = 0.03
TURN = "SELECT pg_advisory_xact_lock(%s)"
BROKEN_OFF = {"40P01", "40001", "55P03"}
"""A deadlock, two changes that do not go together, and a lock that is not had within the time that an operator allows."""
SQLITE_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
DOUBLED = {"23505", "23P01"}
REFERS_TO_NOTHING, SQLITE_REFERS_TO_NOTHING = "23503", sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY
SQLITE_DOUBLED = {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY}
ONE_HOLDER = "only one may have it"
"""How the message of a trigger begins that stands for a constraint which SQLite does not have; other triggers guard other things."""


@dataclass(frozen=True, slots=True)
class Contest:
    """One thing that may be had once. Made by `contest`."""

    key: str
    held: Callable[[], object] | None = None
    sentence: object = None
    field: str | None = None

    def unless(self, held: Callable[[], object], sentence: object, *, field: str | None = None) -> Contest:
        """`held` tells whether somebody has it, with the eyes of the current actor; it only reads, and may be asked often.

        `sentence` is told to those who are late; it names no holder whom they may not see. `field`: of a form, as in
        `Refused`.
        """
        return replace(self, held=held, sentence=sentence, field=field)

    def claim[T](self, take: Callable[[], T]) -> T:
        """Take it, in a transaction of its own; gives what `take` gives. Raises `Refused` for who is late.

        `take` may run more than once, each time undone before the next, so it does nothing beyond the database. Inside
        a transaction that is open already it runs in that one: then nothing can be tried again.
        """
        if connection.in_atomic_block:
            return self._take(take)
        for tried in range(1, MOST_TRIES + 1):
            self._look()
            try:
                return self._in_turn(take)
            except OperationalError as error:
                if tried == MOST_TRIES or not broken_off(error):
                    raise
            time.sleep(random.uniform(0, PAUSE * 2**tried))
        raise AssertionError("the last try either gives or raises")

    def _look(self) -> None:
        if self.held is not None and self.held():
            raise self._late()

    def _late(self) -> Refused:
        return Refused(self.sentence or _("Somebody else was faster."), field=self.field)

    def _in_turn[T](self, take: Callable[[], T]) -> T:
        """PostgreSQL queues contestants of one key; SQLite has one writer for all, and who waits for it looks again."""
        if connection.vendor == "postgresql":
            return self._take(take)
        with _impatient():
            end = time.monotonic() + PATIENCE
            while True:
                try:
                    return self._take(take)
                except OperationalError as error:
                    if not broken_off(error) or time.monotonic() >= end:
                        raise
                time.sleep(random.uniform(PAUSE / 6, PAUSE))
                self._look()

    def _take[T](self, take: Callable[[], T]) -> T:
        try:
            with transaction.atomic():
                if connection.vendor == "postgresql":
                    with connection.cursor() as cursor:
                        cursor.execute(TURN, [_number(self.key)])
                self._look()
                return take()
        except IntegrityError as error:
            if not doubled(error):
                raise
            raise self._late() from None


def contest(*key: object) -> Contest:
    """A contest for what `key` names, the same for all who want it: `contest("the number", scheme, value)`."""
    return Contest("\x1f".join(map(str, key)))


def _number(key: str) -> int:
    """What PostgreSQL locks: 64 bits of the key. Two keys that share them only wait for each other."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], signed=True)


def too_close(error: Exception) -> Refused | None:
    """What is told to who came too close to somebody else, with nothing saved; None for any other error."""
    of_the_moment = isinstance(error, OperationalError) and broken_off(error)
    if not of_the_moment and not (isinstance(error, IntegrityError) and _refers_to_nothing(error)):
        return None
    return Busy(
        _("Somebody else changed the same in the same moment. Nothing of yours is saved: look at it, then try again.")
    )


def _refers_to_nothing(error: IntegrityError) -> bool:
    cause: Any = error.__cause__
    code = getattr(cause, "sqlite_errorcode", None)
    return code == SQLITE_REFERS_TO_NOTHING or getattr(cause, "sqlstate", None) == REFERS_TO_NOTHING


def broken_off(error: OperationalError) -> bool:
    """Did the database give up for reasons of the moment, so that the same may work again?"""
    cause: Any = error.__cause__
    return getattr(cause, "sqlstate", None) in BROKEN_OFF or getattr(cause, "sqlite_errorcode", 0) & 0xFF in SQLITE_BUSY


def doubled(error: IntegrityError) -> bool:
    """Did the constraint speak that allows one holder? Any other is a mistake of ours."""
    cause: Any = error.__cause__
    code = getattr(cause, "sqlite_errorcode", None)
    by_trigger = code == sqlite3.SQLITE_CONSTRAINT_TRIGGER and str(cause).startswith(ONE_HOLDER)
    return by_trigger or code in SQLITE_DOUBLED or getattr(cause, "sqlstate", None) in DOUBLED


@contextmanager
def _impatient() -> Iterator[None]:
    """SQLite answers at once that it is busy, instead of asking again for up to 20 seconds at longer and longer intervals."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        before = int(cursor.fetchone()[0])
        cursor.execute("PRAGMA busy_timeout = 0")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {before}")
