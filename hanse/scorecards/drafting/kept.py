"""The present cards as the preview takes them: two questions to the database, however many partners there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from hanse.network.models import Organisation, Partnership

from ..bands.rule import Band
from ..judging.figures import judgements
from ..metrics.registry import Metric, Nature, metric
from ..models import Card, CardLine, Computation
from ..models.group_scales import group_of_company
from ..recipes import running
from ..rules.differences import Earned
from ..rules.drafts import drawn_to_peers
from ..rules.figures import Figure
from ..rules.grouping import Trait
from ..rules.scoring import Criterion
from ..rules.shrinking import as_measured
from ..runs.measuring import GONE, NOT_YET, Lines, of_code, partners_of
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
    cards = _with_further(computation, criteria, kept_cards(computation))
    if wanted != kept:
        cards = _regrouped(cards, wanted)
    scaled = computation.for_period(criteria)
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


def _with_further(computation: Computation, criteria: Sequence[Criterion], cards: list[Kept]) -> list[Kept]:
    """The cards with the figures of measures that they do not have yet, from the same facts."""
    there = {each.key for each in computation.version.declared}
    new = [metric(each.key) for each in criteria if each.key not in there]
    if not new:
        return cards
    partners, versions = [card.organisation_id for card in cards], computation.versions
    further: dict[int, dict[str, Figure]] = {partner: {} for partner in partners}
    for partner, figure in judgements(computation.kind, partners):
        further[partner][figure.key] = figure
    if coded := [each for each in new if each.recipe is None and each.nature is not Nature.JUDGED]:
        for partner, figures in _of_code(coded, computation, set(partners)):
            further[partner] |= figures
    made = [each for each in new if each.recipe is not None]
    for found in running.measured(
        made, computation.period, partners, versions=versions, lines_known=computation.lines_known
    ):
        for partner in partners:
            further[partner][found[partner].key] = found[partner]
    return [replace(card, figures={**further[card.organisation_id], **card.figures}) for card in cards]


def _of_code(
    coded: Sequence[Metric], computation: Computation, partners: set[int]
) -> Iterator[tuple[int, Mapping[str, Figure]]]:
    """What metrics that are written in code measure of these partners, as far as they are still ours."""
    ours = [each for each in partners_of(computation.kind) if each.organisation_id in partners]
    with Lines(computation.kind, version=computation.facts_version, lines_known=computation.lines_known) as opened:
        yield from of_code(coded, computation.kind, opened, computation.period, ours).items()
