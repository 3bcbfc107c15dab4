"""A recipe's figure of every partner: exact sums, and how sure they are. Pure but for the asking of the lines.

Intervals by the recipe's method: Wilson's or exact for a rate (each line went well or did not) and for regularity; the linearised
ratio estimator with Student's t over documents for ratios and mixes (over months, for what is told by the month); Student's t
of the regression for a slope; order statistics for a median; ratios and slopes by the bootstrap (`resampled.py`). What is counted whole (a sum, days since
the last order) has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby
from math import sqrt
from operator import itemgetter
from typing import Any

from ..metrics import rhythm
from ..metrics.rhythm import Day, Rhythm
from ..metrics.sums import clustered, fetched
from ..rules import medians
from ..rules.exactly import clopper_pearson
from ..rules.figures import Figure, Status, Why, amount, share, unknown
from ..rules.intervals import Clusters, Interval, ratio, t95, wilson, within
from ..rules.period import months_ago, months_before
from . import expressions
from .recipe import DOCUMENTS, FEWEST_POINTS, MONTHS, MOST_MONTHS, Recipe, Sure, Way


@dataclass(frozen=True, slots=True)
class Piece:
    """What a partner has in one place (a month counted back), in one product line where the recipe is a mix."""

    place: int
    lines: int
    documents: int
    sums: Clusters
    product_line: str = ""


@dataclass(frozen=True, slots=True)
class Own:
    """One partner's pieces, its order days, and the days by which its cycles are counted."""

    pieces: Sequence[Piece] = ()
    days: Sequence[date] = ()
    rhythm_days: Sequence[date] = ()
    since: date | None = None
    papers: Sequence[tuple[int, Decimal]] = ()
    """What each document has, with its place; asked for where they are not added up."""

    def rhythm(self, end: date, days: Sequence[date]) -> Rhythm:
        return Rhythm([Day(day, 1, Decimal(0)) for day in days], self.since or end, end)


@dataclass(frozen=True, slots=True)
class Lines:
    """What was asked of the lines, by partner."""

    own: Mapping[int, Own] = field(default_factory=dict)


def asked(lines: Any, recipe: Recipe, end: date) -> Lines:
    """The few passes over the lines of all partners that a recipe needs."""
    first = {row["organisation_id"]: row["first_day"] for row in fetched(expressions.since(lines, recipe, end))}
    found = {} if recipe.of_days else _grouped(fetched(expressions.pieces(lines, recipe, end)), _piece)
    days = _days(expressions.days(lines, recipe, end)) if recipe.of_days else {}
    rhythms = _days(expressions.days(lines, recipe, end, own=True)) if recipe.by_cycles else {}
    papers: dict[int, list[Any]] = {}
    if recipe.way is Way.MEDIAN:
        papers = _grouped(fetched(expressions.clusters(lines, recipe, end)), itemgetter("place", "x"))
    return Lines({
        partner: Own(
            found.get(partner, ()), days.get(partner, ()), rhythms.get(partner, ()), day, papers.get(partner, ())
        )
        for partner, day in first.items()
    })  # fmt: skip


def _days(expression: Any) -> dict[int, list[date]]:
    return _grouped(fetched(expression), lambda row: row["order_date"])


def _grouped(rows: Iterable[dict[str, Any]], made: Any) -> dict[int, list[Any]]:
    key = itemgetter("organisation_id")
    return {partner: [made(row) for row in found] for partner, found in groupby(sorted(rows, key=key), key=key)}


def _piece(row: dict[str, Any]) -> Piece:
    sums = clustered(row["documents"], row.get)
    return Piece(row["place"], row["lines"], row["documents"], sums, row.get("product_line") or "")


def figure(key: str, recipe: Recipe, own: Own | None, end: date, *, fewest: int) -> Figure:
    """One partner's figure; `fewest` are the events below which it does not count."""
    if own is None:
        return unknown(key, Why.NO_ORDERS if recipe.of_days else Why.NO_LINES)
    if recipe.of_days:
        return _of_days(key, recipe, own, end, fewest)
    months = window(recipe, own, end)
    if months is None:
        has = len(own.rhythm_days)
        return Figure(key, Status.INSUFFICIENT, n=has, why=Why.FEW_ORDERS, needed=max(3, has + 1), has=has)
    pieces = [piece for piece in own.pieces if piece.place < months]
    lines = sum(piece.lines for piece in pieces)
    if not lines:
        return unknown(key, Why.NO_LINES)
    found: Figure = _COMBINED[recipe.way](key, recipe, own, end, months, pieces, lines)
    return found.needing(fewest)


