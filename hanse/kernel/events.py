"""What happened, told to whoever cares: written with the change, delivered after it, at least once.

A reaction is a function of one event. It runs in the worker, as the system, in a transaction of its own together with the
mark that it has run: after a crash it either has happened or happens again.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, ClassVar

from django.db import IntegrityError, transaction

from . import clock
from .actor import Actor, acting
from .contributions import load
from .jobs import Errand
from .models.events import Delivery, OutboxEvent
from .work import transactions

Reaction = Callable[[Any], None]
DELIVER = Errand()
AT_ONCE = 500


@dataclasses.dataclass(frozen=True, slots=True)
class Event:
    """Base of all events: subclasses are frozen dataclasses in the past tense that carry ids only."""

    kinds: ClassVar[dict[str, type[Event]]] = {}

    def __init_subclass__(cls) -> None:
        Event.kinds[cls.kind()] = cls

    @classmethod
    def kind(cls) -> str:
        return f"{cls.__module__}.{cls.__qualname__}"


_reactions: dict[str, list[Reaction]] = defaultdict(list)
titles: dict[str, Any] = {}
"""Every reaction by its name in the code, with what it is called."""


def on[E: Event](event: type[E], *, title: Any = "") -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """React to an event, in a room's reactions.py: `@on(PartnershipSuspended, title=_("Call lent units back"))`."""

    def register(reaction: Callable[[E], None]) -> Callable[[E], None]:
        _reactions[event.kind()].append(reaction)
        titles[_name(reaction)] = title
        return reaction

    return register


def publish(event: Event) -> None:
    """Put an event into the outbox of the transaction that is open; it is delivered once that has committed."""
    publish_each([event])


def publish_each(events: Iterable[Event]) -> None:
    """The same of all that one act made happen, written together."""
    if not transactions.is_open():
        kinds = sorted({event.kind() for event in events})
        raise RuntimeError(f"{', '.join(kinds)} is published outside the transaction of what happened.")
    rows = [OutboxEvent(kind=each.kind(), payload=dataclasses.asdict(each), at=clock.now()) for each in events]
    for row in OutboxEvent.objects.bulk_create(rows, batch_size=AT_ONCE):
        transaction.on_commit(partial(DELIVER.enqueue, event_id=row.pk))


def not_yet_published[E: Event](events: Sequence[E], *, since: datetime) -> list[E]:
    """Of these those that were not put into the outbox since then: for a job that may run twice, and says something once."""
    kinds = {event.kind() for event in events}
    known = OutboxEvent.objects.filter(kind__in=kinds, at__gt=since).values_list("kind", "payload") if kinds else ()
    there = {Event.kinds[kind](**payload) for kind, payload in known}
    return [event for event in events if event not in there]


def deliver(event_id: int) -> None:
    """Run every reaction to one event that has not run yet."""
    load("reactions")
    row = OutboxEvent.objects.get(pk=event_id)
    kind = Event.kinds.get(row.kind)
    if kind is not None and row.delivered_at is None:
        event = kind(**row.payload)
        for reaction in _reactions[row.kind]:
            _react(row, event, reaction)
    OutboxEvent.objects.filter(pk=event_id, delivered_at=None).update(delivered_at=clock.now())


def _name(reaction: Reaction) -> str:
    return f"{reaction.__module__}.{reaction.__qualname__}"


def reactions_to(event_id: int) -> list[tuple[str, datetime | None]]:
    """What reacts to an event, in words, and when it has: None is still to come."""
    load("reactions")
    kind = OutboxEvent.objects.filter(pk=event_id).values_list("kind", flat=True).first()
    done = dict(Delivery.objects.filter(event=event_id).values_list("reaction", "at"))
    names = [_name(reaction) for reaction in _reactions.get(kind or "", ())]
    return [(str(titles.get(name) or name), done.get(name)) for name in names]


def _react(row: OutboxEvent, event: Event, reaction: Reaction) -> None:
    name = _name(reaction)
    if Delivery.objects.filter(event=row, reaction=name).exists():
        return
    try:
        with acting(Actor.system(f"reaction {name}")), transaction.atomic():
            Delivery.objects.create(event=row, reaction=name, at=clock.now())
            reaction(event)
    except IntegrityError:
        if not Delivery.objects.filter(event=row, reaction=name).exists():
            raise


def deliver_pending(*, older_than_seconds: float = 0) -> int:
    """Deliver what is still in the outbox, oldest first; gives how many there were."""
    before = clock.now() - timedelta(seconds=older_than_seconds)
    waiting = list(
        OutboxEvent.objects.filter(delivered_at=None, at__lte=before).order_by("id").values_list("id", flat=True)
    )
    for event_id in waiting:
        deliver(event_id)
    return len(waiting)
