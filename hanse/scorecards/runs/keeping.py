"""How computations are kept: written in one transaction, one of them current, older ones for each month's end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import transaction

from hanse.kernel.work.filling import fill

from ..models import Card, CardLine, Computation, PeerStrip
from ..rules.drafts import Draft, strips

AT_ONCE = 2000
KEPT = 36
"""Months' ends that are kept."""
CARD = (
    "organisation", "computation", "reference", "peers_group", "score", "coverage", "low", "high", "rank", "rank_low",
    "rank_high", "of", "band", "band_held",
)  # fmt: skip
LINE = (
    "organisation", "card", "key", "position", "weight", "status", "value", "numerator", "denominator", "n", "low", "high",
    "contribution", "most", "why", "needed", "has", "shrunk",
)  # fmt: skip


def make_current(made: Computation, drafts: Sequence[Draft]) -> None:
    """Keep a computation as the one that counts, in the transaction that is open."""
    Computation.objects.filter(kind=made.kind, is_current=True).update(is_current=False)
    made.is_current = True
    keep(made, drafts)


def keep(made: Computation, drafts: Sequence[Draft]) -> None:
    """Write a computation with its cards, their lines and the peers' pictures."""
    made.partners = len(drafts)
    made.save(force_insert=True)
    fill(Card, CARD, (card_row(made, drawn) for drawn in drafts))
    cards = dict(Card.objects.filter(computation=made).values_list("organisation_id", "id"))
    fill_lines((cards[drawn.partner.organisation_id], drawn) for drawn in drafts)
    PeerStrip.objects.bulk_create(
        [
            PeerStrip(
                computation=made, group=group, key=key, peers=found.peers, least=found.least, lower=found.lower,
                middle=found.middle, upper=found.upper, most=found.most,
            )
            for (group, key), found in strips(drafts).items()
        ],
        batch_size=AT_ONCE,
    )  # fmt: skip


def fill_lines(cards: Iterable[tuple[int, Draft]]) -> None:
    """Write the lines of cards, by the card's id."""
    fill(CardLine, LINE, (row for card, drawn in cards for row in _lines(card, drawn)))


def card_row(made: Computation, drawn: Draft) -> tuple[Any, ...]:
    """A card's values, in the order of `CARD`."""
    low, high = drawn.score.interval or (None, None)
    partner, score, place = drawn.partner, drawn.score, drawn.place
    placed = (place.rank, place.best, place.worst, place.of) if place else (None,) * 4
    return (
        partner.organisation_id, made.pk, partner.reference, partner.group, score.total, score.coverage, low, high, *placed,
        "", False,
    )  # fmt: skip


def _lines(card: int, drawn: Draft) -> Iterator[tuple[Any, ...]]:
    for position, line in enumerate(drawn.score.lines):
        figure = line.figure
        yield (
            drawn.partner.organisation_id, card, line.criterion.key, position, line.criterion.weight, figure.status.value,
            figure.value, figure.numerator, figure.denominator, figure.n, figure.low, figure.high, line.contribution,
            line.most, figure.why.value, figure.needed, figure.has, figure.shrunk.told() if figure.shrunk else None,
        )  # fmt: skip


def forget_older(kind: str) -> None:
    """Keep the last computation of each month's end, the current one, and the final ones of closed periods."""
    seen: set[tuple[str, int, int]] = set()
    for found in Computation.objects.filter(kind=kind, revisions=None).order_by("-is_current", "-computed_at", "-id"):
        month = (found.basis, found.ends_on.year, found.ends_on.month)
        if not found.is_current and (month in seen or len(seen) >= KEPT):
            forget(found)
        seen.add(month)


def forget(computation: Computation) -> None:
    """Delete a computation, in four statements however many cards it has."""
    with transaction.atomic():
        CardLine.objects.filter(card__computation=computation).delete()
        Card.objects.filter(computation=computation).delete()
        PeerStrip.objects.filter(computation=computation).delete()
        computation.delete()
