"""The figures of judged criteria for all partners, from the judgements that count now."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from ..metrics.bulk.column import Column
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


def judged_columns(
    kind: str, partners: Sequence[int], *, version: CardVersion | None = None, moment: datetime | None = None
) -> dict[str, Column]:
    """The same for all partners at once, in their order; `version` and `moment`: as an earlier definition had them then."""
    standing = Rating.standing(kind, at=moment)
    at = {partner: row for row, partner in enumerate(partners)}
    return {
        key: Column.mostly(
            figure_of(key, ()), len(partners),
            {
                at[partner]: figure_of(key, marks, expired=True)
                for partner, marks in standing.get(key, {}).items() if partner in at
            },
        )
        for key in _keys(kind, version)
    }  # fmt: skip


def _keys(kind: str, version: CardVersion | None = None) -> list[str]:
    version = version or CardVersion.latest(kind)
    judged = [each.key for each in judged_of_kind(kind)]
    further = [each.key for each in version.declared if each.key.startswith("judged_")] if version else []
    return list(dict.fromkeys([*judged, *further]))
