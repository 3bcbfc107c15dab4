"""Made metrics of all partners at once, in columns: what `measured.figures` says, in one pass for all that are read alike.

What is counted in the partner's own cycles, mixes, exact and bootstrapped intervals are left to `measured`, metric by metric; so
is a partner of whose last digit whole numbers cannot be sure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import numpy as np

from ..metrics.bulk.column import Column, Numbers
from ..metrics.bulk.days import Gaps, months_back
from ..metrics.bulk.held import Rows, added, ratios
from ..metrics.bulk.numbers import PLACES, Mask, Whole, counted_ends, digits, quotients, slope_ends, whole
from ..metrics.registry import Metric
from ..rules.figures import Figure, Status, Why, unknown
from . import expressions, measured
from .offered import ends as between
from .recipe import DOCUMENTS, FEWEST_POINTS, Recipe, Sure, Way

ONE = 10**PLACES
MOST = 2**60
Ends = tuple[Whole, Whole, Mask, Mask]


@dataclass(frozen=True, slots=True)
class Asked:
    """The metrics of one kind of fact that are asked for, its lines, and the partners in their order."""

    lines: Any
    end: date
    ids: Whole
    metrics: Mapping[str, Metric]

    def recipes(self, way: Callable[[Recipe], bool]) -> dict[str, Recipe]:
        found = {key: each.recipe for key, each in self.metrics.items() if each.recipe is not None}
        return {key: recipe for key, recipe in found.items() if way(recipe)}


@dataclass(frozen=True, slots=True)
class Sums:
    """Whole sums of all partners, and where they `fit`; `n` events, with `why` where there are none or too little."""

    above: Whole
    below: Whole | None
    n: Whole
    fit: Mask
    why: Mapping[Why, Mask]
    ends: Ends | None = None
    places: tuple[Whole | None, Whole | None] = (None, None)
    few: Why = Why.FEW_LINES
    lacking: tuple[Mask, Callable[[int], Figure]] | None = None


def columns(wanted: Sequence[Metric], lines: Any, end: date, partners: Sequence[int]) -> dict[str, Column]:
    """The column of each metric of one kind of fact that can be told in columns."""
    asked = Asked(lines, end, np.array(partners, dtype=np.int64), {each.key: each for each in wanted})
    found: dict[str, Sums] = {}
    for way, read in ((_of_documents, _documents), (_of_months, _months), (_of_days, _days)):
        if recipes := asked.recipes(way):
            found |= read(asked, recipes)
    return {
        key: column_of(asked.ids, asked.metrics[key], sums, partial(_by_rule, asked, key))
        for key, sums in found.items()
    }


def _of_documents(recipe: Recipe) -> bool:
    methods = {Way.SUM: "", Way.RATIO: Sure.RATIO, Way.RATE: Sure.WILSON}
    return not recipe.below_facts and not recipe.in_places and methods.get(recipe.way) == recipe.method


def _of_months(recipe: Recipe) -> bool:
    by_month = recipe.method == Sure.MONTHS or (recipe.way is Way.SLOPE and recipe.method == Sure.SLOPE)
    return by_month and not recipe.by_cycles and recipe.above != DOCUMENTS


def _of_days(recipe: Recipe) -> bool:
    return recipe.of_days and recipe.method in {"", Sure.WILSON}


def _documents(asked: Asked, recipes: Mapping[str, Recipe]) -> dict[str, Sums]:
    rows = Rows(expressions.documents_of_all(asked.lines, recipes, asked.end).to_pyarrow(), asked.ids)
    found = {}
    for key, recipe in recipes.items():
        own = added(rows, key)
        why = {asked.metrics[key].none: own.lines == 0}
        below, ends = None, None
        if recipe.way is Way.RATIO:
            below, ends = own.y, own.ratio(between(recipe))
            why[Why.NOTHING_BELOW] = own.fit & (own.y <= 0)
        elif recipe.way is Way.RATE:
            below, ends = own.lines * ONE, counted_ends(own.x // ONE, own.lines)
        found[key] = Sums(own.x, below, own.lines, own.fit, why, ends)
    return found


def _months(asked: Asked, recipes: Mapping[str, Recipe]) -> dict[str, Sums]:
    table = expressions.months_of_all(asked.lines, recipes, asked.end).to_pyarrow()
    partner, ours = _places(table, asked.ids)
    month = table["place"].to_numpy().astype(np.int64)[ours]
    first = Rows(expressions.since(asked.lines, next(iter(recipes.values())), asked.end).to_pyarrow(), asked.ids)
    known_for = np.where(first.there, months_back(first.days("first_day"), asked.end) + 1, 0)
    found = {}
    for key, recipe in recipes.items():
        months, size = recipe.months, len(asked.ids)
        lines = table[f"{key}_lines"].to_numpy().astype(np.int64)[ours]
        values, fit = (each[ours] for each in whole(table[f"{key}_x"]))
        some = (lines > 0) & (month < months)
        points = np.zeros((size, months), np.int64)
        points[partner[some], months - 1 - month[some]] = values[some]
        places, fits = np.zeros(size, np.int64), np.ones(size, bool)
        np.maximum.at(places, partner[some], digits(values[some]))
        fits[partner[some & ~fit]] = False
        fits &= np.abs(points.astype(np.float64)).sum(axis=1) * max(months, 6) * months < MOST
        n = np.bincount(partner[some], weights=lines[some], minlength=size).astype(np.int64)
        made = _slope if recipe.way is Way.SLOPE else _a_month
        found[key] = made(key, np.where(fits[:, None], points, 0), n, places, fits, known_for)
    return found


def _a_month(key: str, points: Any, n: Whole, places: Whole, fits: Mask, known_for: Whole) -> Sums:
    total, months = points.sum(axis=1), points.shape[1]
    exact = points.astype(np.longdouble) / ONE
    count, below = np.full(len(n), months), np.full(len(n), months * ONE)
    squares = (exact * exact).sum(axis=1).astype(np.float64), total / ONE, count.astype(np.float64)
    ends = ratios(count, total, below, squares, (None, None))
    return Sums(total, below, n, fits, {Why.NO_LINES: n == 0}, ends, (places, None))


def _slope(key: str, points: Any, n: Whole, places: Whole, fits: Mask, known_for: Whole) -> Sums:
    months = points.shape[1]
    weights = np.array([measured.slope_weight(place, months) for place in range(months)], dtype=np.int64)
    above, below = points @ weights, (months * months - 1) * points.sum(axis=1)
    needed = max(months, FEWEST_POINTS)
    short = (n > 0) & (known_for < months)

    def lacks(place: int) -> Figure:
        has = min(int(known_for[place]), needed)
        return Figure(
            key, Status.INSUFFICIENT, n=int(n[place]), why=Why.SHORT_HISTORY, needed=needed, has=has
        )  # fmt: skip

    why = {Why.NO_LINES: n == 0, Why.NOTHING_BELOW: fits & ~short & (below <= 0)}
    return Sums(above, below, n, fits, why, slope_ends(points, above, below), (places, places), lacking=(short, lacks))


def _days(asked: Asked, recipes: Mapping[str, Recipe]) -> dict[str, Sums]:
    table = expressions.days_of_all(asked.lines, recipes, asked.end).to_pyarrow()
    partner, ours = _places(table, asked.ids)
    day = table["day"].to_numpy().astype("datetime64[D]").astype(np.int64)[ours]
    found = {}
    for key, recipe in recipes.items():
        some = table[f"{key}_lines"].to_numpy().astype(np.int64)[ours] > 0
        made = _regularity if recipe.way is Way.REGULARITY else _recency
        found[key] = made(key, partner[some], day[some], asked)
    return found


def _recency(key: str, partner: Whole, day: Whole, asked: Asked) -> Sums:
    size = len(asked.ids)
    n, last = np.bincount(partner, minlength=size), np.zeros(size, np.int64)
    last[partner] = day  # the last one written stays
    since = (np.datetime64(asked.end, "D").astype(np.int64) - last) * ONE
    return Sums(since, None, n, np.ones(size, bool), {Why.NONE_IN_WINDOW: n == 0}, few=Why.FEW_ORDERS)


def _regularity(key: str, partner: Whole, day: Whole, asked: Asked) -> Sums:
    fewest = asked.metrics[key].minimum_sample
    gaps = Gaps(partner, day, len(asked.ids))
    n, (kept, late) = gaps.days, gaps.kept(asked.end)
    counted = gaps.closed + late

    def lacks(place: int) -> Figure:
        has = int(n[place])
        return Figure(key, Status.INSUFFICIENT, n=has, why=Why.FEW_ORDERS, needed=fewest, has=has)

    return Sums(
        kept * ONE, counted * ONE, n, np.ones(len(n), bool), {Why.NONE_IN_WINDOW: n == 0}, counted_ends(kept, counted),
        few=Why.FEW_ORDERS, lacking=(gaps.closed == 0, lacks),
    )  # fmt: skip


def _places(table: Any, ids: Whole) -> tuple[Whole, Mask]:
    """The partner's place in each row of a table that is about one of ours, and which rows these are."""
    order = np.argsort(ids, kind="stable")
    keys = table["organisation_id"].to_numpy().astype(np.int64)
    found = np.minimum(np.searchsorted(ids[order], keys), len(ids) - 1)
    ours = ids[order][found] == keys if len(ids) else np.zeros(len(keys), bool)
    return order[found[ours]], ours


