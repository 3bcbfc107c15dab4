"""Figures with intervals by the bootstrap, where a recipe asks for it: for all partners, as ranks rest on intervals.

Months and cycles are drawn from what was added up already; documents are asked for one by one, and only here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from ..rules import resampling
from ..rules.figures import Figure, Status
from ..rules.intervals import PLACES, Interval, rounded
from . import expressions
from .pieces import Own, as_table, cycle_of, totals, window
from .recipe import DOCUMENTS, MONTHS, Recipe, Way

Drawn = Callable[[list[Any]], list[Interval | None]]


def resampled(
    recipe: Recipe, lines: Any, end: date, own: Mapping[int, Own], figures: Mapping[int, Figure]
) -> dict[int, Figure]:
    """The same figures with intervals by the bootstrap. Those of very few or very many clusters keep the closed form."""
    known = [partner for partner, found in figures.items() if found.value is not None and found.status in _TOLD]
    reach = {partner: months for partner in known if (months := window(recipe, own[partner], end)) is not None}
    drawn: Drawn
    if recipe.way is Way.SLOPE or recipe.below == MONTHS:
        rows = {partner: _by_place(recipe, own[partner], end, months) for partner, months in reach.items()}
        one = Decimal(1)
        drawn = resampling.trends if recipe.way is Way.SLOPE else lambda some: resampling.ratios(
            [[(value, one) for value in values] for values in some]
        )  # fmt: skip
    else:
        rows, drawn = _by_document(expressions.clusters(lines, recipe, end, _ends(own)), reach), resampling.ratios
    return {**figures, **_told(figures, _intervals(rows, drawn))}


def _ends(own: Mapping[int, Own]) -> Any:
    return as_table({partner: found.cycles_end for partner, found in own.items() if found.cycles_end})


_TOLD = (Status.OK, Status.INSUFFICIENT)


def _by_place(recipe: Recipe, own: Own, end: date, months: int) -> list[Decimal]:
    step = cycle_of(recipe, own, end) if recipe.way is Way.SLOPE else 1
    pieces = [piece for piece in own.pieces if 0 <= piece.place < months]
    return totals(pieces, months, step=step, documents=recipe.above == DOCUMENTS)


def _by_document(clusters: Any, reach: Mapping[int, int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    columns = clusters.to_pyarrow()
    rows = zip(*(columns[name].to_pylist() for name in ("organisation_id", "place", "x", "y")), strict=True)
    for partner, place, x, y in rows:
        if 0 <= place < reach.get(partner, 0):
            found[partner].append((x, y))
    return found


def _intervals(rows: Mapping[int, Sequence[Any]], drawn: Drawn) -> dict[int, Interval]:
    """Partners with as many clusters are drawn together."""
    alike: dict[int, list[int]] = defaultdict(list)
    for partner, own in rows.items():
        if resampling.is_fit(len(own)):
            alike[len(own)].append(partner)
    found: dict[int, Interval] = {}
    for partners in alike.values():
        made = drawn([rows[partner] for partner in partners])
        found |= {partner: ends for partner, ends in zip(partners, made, strict=True) if ends is not None}
    return found


def _told(figures: Mapping[int, Figure], intervals: Mapping[int, Interval]) -> dict[int, Figure]:
    """An interval always holds the figure itself."""
    told = {}
    for partner, (low, high) in intervals.items():
        value = rounded(figures[partner].value or Decimal(0), PLACES)
        told[partner] = replace(figures[partner], low=min(low, value), high=max(high, value))
    return told
