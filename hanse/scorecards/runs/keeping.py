"""How computations are kept: written in one transaction, one of them current, older ones for each month's end."""

from __future__ import annotations

from django.db import transaction

from hanse.kernel.work.filling import fill

from ..models import Card, CardLine, Computation, PeerStrip
from ..rules.drafts import Drafts, strips
from . import rows

AT_ONCE = 2000
KEPT = 36
"""Months' ends that are kept."""


def make_current(made: Computation, drafts: Drafts) -> None:
    """Keep a computation as the one that counts, in the transaction that is open."""
    Computation.objects.filter(kind=made.kind, is_current=True).update(is_current=False)
    made.is_current = True
    keep(made, drafts)


def keep(made: Computation, drafts: Drafts) -> None:
    """Write a computation with its cards, their lines and the peers' pictures; and who was compared with nobody."""
    made.partners = len(drafts)
    made.programme["unranked"] = [each.organisation_id for each in drafts.partners if not each.ranked]
    made.save(force_insert=True)
    fill(Card, rows.CARD, rows.card_rows(made, drafts))
    cards = dict(Card.objects.filter(computation=made).values_list("organisation_id", "id"))
    ids = [cards[each.organisation_id] for each in drafts.partners]
    fill(CardLine, rows.LINE, rows.line_rows(drafts, ids), written=rows.WRITTEN)
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
