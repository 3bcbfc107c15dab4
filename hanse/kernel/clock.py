"""The one clock. Rules receive dates; only edges ask what time it is.

`HANSE_CLOCK` (an ISO instant such as 2026-11-24T09:00:00Z) moves it for tests and demos: time then runs on from there.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from functools import cache

from django.utils import timezone

_fixed: ContextVar[datetime | None] = ContextVar("hanse_clock", default=None)


@cache
def _offset() -> timedelta:
    moved = os.environ.get("HANSE_CLOCK")
    if not moved:
        return timedelta(0)
    start = datetime.fromisoformat(moved)
    return (start if start.tzinfo else start.replace(tzinfo=UTC)) - datetime.now(UTC)


def now() -> datetime:
    """The instant, aware, in UTC."""
    return _fixed.get() or datetime.now(UTC) + _offset()


def today() -> date:
    """The day in the time zone that is active (the person's in a request, the manufacturer's elsewhere)."""
    return timezone.localdate(now())


def common_day() -> date:
    """The day in UTC, by which rights begin and end: the same for all who have to do with one, in whatever zone they are."""
    return now().astimezone(UTC).date()


def ticks() -> float:
    """Seconds that only ever grow: for measuring, never for dating."""
    return time.monotonic()


@contextmanager
def standing_at(instant: datetime) -> Iterator[None]:
    """Time stands still inside: for tests."""
    token = _fixed.set(instant)
    try:
        yield
    finally:
        _fixed.reset(token)
