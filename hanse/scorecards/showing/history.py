"""A company's cards over time: which one counts, what it is compared with, and what happened to the score."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, When
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.models import Manufacturer
from hanse.kernel.together import together
from hanse.network.models import Organisation
from hanse.ui.parts import Event

from ..metrics.registry import metric
from ..models import Card, CardLine, Kind, Override
from ..rules.differences import Difference, Earned, compare
from . import wording

KEPT = 24
TOLD = 3


def of_company(holder: object, organisation_id: int) -> dict[str, list[Card]]:
    """A company's cards by kind: the one that counts, then earlier ones to compare with, newest first. `set_score` and
    `set_until` beside each are what somebody set for now, if they did.

    Asked once for `holder` (the company's row or the request), however many parts of a page tell them.
    """
    kept: dict[int, dict[str, list[Card]]] = vars(holder).setdefault("_scorecards_history", {})
    if organisation_id not in kept:
        kept[organisation_id] = _by_kind(organisation_id)
    return kept[organisation_id]


def _by_kind(organisation_id: int) -> dict[str, list[Card]]:
    held = Override.counting().filter(organisation=organisation_id, kind=OuterRef("computation__kind"))
    cards = Card.objects.filter(organisation_id=organisation_id).select_related("computation__version")
    cards = cards.annotate(set_score=Subquery(held.values("score")[:1]), set_until=Subquery(held.values("until")[:1]))
    newest = cards.order_by("-computation__is_current", "-computation__ends_on", "-computation__id")
    found: dict[str, list[Card]] = {}
    for card in newest[: KEPT * len(Kind)]:
        found.setdefault(card.computation.kind, []).append(card)
    return {kind: comparable(found[kind]) for kind in Kind.values if kind in found and counts(found[kind][0])}


def counts(card: Card) -> bool:
    return card.computation.is_current


def comparable(cards: list[Card]) -> list[Card]:
    """The first card and those of earlier periods that were chosen the same way."""
    current = cards[0].computation
    earlier = [
        card
        for card in cards[1:]
        if card.computation.basis == current.basis and card.computation.ends_on < current.ends_on
    ]
    return [cards[0], *earlier]


def before(card: Card) -> Card | None:
    """The card of the period before, chosen the same way, as it stood when this one was computed; one that was computed later where
    there was none then. None where there is none."""
    made = card.computation
    known_then = Q(computation__computed_at__lte=card.computed_at)
    earlier = Card.objects.filter(
        organisation_id=card.organisation_id, computation__kind=made.kind, computation__basis=made.basis,
        computation__ends_on__lt=made.ends_on,
    )  # fmt: skip
    ordered = earlier.annotate(came_later=Case(When(known_then, then=0), default=1)).order_by(
        "came_later", "-computation__ends_on", "-computation__id"
    )
    return ordered.select_related("computation__version").first()


def lines_of(cards: Iterable[int], *beside: QuerySet[Any]) -> dict[int, list[CardLine]]:
    """The lines of cards, by the card's key, in the card's order; each with the reporting `currency` of its amounts. What a page
    needs `beside` them is fetched with them.
    """
    found: dict[int, list[CardLine]] = {}
    rows = CardLine.objects.annotate(currency=Subquery(Manufacturer.objects.values("currency")[:1]))
    asked = rows.filter(card__in=set(cards)).order_by("card", "position")
    together(asked, *beside)
    for line in asked:
        found.setdefault(line.card_id, []).append(line)
    return found


def earned(line: CardLine) -> Earned:
    return Earned(line.key, line.figure.value, line.contribution, line.most)


def changed(company: Organisation, limit: int) -> Iterator[Event]:
    """Each time the score moved, newest first, with what moved it most."""
    found = of_company(company, company.pk)
    pairs = [pair for cards in found.values() for pair in list(pairwise(cards))[:limit]]
    lines = lines_of(card.pk for pair in pairs for card in pair) if pairs else {}
    for now, before in sorted(pairs, key=lambda pair: pair[0].computation.ends_on, reverse=True)[:limit]:
        if now.score is None or before.score is None or now.score == before.score:
            continue
        moves = compare(map(earned, lines.get(before.pk, [])), map(earned, lines.get(now.pk, [])))
        url = reverse(f"scorecards:{now.computation.kind}", args=[company.public_id])
        yield Event(sentence(now.score, before.score, moves), now.computation.ends_on, icon="gauge", url=url)


def sentence(now: int, before: int, moves: list[Difference]) -> str:
    """How a score moved, as it reads, and by what most: first what moved it that way."""
    moved = [move for move in moves if move.change]
    largest = sorted(moved, key=lambda move: ((move.change > 0) != (now > before), -abs(move.change)))[:TOLD]
    largest = [move for move in largest if wording.shows(move.change)] or largest[:1]
    parts = [
        _("%(label)s %(points)s") % {"label": metric(move.key).label, "points": wording.moved(move.change)}
        for move in largest
    ]
    words = {"before": wording.score(before), "now": wording.score(now), "parts": ", ".join(parts)}
    if words["before"] == words["now"]:
        return _("Score stayed at %(now)s: %(parts)s") % words
    if now > before:
        return _("Score rose from %(before)s to %(now)s: %(parts)s") % words
    return _("Score fell from %(before)s to %(now)s: %(parts)s") % words
