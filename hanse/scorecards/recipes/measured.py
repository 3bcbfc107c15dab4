"""A recipe's figure of every partner: exact sums, and how sure they are. Pure but for the asking of the lines.

Intervals by the recipe's method: Wilson's or exact for a rate (each line went well or did not) and for regularity; the linearised
ratio estimator with Student's t over documents for ratios and mixes (over months, for what is told by the month); Student's t
of the regression for a slope; order statistics for a median; ratios and slopes by the bootstrap (`resampled.py`). What is counted whole (a sum, days since
the last order) has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from math import sqrt
from typing import Any

from ..metrics import rhythm
from ..rules import medians
from ..rules.exactly import clopper_pearson
from ..rules.figures import Figure, Status, Why, amount, share, unknown
from ..rules.intervals import Clusters, Interval, ratio, t95, wilson, within
from ..rules.period import months_ago, months_before
from .offered import ends
from .pieces import Own, Piece, asked, cycle_of, together, totals, window
from .recipe import DOCUMENTS, FEWEST_POINTS, MONTHS, Recipe, Sure, Way
from .resampled import resampled


def figure(key: str, recipe: Recipe, own: Own | None, end: date, *, fewest: int, none: Why = Why.NO_LINES) -> Figure:
    """One partner's figure; `fewest` are the events below which it does not count, `none` says why there is none without a line."""
    if own is None:
        return unknown(key, Why.NONE_IN_WINDOW if recipe.of_days else none)
    if recipe.of_days:
        return _of_days(key, recipe, own, end, fewest)
    months = window(recipe, own, end)
    if months is None:
        has = len(own.rhythm_days)
        return Figure(key, Status.INSUFFICIENT, n=has, why=Why.FEW_ORDERS, needed=max(3, has + 1), has=has)
    pieces = [piece for piece in own.pieces if 0 <= piece.place < months]
    lines = sum(piece.lines for piece in pieces)
    if not lines:
        return unknown(key, none)
    found: Figure = _COMBINED[recipe.way](key, recipe, own, end, months, pieces, lines)
    return found.needing(fewest)


def _sum(key: str, recipe: Recipe, own: Own, end: date, months: int, pieces: list[Piece], lines: int) -> Figure:
    total = sum((piece.sums.x for piece in pieces), Decimal(0))
    return amount(key, Decimal(_documents(pieces)) if recipe.above == DOCUMENTS else total, n=lines)


def _median(key: str, recipe: Recipe, own: Own, end: date, months: int, pieces: list[Piece], lines: int) -> Figure:
    values = sorted(value for place, value in own.papers if 0 <= place < months)
    total, count = medians.middle(values)
    return share(key, total, Decimal(count), n=lines, interval=medians.interval(values))


def _documents(pieces: Iterable[Piece]) -> int:
    return sum(piece.documents for piece in pieces)


def _ratio(key: str, recipe: Recipe, own: Own, end: date, months: int, pieces: list[Piece], lines: int) -> Figure:
    if recipe.below == MONTHS:
        return _by_month(key, months, pieces, lines, documents=recipe.above == DOCUMENTS)
    found = together(pieces)
    if recipe.above == DOCUMENTS:
        count = Decimal(found.count)
        found = Clusters(found.count, count, found.y, count, found.y, found.yy)
    if found.y <= 0:
        return unknown(key, Why.NOTHING_BELOW, n=lines)
    least, most = ends(recipe)
    return share(key, found.x, found.y, n=lines, interval=ratio(found, least=least, most=most))


def _by_month(key: str, months: int, pieces: list[Piece], lines: int, *, documents: bool) -> Figure:
    """So much a month: each month is one event, an empty one too."""
    values = totals(pieces, months, documents=documents)
    total = sum(values, Decimal(0))
    squares = sum((value * value for value in values), Decimal(0))
    sums = Clusters(months, total, Decimal(months), squares, total, Decimal(months))
    return share(key, total, Decimal(months), n=lines, interval=ratio(sums))


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
    known = months_ago(own.since or end, own.cycles_end or end) + 1
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
    if not days:
        return unknown(key, Why.NONE_IN_WINDOW)
    if recipe.way is Way.REGULARITY:
        return rhythm.regularity(key, own.rhythm(end, days), fewest=fewest, sure=_counted(recipe))
    return amount(key, Decimal((end - days[-1]).days), n=len(days)).needing(fewest, why=Why.FEW_ORDERS)


_COMBINED: dict[Way, Any] = {
    Way.SUM: _sum, Way.MEDIAN: _median, Way.RATIO: _ratio, Way.RATE: _rate, Way.SLOPE: _slope, Way.MIX: _mix,
}  # fmt: skip


def figures(
    key: str, recipe: Recipe, lines: Any, end: date, partners: Iterable[int], *, fewest: int, none: Why = Why.NO_LINES
) -> dict[int, Figure]:
    """The figure of every partner, those without a line included. `lines` is None where there are none of this kind."""
    found = asked(lines, recipe, end) if lines is not None else {}
    made = {partner: figure(key, recipe, found.get(partner), end, fewest=fewest, none=none) for partner in partners}
    if recipe.method != Sure.BOOTSTRAP or not found:
        return made
    return resampled(recipe, lines, end, found, made)
