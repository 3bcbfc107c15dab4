"""One partner's card computed by itself, against the peers as they stood when all were computed.

It gives what computing all would give for this partner, as long as the others and the definition stay as they are. Where they
do not, it is left to the computing of all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from hanse.facts.keeping.asking import Question
from hanse.facts.kinds import fact_kind
from hanse.kernel import clock
from hanse.kernel.jobs import Errand
from hanse.kernel.trail import audit
from hanse.kernel.work.filling import fill
from hanse.kernel.work.locks import exclusive

from ..bands.rule import placed
from ..metrics import lines as reading
from ..metrics import sums
from ..models import Card, CardLine, CardVersion, Computation, DraftPreview
from ..rules.drafts import Draft, drawn_by, standing
from ..rules.partner import Partner
from ..rules.period import Period
from ..rules.ranking import LEAST_PEERS, Place, Standing
from ..rules.scoring import score
from ..rules.shrinking import Priors
from . import rows
from .measuring import FACTS_OF, Lines, Measured, Read, completed, declared_sums, figures, in_code, partners_of

REFRESH_CARDS = Errand()
FEW = 20
"""So many partners are computed one by one, and no more than one of so many: others move what their peers are compared with."""


def are_few(kind: str, partners: Sequence[int]) -> bool:
    """Are these so few that the peers' figures hardly move with theirs, and have all of them a card that counts?"""
    cards = Card.objects.filter(computation__kind=kind, computation__is_current=True)
    everybody, own = cards.count(), cards.filter(organisation__in=partners).count()
    return len(partners) == own <= min(FEW, everybody // FEW)


def ask(kind: str, partners: Sequence[int], *, at: datetime) -> None:
    """Say that the cards of these partners wait, and have them computed."""
    cards = Card.objects.filter(computation__kind=kind, computation__is_current=True, organisation__in=partners)
    cards.filter(stale_since=None).update(stale_since=at)
    REFRESH_CARDS.enqueue(kind=kind, partners=list(partners), since=at.isoformat())


def refresh(kind: str, partner: int) -> Card | None:
    """The partner's card that counts, computed anew; None where all have to be computed, and nothing was done."""
    with exclusive(f"scorecards:{kind}"):
        current = Computation.current(kind)
        card = current.cards.filter(organisation=partner).first() if current else None
        found = partners_of(kind, only=partner)
        if current is None or card is None or not found or not _stands(current, card, found[0]):
            return None
        at = clock.now()
        with Lines(kind, only=partner, lines_known=current.lines_known) as opened:
            if (
                current.basis != Computation.Basis.FIXED
                and (opened.table.newest_on or current.ends_on) > current.ends_on
            ):
                return None
            measured = measure(kind, opened, current, found[0])
        if measured is None:
            return None
        drawn = _drawn(current, found[0], measured)
        with transaction.atomic():
            _keep(card, drawn, current, measured, at=at)
    return card


def _stands(current: Computation, card: Card, partner: Partner) -> bool:
    """Is it compared with whom it was, by the definition that counts, with all that is needed of them noted? What is closed
    stands as it is."""
    latest = CardVersion.latest(current.kind)
    drawn = any(each.shrink for each in current.version.declared)
    return (
        latest == current.version
        and partner.group == card.peers_group
        and (partner.ranked or card.rank is None)
        and (not drawn or "priors" in current.programme)
        and not current.revisions.exists()
    )


def measure(kind: str, opened: Lines, current: Computation, partner: Partner) -> Measured | None:
    """The partner's figures; None where it bought what nobody had, so that everybody's breadth changes."""
    found, offered = Read(), current.programme["product_lines"]
    if opened.reading is not None:
        found = read(kind, opened.reading, current.period)
        if not set(found.on_offer) <= set(offered):
            return None
    found = Read(found.sums, found.extents, found.days, offered)
    written = figures(in_code(kind, current.version), current.period, [partner], found, {})
    return completed(kind, opened, current.period, found, written, only=partner.organisation_id)


def read(kind: str, facts: Any, period: Period) -> Read:
    """What `measuring.read` reads of all, in statements that are kept."""
    quantity = fact_kind(FACTS_OF[kind]).quantity

    def asked(name: str, write: Callable[[Any], Any]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = facts.answer(Question(("scorecards", kind, name, period), write))
        return found

    by_partner = asked("sums", lambda lines: sums.by_partner(lines, period, declared_sums(kind)))
    extents = asked("extents", lambda lines: reading.extents_expression(lines, period, quantity=quantity))
    own = {row["organisation_id"]: row for row in by_partner}
    if kind != "dealer":
        return Read(own, reading.extents_of(extents))
    days = asked("days", lambda lines: reading.days_expression(lines, period, quantity=quantity))
    sold = asked("on offer", lambda lines: reading.on_offer_expression(lines, period, quantity=quantity))
    return Read(own, reading.extents_of(extents), reading.days_of(days), [row["product_line"] for row in sold])


def _drawn(current: Computation, partner: Partner, measured: Measured) -> Draft:
    priors = {key: Priors.of(told) for key, told in current.programme.get("priors", {}).items()}
    own = measured.figures[partner.organisation_id]
    found = drawn_by(priors, partner.group if partner.ranked else "", own)
    drawn = Draft(partner, score([each.for_group(partner.group) for each in current.criteria], found))
    drawn.place = _place(current, partner, standing(drawn)) if partner.ranked else None
    return drawn


def _place(current: Computation, partner: Partner, own: Standing | None) -> Place | None:
    """Among the peers as they stand: what `rules.ranking.places` says of this one."""
    if own is None:
        return None
    peers = (
        current.cards.filter(peers_group=partner.group).exclude(rank=None).exclude(organisation=partner.organisation_id)
    )
    found = peers.aggregate(
        count=Count("pk"), better=Count("pk", filter=Q(score__gt=own.score)), ahead=Count("pk", filter=Q(low__gt=own.high)),
        behind=Count("pk", filter=Q(high__lt=own.low)),
    )  # fmt: skip
    of = found["count"] + 1
    return Place(1 + found["better"], 1 + found["ahead"], of - found["behind"], of) if of > LEAST_PEERS else None


def _keep(card: Card, drawn: Draft, current: Computation, measured: Measured, *, at: datetime) -> None:
    before = {"score": card.score, "band": card.band}
    card.score, card.coverage, card.reference = drawn.score.total, drawn.score.coverage, drawn.partner.reference
    card.low, card.high = drawn.score.interval or (None, None)
    place = drawn.place
    card.rank, card.rank_low, card.rank_high, card.of = (
        (place.rank, place.best, place.worst, place.of) if place else (None,) * 4
    )
    at_band = placed(current.version.declared_bands, card.score, card.high, before=card.band)
    card.band, card.band_held = at_band.band.name if at_band.band else "", at_band.held
    card.refreshed_at, card.read_from, card.stale_since = at, dict(measured.facts), None
    card.save()
    CardLine.objects.filter(card=card).delete()
    fill(CardLine, rows.LINE, rows.lines_of(card.pk, drawn), written=rows.WRITTEN)
    DraftPreview.forget(current.kind)
    audit.record("scorecards.refresh", subject=card, before=before, after={"score": card.score, "band": card.band})
