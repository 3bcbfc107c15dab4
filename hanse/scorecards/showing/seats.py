"""What a login reads of cards from all of its seats: who acts for several companies, looks into others' cards, or is one of ours besides,
compares what each is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from hanse.kernel.actor import Actor, acting, current
from hanse.kernel.walls.authz import allows
from hanse.kernel.walls.remit import remit


def has_several() -> bool:
    """Does who reads now read the cards of other companies too, from another seat?"""
    actor = current("cards from all seats")
    return _at_once(actor) is not actor


@contextmanager
def from_all() -> Iterator[None]:
    """As who sees at once what they see from each of their seats. To count, not to show."""
    with acting(_at_once(current("cards from all seats"))):
        yield


def _at_once(actor: Actor) -> Actor:
    """The same login with the companies of all its seats; itself where these are no more."""
    if actor.is_bounded:
        seen = remit(actor)
        companies = seen.union(*_partners_of(actor))
        return replace(actor, known_remit=companies) if companies > seen else actor
    if not actor.is_partner:
        return actor
    companies = actor.organisation_ids.union(*_partners_of(actor))
    for each in actor.beside:
        if each.is_bounded and allows(each, "scorecards.read") and not remit(each) <= companies:
            return replace(each, known_remit=remit(each) | companies)
    return replace(actor, organisation_ids=companies) if companies > actor.organisation_ids else actor


def _partners_of(actor: Actor) -> list[frozenset[int]]:
    return [each.organisation_ids for each in actor.beside if each.is_partner and allows(each, "scorecards.own")]
