"""What a login reads of cards from all of its seats: who acts for several companies, or looks into others' cards, compares what each is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from hanse.kernel.actor import Actor, acting, current
from hanse.kernel.walls.authz import allows


def has_several() -> bool:
    """Does who reads now read the cards of other companies too, from another seat?"""
    actor = current("cards from all seats")
    return actor.is_partner and _companies(actor) > actor.organisation_ids


@contextmanager
def from_all() -> Iterator[None]:
    """As who sees at once what they see from each of their seats. To count, not to show."""
    actor = current("cards from all seats")
    with acting(replace(actor, organisation_ids=_companies(actor))):
        yield


def _companies(actor: Actor) -> frozenset[int]:
    reading = (each.organisation_ids for each in actor.beside if each.is_partner and allows(each, "scorecards.own"))
    return actor.organisation_ids.union(*reading)
