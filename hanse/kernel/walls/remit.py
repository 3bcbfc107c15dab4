"""How far a colleague sees who holds bounded roles only. It knows no model: connections to the database ask it, too."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from .. import clock
from ..actor import Actor, acting

if TYPE_CHECKING:
    from django.db.models import QuerySet

type Sight = Callable[[int, date], QuerySet[Any, int]]
_sights: dict[str, Sight] = {}


def sight(*roles: str) -> Callable[[Sight], Sight]:
    """How far colleagues see who hold these bounded roles only: the room that knows says it.

    The function is given an account's id and a day, and gives the question for the ids of companies.
    """

    def register(companies: Sight) -> Sight:
        _sights.update(dict.fromkeys(roles, companies))
        return companies

    return register


def remit(actor: Actor) -> frozenset[int]:
    """The companies that a colleague with bounded roles sees today: asked once for each actor, so once a request."""
    if actor.known_remit is None:
        remits([actor])
    return actor.known_remit or frozenset()


def remits(actors: Iterable[Actor]) -> None:
    """The same for several: asked for all of them in one question, and known from then on."""
    from ..together import together

    with acting(Actor.system("read how far a colleague sees")):
        asked = [(actor, _companies(actor)) for actor in actors if actor.known_remit is None]
        together(*(seen for _actor, every in asked for seen in every))
        for actor, every in asked:
            object.__setattr__(actor, "known_remit", frozenset(company for seen in every for company in seen))


def _companies(actor: Actor) -> list[Any]:
    seeing = {_sights[role] for role in actor.roles_that_look if role in _sights}
    return [companies(actor.account_id or 0, clock.common_day()) for companies in seeing]


def looking_at(actor: Actor, companies: Collection[int]) -> Actor:
    """The same person, who looks at these companies alone, as far as they see them: the walls have less to compare."""
    return replace(actor, known_remit=remit(actor).intersection(companies)) if actor.is_bounded else actor
