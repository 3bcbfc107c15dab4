"""Who acts: set once per request, job or command, read from everywhere below."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Literal

from .errors import NoActor
from .walls.roles import BOUNDED_ROLES

Kind = Literal["staff", "partner", "machine", "public", "system"]

log = logging.getLogger("hanse.actor")


@dataclass(frozen=True, slots=True)
class Actor:
    """One who acts, with the rights that were read from the database when it was made.

    `organisation_id` is the company that a partner's person acts for; `organisation_ids` are the companies whose rows
    they may see. Staff see by role; for them both are empty. `scopes` are the operations to which a machine is held; its
    roles and companies are those of whoever made its token. `asked_by` is for whom the product itself works. `looks_from` is
    the own company of a partner's person who looks into another's portal. `beside` is the same login from its other seats.
    """

    kind: Kind
    name: str
    account_id: int | None = None
    person_id: int | None = None
    roles: frozenset[str] = frozenset()
    organisation_id: int | None = None
    organisation_ids: frozenset[int] = frozenset()
    scopes: frozenset[str] | None = None
    looks_beyond: bool = False
    known_remit: frozenset[int] | None = field(default=None, compare=False, repr=False)
    """What `walls.remit` found for this actor; asked anew for each request, and after each change of theirs."""
    looks_as: frozenset[str] = field(default=frozenset(), compare=False, repr=False)
    """Those of their roles by which one of ours looks, where not by all: see `walls.authz.as_far_as`."""
    asked_by: Actor | None = None
    looks_from: int | None = None
    beside: tuple[Actor, ...] = field(default=(), compare=False, repr=False)

    @property
    def told_as(self) -> Actor:
        """Whom the audit trail names: whoever asked for the work, where somebody did."""
        return self.asked_by or self

    @property
    def is_machine(self) -> bool:
        return self.kind == "machine"

    @property
    def is_staff(self) -> bool:
        """On our side: one of our people, or a machine of theirs."""
        return self.kind == "staff" or (self.is_machine and self.organisation_id is None)

    @property
    def is_partner(self) -> bool:
        """At a partner: one of its people, or a machine of theirs."""
        return self.kind == "partner" or (self.is_machine and self.organisation_id is not None)

    @property
    def comes_from(self) -> int | None:
        """The company whose person this is: also where they look into another's portal."""
        return self.looks_from or self.organisation_id

    @property
    def is_system(self) -> bool:
        return self.kind == "system"

    @property
    def is_bounded(self) -> bool:
        """One of ours whose roles are all for a part of the network: they see the companies in their remit alone."""
        return self.is_staff and self.roles_that_look <= BOUNDED_ROLES and not self.looks_beyond

    @property
    def roles_that_look(self) -> frozenset[str]:
        return self.looks_as or self.roles

    def beyond_remit(self) -> Actor:
        """The same person, to write what is not in their remit yet, or any more; afterwards that is asked anew."""
        object.__setattr__(self, "known_remit", None)
        return replace(self, looks_beyond=True)

    def within_remit(self) -> Actor:
        """The same person, for what they are told while they write beyond their remit."""
        return replace(self, looks_beyond=False)

    @classmethod
    def system(cls, reason: str, *, asked_by: Actor | None = None) -> Actor:
        """The product itself at work: sees every row. Each use is logged; `reason` names the work.

        Where somebody asked for the work and may have it done, the audit trail tells it as theirs.
        """
        log.debug("acting as the system: %s", reason)
        return cls(kind="system", name=reason, asked_by=asked_by)

    @classmethod
    def public(cls) -> Actor:
        """Somebody not signed in: sees no partner's row."""
        return cls(kind="public", name="public")

    @classmethod
    def staff(cls, *, account_id: int, name: str, roles: Iterable[str]) -> Actor:
        return cls(kind="staff", name=name, account_id=account_id, roles=frozenset(roles))

    @classmethod
    def partner(
        cls,
        *,
        account_id: int | None,
        person_id: int | None,
        name: str,
        roles: Iterable[str],
        organisation_id: int,
        also_sees: Iterable[int] = (),
    ) -> Actor:
        return cls(
            kind="partner",
            name=name,
            account_id=account_id,
            person_id=person_id,
            roles=frozenset(roles),
            organisation_id=organisation_id,
            organisation_ids=frozenset(also_sees) | {organisation_id},
        )

    @classmethod
    def machine(cls, *, name: str, scopes: Iterable[str], acting_for: Actor) -> Actor:
        """A program with a token of `acting_for`: never more than that person may now, and of that only `scopes`."""
        return replace(acting_for, kind="machine", name=name, scopes=frozenset(scopes))


_current: ContextVar[Actor | None] = ContextVar("hanse_actor", default=None)


def current(what: str = "a partner's rows") -> Actor:
    """The actor at work; raises `NoActor` when none is set."""
    actor = _current.get()
    if actor is None:
        raise NoActor(what)
    return actor


def maybe_current() -> Actor | None:
    """The actor at work, or None: only for what concerns no partner's row (logging, sign-in)."""
    return _current.get()


@contextmanager
def acting(actor: Actor) -> Iterator[Actor]:
    """Everything inside runs as `actor`; the one before is back afterwards, whatever happens."""
    token = _current.set(actor)
    try:
        yield actor
    finally:
        _current.reset(token)


def bound[T](items: Iterable[T]) -> Iterator[T]:
    """Iterate later as the actor of now: for answers that stream after the request's actor is gone."""
    return _as_actor(current(), iter(items))


def _as_actor[T](actor: Actor, items: Iterator[T]) -> Iterator[T]:
    while True:
        with acting(actor):
            try:
                item = next(items)
            except StopIteration:
                return
        yield item
