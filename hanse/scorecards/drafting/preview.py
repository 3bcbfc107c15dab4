"""What another definition would do to every card: who moves, how far, why. Pure.

Worked out from the figures that the present cards keep, and those of further measures that go with them (`kept.py`). A measure
without any counts as unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..bands.rule import Band, placed
from ..rules.differences import Difference, Earned, compare
from ..rules.figures import Figure
from ..rules.ranking import Place, Standing, places
from ..rules.scoring import Criterion, Line, Score, score


@dataclass(frozen=True, slots=True)
class Kept:
    """A partner's present card: `figures` and what they `earned` by key, `total`, `band`, `rank`, and its `group` of peers."""

    organisation_id: int
    group: str
    total: int | None
    rank: int | None
    band: str
    figures: Mapping[str, Figure]
    earned: Mapping[str, Earned]


@dataclass(frozen=True, slots=True)
class Moved:
    """One partner before and after; `place` among its peers then, where it has one."""

    kept: Kept
    score: Score
    band: str
    place: Place | None = None

    @property
    def rank(self) -> int | None:
        return self.place.rank if self.place else None

    @property
    def of(self) -> int | None:
        """Among how many it is ranked then."""
        return self.place.of if self.place else None

    @property
    def after(self) -> int | None:
        return self.score.total

    @property
    def why(self) -> list[Difference]:
        """Its lines' changes, largest first; they add up to the score's change."""
        found = compare(self.kept.earned.values(), map(_earned, self.score.lines))
        return sorted((each for each in found if each.change), key=lambda each: -abs(each.change))


def preview(criteria: Sequence[Criterion], bands: Sequence[Band], cards: Sequence[Kept]) -> list[Moved]:
    """Every card scored by `criteria`, put into `bands`, and ranked among those that have a rank now or had no score."""
    alike = {group: [each.for_group(group) for each in criteria] for group in {card.group for card in cards}}
    scores = [score(alike[card.group], card.figures) for card in cards]
    ranks = _ranks(cards, scores)
    moves = []
    for place, (card, found) in enumerate(zip(cards, scores, strict=True)):
        high = found.interval[1] if found.interval else None
        at = placed(bands, found.total, high, before=card.band)
        moves.append(Moved(card, found, at.band.name if at.band else "", ranks.get(place)))
    return moves


def _ranks(cards: Sequence[Kept], scores: Sequence[Score]) -> dict[int, Place]:
    groups: dict[str, dict[int, Standing]] = {}
    for place, (card, found) in enumerate(zip(cards, scores, strict=True)):
        if card.rank is not None and found.total is not None and found.interval is not None:
            groups.setdefault(card.group, {})[place] = Standing(found.total, *found.interval)
    return {place: each for group in groups.values() for place, each in places(group).items()}


def _earned(line: Line) -> Earned:
    return Earned(line.criterion.key, line.figure.value, line.contribution, line.most)
