"""What a reader sees of a preview: counted over the partners whom they may see, and these alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, F, QuerySet, Value, When

from ..models import DraftMove, DraftPreview
from ..rules.scoring import FULL
from .moves import told_moves

MOST_MOVES = 10
STEP = 10_000
"""Width of a bar of the distribution, in thousandths of a point."""
RISES, FALLS = {"after__gt": F("before")}, {"after__lt": F("before")}


@dataclass(frozen=True, slots=True)
class _Alike:
    """So many partners of one band, bar of the distribution and direction."""

    band_before: str
    band_after: str
    now: int | None
    then: int | None
    way: int
    count: int


@dataclass(frozen=True)
class Seen:
    """All counts come from one question to the database, the moves from one each."""

    preview: DraftPreview
    alike: list[_Alike] = field(init=False)

    def __post_init__(self) -> None:
        way = Case(When(**RISES, then=Value(1)), When(**FALLS, then=Value(-1)), default=Value(0))
        rows = self._rows.order_by().annotate(now=F("before") / STEP, then=F("after") / STEP, way=way)
        counted = rows.values("band_before", "band_after", "now", "then", "way").annotate(count=Count("pk"))
        object.__setattr__(self, "alike", [_Alike(**each) for each in counted])

    @property
    def _rows(self) -> QuerySet[DraftMove]:
        return DraftMove.objects.filter(preview=self.preview)

    @property
    def up(self) -> list[Any]:
        """The ten that rise most."""
        rows = told_moves(self.preview).filter(**RISES).select_related("organisation")
        return list(rows.order_by(F("before") - F("after"), "pk")[:MOST_MOVES])

    @property
    def down(self) -> list[Any]:
        """The ten that fall most."""
        rows = told_moves(self.preview).filter(**FALLS).select_related("organisation")
        return list(rows.order_by(F("after") - F("before"), "pk")[:MOST_MOVES])

    @property
    def partners(self) -> int:
        return sum(each.count for each in self.alike)

    @property
    def rising(self) -> int:
        return sum(each.count for each in self.alike if each.way > 0)

    @property
    def falling(self) -> int:
        return sum(each.count for each in self.alike if each.way < 0)

    @property
    def gaining(self) -> int:
        """How many have a score only then."""
        return sum(each.count for each in self.alike if each.now is None and each.then is not None)

    @property
    def losing(self) -> int:
        """How many have none any more, as too little of them would be known."""
        return sum(each.count for each in self.alike if each.now is not None and each.then is None)

    @property
    def changing_band(self) -> int:
        return self.between.total()

    @property
    def between(self) -> Counter[tuple[str, str]]:
        """How many go from which band to which, those that stay left out."""
        found: Counter[tuple[str, str]] = Counter()
        for each in self.alike:
            if each.band_before != each.band_after:
                found[each.band_before, each.band_after] += each.count
        return found

    @property
    def held(self) -> Counter[str]:
        """In which band how many stay who lose their score."""
        found: Counter[str] = Counter()
        for each in self.alike:
            if each.band_after and each.now is not None and each.then is None:
                found[each.band_after] += each.count
        return found

    @property
    def distribution(self) -> tuple[list[int], list[int]]:
        """How many have a score in each ten points, now and then; 100 is in the last ten."""
        bars = [0] * (FULL // STEP), [0] * (FULL // STEP)
        for each in self.alike:
            for bar, place in zip(bars, (each.now, each.then), strict=True):
                if place is not None:
                    bar[min(place, len(bar) - 1)] += each.count
        return bars
