"""How far a colleague sees who holds bounded roles only. It knows no model: connections to the database ask it, too."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import date

from .. import clock
from ..actor import Actor, acting

Sight = Callable[[int, date], Iterable[int]]
_sights: dict[str, Sight] = {}


def sight(*roles: str) -> Callable[[Sight], Sight]:
    """How far colleagues see who hold these bounded roles only: the room that knows says it.

    The function is given an account's id and a day, and answers with the ids of companies.
    """

    def register(companies: Sight) -> Sight:
        _sights.update(dict.fromkeys(roles, companies))
        return companies

    return register


def remit(actor: Actor) -> frozenset[int]:
    """The companies that a colleague with bounded roles sees today: asked once for each actor, so once a request."""
    if actor.known_remit is None:
        seeing = {_sights[role] for role in actor.roles_that_look if role in _sights}
        with acting(Actor.system("read how far a colleague sees")):
            found = [companies(actor.account_id or 0, clock.common_day()) for companies in seeing]
            ids = frozenset(company for companies in found for company in companies)
        object.__setattr__(actor, "known_remit", ids)
        return ids
    return actor.known_remit


def looking_at(actor: Actor, companies: Collection[int]) -> Actor:
    """The same person, who looks at these companies alone, as far as they see them: the walls have less to compare."""
    return replace(actor, known_remit=remit(actor).intersection(companies)) if actor.is_bounded else actor
