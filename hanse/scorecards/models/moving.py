"""What appeals and set scores have in common: they go from state to state, and each step is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Self

from django.db import models, transaction

from hanse.kernel.actor import Actor
from hanse.kernel.events import Event, publish
from hanse.kernel.trail.changes import Moves, change, made
from hanse.kernel.walls.access import PartnerOwned


class Moving(PartnerOwned):
    """A row with a `state` that goes by its `moves`; the room is told of each by `moved(by)`, in the same transaction."""

    moves: ClassVar[Moves]
    state: models.Field[Any, Any]
    kind: models.Field[Any, Any]

    class Meta(PartnerOwned.Meta):
        abstract = True

    @property
    def of_roles(self) -> frozenset[str]:
        """It is about the card of one role of the company: who looks after it in another has no say here."""
        return frozenset({str(self.kind)})

    def moved(self, by: Actor) -> Event:
        """The event of the state that it is in now."""
        raise NotImplementedError

    def _made(self, by: Actor, operation: str, reason: str = "") -> Self:
        with transaction.atomic():
            made(self, by=by, operation=operation, reason=reason)
            publish(self.moved(by))
        return self

    @contextmanager
    def _move(self, to: str, *, by: Actor, operation: str) -> Iterator[Self]:
        with transaction.atomic(), change(self, by=by, operation=operation) as row:
            column: Any = row._meta.get_field("state")
            row.moves.check(row.state, to, dict(column.choices))
            row.state = to
            yield row
            publish(row.moved(by))