def window(recipe: Recipe, own: Own, end: date) -> int | None:
    """How many months are looked at: for cycles as many whole ones as lie within 36 months. None without a cycle."""
    if not recipe.by_cycles:
        return recipe.months
    cycle = own.rhythm(end, own.rhythm_days).cycle()
    return None if cycle is None else cycle * min(recipe.cycles, MOST_MONTHS // cycle)


def cycle_of(recipe: Recipe, own: Own, end: date) -> int:
    """How many months a point of a slope has: the partner's cycle, or one."""
    return (own.rhythm(end, own.rhythm_days).cycle() or 1) if recipe.by_cycles else 1


def _sum(key: str, recipe: Recipe, own: Own, end: date, months: int, pieces: list[Piece], lines: int) -> Figure:
    total = sum((piece.sums.x for piece in pieces), Decimal(0))
    return amount(key, Decimal(_documents(pieces)) if recipe.above == DOCUMENTS else total, n=lines)


def _median(key: str, recipe: Recipe, own: Own, end: date, months: int, pieces: list[Piece], lines: int) -> Figure:
    values = sorted(value for place, value in own.papers if place < months)
    total, count = medians.middle(values)
    return share(key, total, Decimal(count), n=lines, interval=medians.interval(values))


def _documents(pieces: Iterable[Piece]) -> int:
    return sum(piece.documents for piece in pieces)


def together(pieces: Iterable[Piece]) -> Clusters:
    """The sums of several places as one."""
    count, sums = 0, [Decimal(0)] * 5
    for piece in pieces:
        one = piece.sums
        count += one.count
        sums = [a + b for a, b in zip(sums, (one.x, one.y, one.xx, one.xy, one.yy), strict=True)]
    return Clusters(count, *sums)


def _ratio(key: str, recipe: Recipe, own: Own, end: date, months: int, pieces: list[Piece], lines: int) -> Figure:
    if recipe.below == MONTHS:
        return _by_month(key, months, pieces, lines, documents=recipe.above == DOCUMENTS)
    found = together(pieces)
    if recipe.above == DOCUMENTS:
        count = Decimal(found.count)
        found = Clusters(found.count, count, found.y, count, found.y, found.yy)
    if found.y <= 0:
        return unknown(key, Why.NOTHING_BELOW, n=lines)
    return share(key, found.x, found.y, n=lines, interval=ratio(found))


def _by_month(key: str, months: int, pieces: list[Piece], lines: int, *, documents: bool) -> Figure:
    """So much a month: each month is one event, an empty one too."""
    values = totals(pieces, months, documents=documents)
    total = sum(values, Decimal(0))
    squares = sum((value * value for value in values), Decimal(0))
    sums = Clusters(months, total, Decimal(months), squares, total, Decimal(months))
    return share(key, total, Decimal(months), n=lines, interval=ratio(sums))


def totals(pieces: Iterable[Piece], months: int, *, step: int = 1, documents: bool = False) -> list[Decimal]:
    """The total of each month, or of each `step` months, oldest first; empty ones are 0."""
    found = [Decimal(0)] * (months // step)
    for piece in pieces:
        found[-1 - piece.place // step] += Decimal(piece.documents) if documents else piece.sums.x
    return found


def _rate(key: str, recipe: Recipe, own: Own, end: date, months: int, pieces: list[Piece], lines: int) -> Figure:
    met = sum((piece.sums.x for piece in pieces), Decimal(0))
    return share(key, met, Decimal(lines), n=lines, interval=_counted(recipe)(met, lines))


def _counted(recipe: Recipe) -> rhythm.Counted:
    return clopper_pearson if recipe.method == Sure.EXACT else wilson


def _mix(key: str, recipe: Recipe, own: Own, end: date, months: int, pieces: list[Piece], lines: int) -> Figure:
    lines_of = {
        name: together(p for p in pieces if p.product_line == name) for name in {p.product_line for p in pieces}
    }
    nothing = Clusters(0, *[Decimal(0)] * 5)
    name = recipe.part or max(sorted(lines_of), key=lambda each: lines_of[each].x)
    of, whole = lines_of.get(name, nothing), sum((each.x for each in lines_of.values()), Decimal(0))
    if whole <= 0:
        return unknown(key, Why.NOTHING_BELOW, n=lines)
    squares = sum((each.xy for each in lines_of.values()), Decimal(0))
    sums = Clusters(_documents(pieces), of.x, whole, of.xx, of.xy, squares)
    return share(key, of.x, whole, n=lines, interval=ratio(sums, least=0.0, most=1.0) if 0 <= of.x <= whole else None)


def _slope(key: str, recipe: Recipe, own: Own, end: date, months: int, pieces: list[Piece], lines: int) -> Figure:
    step = cycle_of(recipe, own, end)
    values = totals(pieces, months, step=step, documents=recipe.above == DOCUMENTS)
    known = months_ago(own.since or end, end) + 1
    if len(values) < FEWEST_POINTS or known < months:
        needed = max(months, FEWEST_POINTS * step)
        return Figure(key, Status.INSUFFICIENT, n=lines, why=Why.SHORT_HISTORY, needed=needed, has=min(known, needed))
    if sum(values) <= 0:
        return unknown(key, Why.NOTHING_BELOW, n=lines)
    above, below = line_through(values)
    return share(key, above, below, n=lines, interval=_slope_interval(values, above / below))


def slope_weight(place: int, points: int) -> int:
    """What a point adds above the line for each unit: 6(2i - n + 1) for the point i of n, counted from 0."""
    return 6 * (2 * place - points + 1)


def line_through(values: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """The least-squares slope for one step over the mean, as an exact fraction.

    With n points at 0..n-1 the slope is 6*sum((2i-n+1)*y)/(n*(n^2-1)) and the mean sum(y)/n, so their ratio is
    6*sum((2i-n+1)*y) / ((n^2-1)*sum(y)) (C. F. Gauss, Theoria combinationis, 1821; any textbook).
    """
    points = len(values)
    above = sum((slope_weight(place, points) * value for place, value in enumerate(values)), Decimal(0))
    return above, (points * points - 1) * sum(values, Decimal(0))


def _slope_interval(values: Sequence[Decimal], relative: Decimal) -> Interval | None:
    """Student's t with n-2 degrees of freedom from the residuals of the line."""
    points = len(values)
    mean = sum(values, Decimal(0)) / points
    slope = relative * mean
    middle = Decimal(points - 1) / 2
    errors = sum(((value - mean - slope * (place - middle)) ** 2 for place, value in enumerate(values)), Decimal(0))
    spread = float(points * (points * points - 1)) / 12
    half = t95(points - 2) * sqrt(float(errors) / (points - 2) / spread) / float(mean)
    return within(relative, float(relative) - half, float(relative) + half)


def _of_days(key: str, recipe: Recipe, own: Own, end: date, fewest: int) -> Figure:
    months = recipe.months
    first = months_before(end, months)
    days = [day for day in own.days if day >= first]
    if recipe.way is Way.REGULARITY:
        return rhythm.regularity(key, own.rhythm(end, days), fewest=fewest, sure=_counted(recipe))
    if not days:
        return unknown(key, Why.NO_ORDERS)
    return amount(key, Decimal((end - days[-1]).days), n=len(days)).needing(fewest, why=Why.FEW_ORDERS)


_COMBINED: dict[Way, Any] = {
    Way.SUM: _sum, Way.MEDIAN: _median, Way.RATIO: _ratio, Way.RATE: _rate, Way.SLOPE: _slope, Way.MIX: _mix,
}  # fmt: skip


def figures(
    key: str, recipe: Recipe, lines: Any, end: date, partners: Iterable[int], *, fewest: int
) -> dict[int, Figure]:
    """The figure of every partner, those without a line included. `lines` is None where there are none of this kind."""
    found = asked(lines, recipe, end).own if lines is not None else {}
    made = {partner: figure(key, recipe, found.get(partner), end, fewest=fewest) for partner in partners}
    if recipe.method != Sure.BOOTSTRAP or not found:
        return made
    from .resampled import resampled

    return resampled(recipe, lines, end, found, made)
