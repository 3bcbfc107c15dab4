"""How computations are kept: written in one transaction, one of them current, older ones for each month's end."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from ..models import Card, CardLine, Computation, PeerStrip
from ..rules.drafts import Draft, strips
from ..rules.ranking import Place
from ..rules.scoring import Line

AT_ONCE = 2000
KEPT = 36
"""Months' ends that are kept."""


def make_current(made: Computation, drafts: Sequence[Draft]) -> None:
    """Keep a computation as the one that counts, in the transaction that is open."""
    Computation.objects.filter(kind=made.kind, is_current=True).update(is_current=False)
    made.is_current = True
    keep(made, drafts)


def keep(made: Computation, drafts: Sequence[Draft]) -> None:
    """Write a computation with its cards, their lines and the peers' pictures."""
    made.partners = len(drafts)
    made.save(force_insert=True)
    cards = Card.objects.bulk_create([_card(made, drawn) for drawn in drafts], batch_size=AT_ONCE)
    CardLine.objects.bulk_create(
        [
            _line(card, position, line)
            for card, drawn in zip(cards, drafts, strict=True)
            for position, line in enumerate(drawn.score.lines)
        ],
        batch_size=AT_ONCE,
    )
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


def _card(made: Computation, drawn: Draft) -> Card:
    low, high = drawn.score.interval or (None, None)
    return Card(
        organisation_id=drawn.partner.organisation_id, computation=made, reference=drawn.partner.reference,
        peers_group=drawn.partner.group, score=drawn.score.total, coverage=drawn.score.coverage, low=low, high=high,
        **_placed(drawn.place),
    )  # fmt: skip


def _placed(place: Place | None) -> dict[str, int | None]:
    if place is None:
        return {}
    return {"rank": place.rank, "rank_low": place.best, "rank_high": place.worst, "of": place.of}


def _line(card: Card, position: int, line: Line) -> CardLine:
    figure = line.figure
    return CardLine(
        organisation_id=card.organisation_id, card=card, key=line.criterion.key, position=position,
        weight=line.criterion.weight, status=figure.status.value, value=figure.value, numerator=figure.numerator,
        denominator=figure.denominator, n=figure.n, low=figure.low, high=figure.high, contribution=line.contribution,
        most=line.most, why=figure.why.value, needed=figure.needed, has=figure.has,
    )  # fmt: skip


def forget_older(kind: str) -> None:
    """Keep the last computation of each month's end, and the current one."""
    seen: set[tuple[str, int, int]] = set()
    for found in Computation.objects.filter(kind=kind).order_by("-is_current", "-computed_at", "-id"):
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
