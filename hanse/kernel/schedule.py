"""The ground floor's own jobs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from . import events
from .jobs import HOUR, MINUTE, job
from .web import limits


@job(events.DELIVER, title=_("React to what happened"))
def deliver_event(event_id: int) -> None:
    events.deliver(event_id)


@job(title=_("React to what was left over"), every=MINUTE)
def deliver_left_over_events() -> None:
    events.deliver_pending(older_than_seconds=30)


@job(title=_("Forget what limits nobody any more"), every=HOUR)
def forget_passages() -> None:
    """How often somebody exported or sent a file an hour ago limits nobody."""
    limits.forget_passages()
