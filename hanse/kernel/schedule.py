"""The ground floor's own jobs."""

from __future__ import annotations

from . import events, limits
from .jobs import HOUR, MINUTE, job


@job()
def deliver_event(event_id: int) -> None:
    events.deliver(event_id)


@job(every=MINUTE)
def deliver_left_over_events() -> None:
    events.deliver_pending(older_than_seconds=30)


@job(every=HOUR)
def forget_passages() -> None:
    """How often somebody exported or sent a file an hour ago limits nobody."""
    limits.forget_passages()
