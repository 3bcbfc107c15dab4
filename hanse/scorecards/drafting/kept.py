"""The present cards as the preview takes them: two questions to the database, however many partners there are."""

from __future__ import annotations

from collections.abc import Sequence

from ..bands.rule import Band
from ..models import Card, CardLine, Computation
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
    return preview(computation.for_period(criteria), bands, kept_cards(computation))
