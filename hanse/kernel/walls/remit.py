"""How far a colleague sees who holds bounded roles only. It knows no model: connections to the database ask it, too."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, DateField

from .. import clock
from ..actor import Actor, acting
from ..prepared import Given, Prepared

if TYPE_CHECKING:
    from django.db.models import QuerySet

type Sight = Callable[[Any, Any], QuerySet[Any, int]]
_sights: dict[str, Prepared[Any]] = {}


def sight(*roles: str) -> Callable[[Sight], Sight]:
    """How far colleagues see who hold these bounded roles only: the room that knows says it.

    The function is given an account's id and a day, and gives the question for the ids of companies.
    """

    def register(companies: Sight) -> Sight:
        written = Prepared(lambda: companies(Given("account", BigIntegerField()), Given("day", DateField())))
        _sights.update(dict.fromkeys(roles, written))
        return companies

    return register


def remit(actor: Actor) -> frozenset[int]:
    """The companies that a colleague with bounded roles sees today: asked once for each actor, so once a request."""
    if actor.known_remit is None:
        remits([actor])
    return actor.known_remit or frozenset()


def remits(actors: Iterable[Actor]) -> None:
    """The same for several, and known from then on: a question for each kind of sight, written once, for many at once."""
    unknown = [actor for actor in actors if actor.known_remit is None]
    seen: dict[int, set[int]] = {place: set() for place in range(len(unknown))}
    with acting(Actor.system("read how far a colleague sees")):
        for written in set(_sights.values()):
            those = [place for place, actor in enumerate(unknown) if written in map(_sights.get, actor.roles_that_look)]
            asked = [{"account": unknown[place].account_id or 0, "day": clock.common_day()} for place in those]
            for place, companies in zip(those, written.values_of_each(asked), strict=True):
                seen[place].update(companies)
    for place, actor in enumerate(unknown):
        object.__setattr__(actor, "known_remit", frozenset(seen[place]))


def looking_at(actor: Actor, companies: Collection[int]) -> Actor:
    """The same person, who looks at these companies alone, as far as they see them: the walls have less to compare."""
    return replace(actor, known_remit=remit(actor).intersection(companies)) if actor.is_bounded else actor
