"""A kept computation once more, from what it pins alone: facts, definition, judgements and records as they were known then.

Whoever doubts an old card can hold the two against each other, figure by figure, however long ago it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hanse.kernel.errors import Refused

from ..models import Card, Computation
from ..rules.drafts import Draft, Drafts, draft
from ..rules.partner import Partner
from .measuring import Lines, measure
from .rows import of_figure


def again(made: Computation) -> Drafts:
    """All cards of a computation, measured and scored again. Nothing is kept."""
    partners = _as_they_were(made)
    with Lines(made.kind, version=made.facts_version, lines_known=made.lines_known) as opened:
        measured = measure(made.kind, opened, made.period, partners, of=made)
        return draft(made.criteria, partners, measured.figures, measured.columns)


def differences(made: Computation) -> Iterator[str]:
    """A sentence for each card that is not the same to the last digit; nothing comes out when all are.

    Refused for what was not computed in one piece: revisions after the first keep what did not move, and a card that was
    computed by itself since is of other facts than its peers.
    """
    if made.revisions.filter(number__gt=1).exists() or made.cards.exclude(refreshed_at=None).exists():
        raise Refused(_("These cards were not computed in one piece, so that they cannot be computed again as one."))
    kept = {card.organisation_id: card for card in _cards(made)}
    for drawn in again(made):
        card = kept[drawn.partner.organisation_id]
        if (was := _kept(card)) != (now := _drawn(drawn)):
            told = [f"{one} is {other}" for one, other in zip(was, now, strict=True) if one != other]
            yield f"Card {card.public_id}, computed again: {'; '.join(told)}."


def _kept(card: Card) -> list[Any]:
    """All that a card says of the partner, as it is written."""
    result = card.score, card.coverage, card.low, card.high, card.rank, card.rank_low, card.rank_high, card.of
    lines = card.lines.all()
    return [result, *((line.key, line.weight, line.contribution, line.most, *of_figure(line.figure)) for line in lines)]


def _drawn(drawn: Draft) -> list[Any]:
    score, place = drawn.score, drawn.place
    stands = (place.rank, place.best, place.worst, place.of) if place else (None,) * 4
    return [
        (score.total, score.coverage, *(score.interval or (None, None)), *stands),
        *(
            (line.criterion.key, line.criterion.weight, line.contribution, line.most, *of_figure(line.figure))
            for line in score.lines
        ),
    ]  # fmt: skip


def _cards(made: Computation) -> QuerySet[Card]:
    return Card.objects.filter(computation=made).prefetch_related("lines").order_by("organisation_id")


def _as_they_were(made: Computation) -> list[Partner]:
    """Each partner with the record that its card was made of."""
    unranked = set(made.programme.get("unranked", ()))
    return [_as_it_was(card, ranked=card.organisation_id not in unranked) for card in _cards(made)]


def _as_it_was(card: Card, *, ranked: bool) -> Partner:
    figures = {line.key: line.figure for line in card.lines.all()}
    sales, rating = figures.get("share_of_potential"), figures.get("credit_rating")
    return Partner(
        card.organisation_id, card.reference, card.peers_group, ranked, sales.denominator if sales else None,
        int(rating.numerator) if rating and rating.numerator is not None else None,
    )  # fmt: skip
