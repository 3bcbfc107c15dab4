"""The present cards as the preview takes them: two questions to the database, however many partners there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..bands.rule import Band
from ..metrics.registry import metric
from ..models import Card, CardLine, Computation
from ..recipes import running
from ..rules.differences import Earned
from ..rules.figures import Figure
from ..rules.scoring import Criterion
from .preview import Kept, Preview, preview

AT_ONCE = 2000


def kept_cards(computation: Computation) -> list[Kept]:
    """Every card of a computation that the actor may see, by score."""
    figures: dict[int, dict[str, Figure]] = {}
    earned: dict[int, dict[str, Earned]] = {}
    lines = CardLine.objects.filter(card__computation=computation).order_by("card_id", "position")
    for line in lines.iterator(chunk_size=AT_ONCE):
        figure = line.figure
        figures.setdefault(line.card_id, {})[line.key] = figure
        earned.setdefault(line.card_id, {})[line.key] = Earned(line.key, figure.value, line.contribution, line.most)
    cards = Card.objects.filter(computation=computation).select_related("organisation").order_by("-score", "id")
    return [
        Kept(
            card.organisation_id, card.organisation.name, card.organisation.public_id, card.peers_group, card.score, card.rank,
            card.band, figures.get(card.pk, {}), earned.get(card.pk, {}),
        )
        for card in cards.iterator(chunk_size=AT_ONCE)
    ]  # fmt: skip


def previewed(computation: Computation, criteria: Sequence[Criterion], bands: Sequence[Band]) -> Preview:
    """What a definition (with its yearly scales) would do to the cards that count now."""
    cards = _with_made(computation, criteria, kept_cards(computation))
    return preview(computation.for_period(criteria), bands, cards)


def _with_made(computation: Computation, criteria: Sequence[Criterion], cards: list[Kept]) -> list[Kept]:
    """The cards with the figures of made metrics that they do not have yet, read from the same version of the facts."""
    there = {each.key for each in computation.version.declared}
    new = [wanted for each in criteria if each.key not in there and (wanted := metric(each.key)).recipe is not None]
    partners, versions = [card.organisation_id for card in cards], running.versions_of(computation)
    for found in running.measured(new, computation.ends_on, partners, versions=versions):
        cards = [
            replace(card, figures={**card.figures, figure.key: figure})
            for card in cards
            for figure in [found[card.organisation_id]]
        ]
    return cards
