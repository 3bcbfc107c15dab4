"""Does every stored card add up? Read from the database alone; gives sentences about what does not."""

from __future__ import annotations

from collections.abc import Iterator

from .models import Card, Computation
from .rules.scoring import score

CHUNK = 500


def verify(computation: Computation) -> Iterator[str]:
    """Recompute every card from its own stored figures and the frozen version; nothing comes out when all is well."""
    cards = Card.objects.filter(computation=computation).prefetch_related("lines").order_by("id")
    criteria = computation.criteria
    for card in cards.iterator(chunk_size=CHUNK):
        lines = list(card.lines.all())
        total = sum(line.contribution or 0 for line in lines)
        if total != (card.score or 0):
            yield f"Card {card.public_id}: contributions sum to {total}, the score says {card.score}."
        again = score(
            [each.for_group(card.peers_group) for each in criteria], {line.key: line.figure for line in lines}
        )
        if (again.total, again.coverage) != (card.score, card.coverage):
            yield f"Card {card.public_id}: its figures score {again.total}, {again.coverage} of 1000 known; kept are {card.score}, {card.coverage}."
        for line in lines:
            if (was := line.figure.shrunk) is not None and was.value != line.value:
                yield f"Card {card.public_id}, {line.key}: drawn to the peers it is {was.value}; kept is {line.value}."
        for line, found in zip(lines, again.lines, strict=True):
            if (line.contribution, line.most) != (found.contribution, found.most):
                yield f"Card {card.public_id}, {line.key}: {found.contribution} of {found.most}; kept are {line.contribution} of {line.most}."
