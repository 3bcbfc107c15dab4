"""The present cards as the preview takes them: two questions to the database, however many partners there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hanse.network.models import Organisation, Partnership

from ..bands.rule import Band
from ..judging.figures import judgements
from ..metrics.registry import metric
from ..models import Card, CardLine, Computation
from ..models.group_scales import group_of_company, with_group_scales
from ..recipes import running
from ..rules.differences import Earned
from ..rules.drafts import drawn_to_peers
from ..rules.figures import Figure
from ..rules.grouping import Trait
from ..rules.scoring import Criterion
from ..rules.shrinking import as_measured
from ..runs.measuring import GONE, NOT_YET
from .preview import Kept, Moved, preview

AT_ONCE = 2000


def kept_cards(computation: Computation) -> list[Kept]:
    """Every card of a computation, by score."""
    figures: dict[int, dict[str, Figure]] = {}
    earned: dict[int, dict[str, Earned]] = {}
    lines = CardLine.objects.filter(card__computation=computation).order_by("card_id", "position")
    for line in lines.iterator(chunk_size=AT_ONCE):
        figure = line.figure
        figures.setdefault(line.card_id, {})[line.key] = figure
        earned.setdefault(line.card_id, {})[line.key] = Earned(line.key, figure.value, line.contribution, line.most)
    cards = Card.objects.filter(computation=computation).order_by("-score", "id")
    return [
        Kept(
            card.organisation_id, card.peers_group, card.score, card.rank, card.band,
            figures.get(card.pk, {}), earned.get(card.pk, {}),
        )
        for card in cards.iterator(chunk_size=AT_ONCE)
    ]  # fmt: skip


def previewed(
    computation: Computation,
    criteria: Sequence[Criterion],
    bands: Sequence[Band],
    traits: Sequence[Trait] | None = None,
) -> list[Moved]:
    """What a definition (with its yearly scales) would do to the cards that count now. `traits`: other groups of peers."""
    kind, kept = computation.kind, computation.version.traits
    wanted = kept if traits is None else tuple(traits)
    cards = _with_made(computation, criteria, kept_cards(computation))
    if wanted != kept:
        cards = _regrouped(cards, wanted)
    scaled = computation.for_period(with_group_scales(kind, criteria, wanted))
    return preview(scaled, bands, _drawn(kind, scaled, cards))


def _regrouped(cards: list[Kept], traits: Sequence[Trait]) -> list[Kept]:
    companies = Organisation.objects.in_bulk([card.organisation_id for card in cards])
    return [replace(card, group=group_of_company(traits, companies[card.organisation_id])) for card in cards]


def _drawn(kind: str, criteria: Sequence[Criterion], cards: list[Kept]) -> list[Kept]:
    """The cards with figures as they were measured, or drawn to the peers' where the criteria ask for it."""
    measured = {
        card.organisation_id: {key: as_measured(figure) for key, figure in card.figures.items()} for card in cards
    }
    groups: dict[int, str] = {}
    if any(each.shrink for each in criteria):
        with_us = Partnership.objects.filter(role=kind).exclude(state__in=(*NOT_YET, *GONE))
        compared = set(with_us.values_list("organisation_id", flat=True))
        groups = {card.organisation_id: card.group for card in cards if card.organisation_id in compared}
    figures = drawn_to_peers(criteria, groups, measured)
    return [replace(card, figures=figures[card.organisation_id]) for card in cards]


def _with_made(computation: Computation, criteria: Sequence[Criterion], cards: list[Kept]) -> list[Kept]:
    """The cards with the figures of made metrics and judged criteria that they do not have yet, from the same facts."""
    there = {each.key for each in computation.version.declared}
    new = {each.key for each in criteria} - there
    if not new:
        return cards
    partners, versions = [card.organisation_id for card in cards], computation.versions
    further: dict[int, dict[str, Figure]] = {partner: {} for partner in partners}
    for partner, figure in judgements(computation.kind, partners):
        further[partner][figure.key] = figure
    made = [wanted for each in criteria if each.key in new and (wanted := metric(each.key)).recipe is not None]
    for found in running.measured(made, computation.period, partners, versions=versions):
        for partner in partners:
            further[partner][found[partner].key] = found[partner]
    return [replace(card, figures={**further[card.organisation_id], **card.figures}) for card in cards]