def column_of(ids: Whole, wanted: Metric, sums: Sums, by_rule_at: Callable[[Mask], Mapping[int, Figure]]) -> Column:
    """The column of whole sums; `by_rule_at` gives the figures of the places whose digits they cannot be sure of."""
    key = wanted.key
    values, sure = (sums.above, sums.fit) if sums.below is None else quotients(sums.above, sums.below, PLACES)
    none = np.zeros(len(ids), bool)
    low, high, between, known = sums.ends or (values, values, none, ~none)
    unknown_at = np.any([*sums.why.values()], axis=0)
    lacking, lacks = sums.lacking or (none, None)
    plain = ~unknown_at & ~lacking & sums.fit & sure & known
    numbers = Numbers(
        key,
        sums.above,
        sums.below,
        sums.n,
        values,
        low,
        high,
        plain,
        between,
        wanted.minimum_sample,
        sums.few,
        sums.places,
    )
    by_rule = ~plain & ~unknown_at & ~lacking
    ruled = by_rule_at(by_rule)

    def other(place: int) -> Figure:
        if place in ruled:
            return ruled[place]
        for why, where in sums.why.items():
            if where[place]:
                return unknown(key, why, n=int(sums.n[place]))
        assert lacks is not None
        return lacks(place)

    return Column.made(numbers, other, by_rule)


def _by_rule(asked: Asked, key: str, which: Mask) -> dict[int, Figure]:
    """The figures of some partners, one by one."""
    partners = dict(zip(asked.ids[which].tolist(), np.flatnonzero(which).tolist(), strict=True))
    if not partners:
        return {}
    metric = asked.metrics[key]
    assert metric.recipe is not None
    own = lines_of(asked.lines, partners)
    found = measured.figures(
        key, metric.recipe, own, asked.end, partners, fewest=metric.minimum_sample, none=metric.none
    )
    return {partners[partner]: figure for partner, figure in found.items()}


def lines_of(lines: Any, partners: Iterable[int]) -> Any:
    """The lines of some partners."""
    import ibis
    import pyarrow as pa

    of = ibis.memtable(pa.table({"organisation_id": pa.array([*partners], pa.int64())}))
    return lines.semi_join(of, "organisation_id")
