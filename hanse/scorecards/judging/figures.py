"""The figures of judged criteria for all partners, from the judgements that count now."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ..metrics.judged import figure_of
from ..models import CardVersion, Rating
from ..models.judged import judged_of_kind
from ..rules.figures import Figure


def judgements(kind: str, partners: Collection[int], *, only: int | None = None) -> Iterator[tuple[int, Figure]]:
    """A figure for each partner and criterion that is judged, or that the scorecard has though it is judged no more."""
    standing = Rating.standing(kind, only=only)
    for key in _keys(kind):
        found = standing.get(key, {})
        for partner in partners:
            marks = found.get(partner)
            yield partner, figure_of(key, marks or (), expired=marks is not None)


def _keys(kind: str) -> list[str]:
    version = CardVersion.latest(kind)
    judged = [each.key for each in judged_of_kind(kind)]
    further = [each.key for each in version.declared if each.key.startswith("judged_")] if version else []
    return list(dict.fromkeys([*judged, *further]))
