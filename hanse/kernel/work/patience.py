"""Changing tables that are in use: PostgreSQL lets nobody at a table past one who waits to change it, not even a reader.

So a step waits for a moment only, steps aside for those who came after it, and tries again; in the end it says who is in its way.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.db import OperationalError
from django.utils.translation import gettext as _

from ..errors import Busy
from .contest import broken_off

WAITS = 2.0
"""Seconds that a step waits, and with it everybody who wants the table after it: as long as a page may take."""
PAUSE = 2.0
"""Seconds in which those have their turn."""
MOST_TRIES = 30
"""Two minutes in all: a report ends in that time; who stays in longer has to be told."""
LONGEST = """
SELECT pid, coalesce(nullif(application_name, ''), usename), to_char(xact_start, 'YYYY-MM-DD HH24:MI TZ') FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL ORDER BY xact_start LIMIT 1
"""


def patiently[T](connection: Any, what: str, step: Callable[[], T]) -> T:
    """Take a step that is undone as a whole where it fails. SQLite has one writer, and waits for it by itself."""
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return step()
    for tried in range(1, MOST_TRIES + 1):
        try:
            return _shortly(connection, step)
        except OperationalError as error:
            if not broken_off(error):
                raise
        if tried < MOST_TRIES:
            time.sleep(PAUSE)
    raise _in_the_way(connection, what)


def _shortly[T](connection: Any, step: Callable[[], T]) -> T:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {WAITS * 1000:.0f}")
    try:
        return step()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")


def _in_the_way(connection: Any, what: str) -> Busy:
    with connection.cursor() as cursor:
        cursor.execute(LONGEST)
        longest = cursor.fetchone()
    said = [_("“%(what)s” was not done: somebody else was at the table each time it was tried.") % {"what": what}]
    if longest:
        about = dict(zip(("pid", "who", "since"), longest, strict=True))
        said.append(_("Longest at work in this database is process %(pid)s (%(who)s), since %(since)s.") % about)
    said.append(_("Nothing is half done. Let it end, or end it, then run hanse migrate again."))
    return Busy(" ".join(said))
