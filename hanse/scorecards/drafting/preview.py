"""What another definition would do to every card: who moves, how far, why. Pure.

Worked out from the figures that the present cards keep, so nothing is read of the facts. A measure that the present card
does not have keeps no figure there, and counts as unknown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ..bands.rule import Band, placed
from ..rules.differences import Difference, Earned, compare
from ..rules.figures import Figure
from ..rules.ranking import Standing, places
from ..rules.scoring import FULL, Criterion, Line, Score, score

MOST_MOVES = 10
STEP = 10_000
"""Width of a bar of the distribution, in thousandths of a point."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A partner's present card: `figures` and what they `earned` by key, `total`, `band`, `rank`, and its `group` of peers."""

    organisation_id: int
    name: str
    public_id: str
    group: str
    total: int | None
    rank: int | None
    band: str
    figures: Mapping[str, Figure]
    earned: Mapping[str, Earned]


@dataclass(frozen=True, slots=True)
class Moved:
    """One partner before and after."""

    kept: Kept
    score: Score
    band: str
    held: bool
    rank: int | None = None

    @property
    def after(self) -> int | None:
        return self.score.total

    @property
    def change(self) -> int | None:
        if self.after is None or self.kept.total is None:
            return None
        return self.after - self.kept.total

    @property
    def why(self) -> list[Difference]:
        """Its lines' changes, largest first; they add up to the change."""
        found = compare(self.kept.earned.values(), map(_earned, self.score.lines))
        return sorted((each for each in found if each.change), key=lambda each: -abs(each.change))


@dataclass(frozen=True)
class Preview:
    """All partners, in the order of the cards."""

    moves: Sequence[Moved]
    bands: Sequence[Band] = field(default=())

    @cached_property
    def changed(self) -> list[Moved]:
        return [each for each in self.moves if each.change]

    @property
    def up(self) -> list[Moved]:
        """The ten that rise most."""
        rising = [each for each in self.changed if (each.change or 0) > 0]
        return sorted(rising, key=lambda each: -(each.change or 0))[:MOST_MOVES]

    @property
    def down(self) -> list[Moved]:
        """The ten that fall most."""
        falling = [each for each in self.changed if (each.change or 0) < 0]
        return sorted(falling, key=lambda each: each.change or 0)[:MOST_MOVES]

    @property
    def rising(self) -> int:
        return sum((each.change or 0) > 0 for each in self.moves)

    @property
    def falling(self) -> int:
        return sum((each.change or 0) < 0 for each in self.moves)

    @property
    def gaining(self) -> int:
        """How many have a score only then."""
        return sum(each.kept.total is None and each.after is not None for each in self.moves)

    @property
    def losing(self) -> int:
        """How many have none any more, as too little of them would be known."""
        return sum(each.kept.total is not None and each.after is None for each in self.moves)

    @property
    def between(self) -> Counter[tuple[str, str]]:
        """How many go from which band to which, those that stay left out."""
        return Counter((each.kept.band, each.band) for each in self.moves if each.kept.band != each.band)

    @property
    def distribution(self) -> tuple[list[int], list[int]]:
        """How many have a score in each ten points, now and then."""
        return _counted([each.kept.total for each in self.moves]), _counted([each.after for each in self.moves])


def preview(criteria: Sequence[Criterion], bands: Sequence[Band], cards: Sequence[Kept]) -> Preview:
    """Every card scored by `criteria`, put into `bands`, and ranked among those that have a rank now or had no score."""
    alike = {group: [each.for_group(group) for each in criteria] for group in {card.group for card in cards}}
    scores = [score(alike[card.group], card.figures) for card in cards]
    ranks = _ranks(cards, scores)
    moves = []
    for place, (card, found) in enumerate(zip(cards, scores, strict=True)):
        high = found.interval[1] if found.interval else None
        at = placed(bands, found.total, high, before=card.band)
        moves.append(Moved(card, found, at.band.name if at.band else "", at.held, ranks.get(place)))
    return Preview(moves, bands)


def _ranks(cards: Sequence[Kept], scores: Sequence[Score]) -> dict[int, int]:
    groups: dict[str, dict[int, Standing]] = {}
    for place, (card, found) in enumerate(zip(cards, scores, strict=True)):
        if card.rank is not None and found.total is not None and found.interval is not None:
            groups.setdefault(card.group, {})[place] = Standing(found.total, *found.interval)
    return {place: each.rank for group in groups.values() for place, each in places(group).items()}


def _earned(line: Line) -> Earned:
    return Earned(line.criterion.key, line.figure.value, line.contribution, line.most)


def _counted(scores: Sequence[int | None]) -> list[int]:
    bars = [0] * (FULL // STEP)
    for each in scores:
        if each is not None:
            bars[min(each // STEP, len(bars) - 1)] += 1
    return bars
