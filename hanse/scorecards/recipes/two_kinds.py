"""A ratio of two kinds of fact, such as sell-in to quotas: two sums over the same window, each read of its own kind.

Both are counted whole, so their quotient is exact and has no interval. What nothing of the other kind can stand against is left
out of both (`matched`), and the figure says how much that is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from ..metrics.bulk.column import Column
from ..metrics.bulk.held import Added, Rows, added
from ..metrics.bulk.numbers import Mask, Whole
from ..metrics.bulk.wholes import short
from ..metrics.registry import Metric
from ..rules.figures import Figure, LeftOut, Why, exact, share, unknown
from . import expressions
from .bulk import Sums, column_of, lines_of
from .matched import matched
from .offered import facts_of
from .pieces import Own, asked, together
from .recipe import DOCUMENTS, Recipe

Lines = Mapping[str, Any]
"""The lines of each kind of fact; None where there are none."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a partner has of one kind in the window."""

    total: Decimal = Decimal(0)
    lines: int = 0

    @classmethod
    def of(cls, recipe: Recipe, own: Own | None) -> Part:
        if own is None or not own.pieces:
            return cls()
        found = together(own.pieces)
        total = Decimal(found.count) if recipe.above == DOCUMENTS else found.x
        return cls(total, sum(piece.lines for piece in own.pieces))


def figures(
    key: str, recipe: Recipe, lines: Lines, end: date, partners: Iterable[int], *, fewest: int
) -> dict[int, Figure]:
    """The figure of every partner, those without a line included."""
    is_there = lines[recipe.facts] is not None
    whole = _parts(recipe, lines, end, partners)
    counted = _parts(recipe, matched(recipe, lines, end), end, partners) if recipe.matched else whole
    found = {}
    for partner, (above, below) in counted.items():
        made = figure(key, recipe, above, below, fewest=fewest, is_there=is_there)
        found[partner] = replace(made, left_out=_left_out(whole[partner], (above, below)))
    return found


def _parts(recipe: Recipe, lines: Lines, end: date, partners: Iterable[int]) -> dict[int, tuple[Part, Part]]:
    over, under = recipe.parts
    above, below = (_asked(part, lines[part.facts], end) for part in recipe.parts)
    return {
        partner: (Part.of(over, above.get(partner)), Part.of(under, below.get(partner))) for partner in partners
    }  # fmt: skip


def _asked(part: Recipe, lines: Any, end: date) -> Mapping[int, Own]:
    return asked(lines, part, end) if lines is not None else {}


def _left_out(whole: tuple[Part, Part], counted: tuple[Part, Part]) -> LeftOut | None:
    (above, below), (over, under) = whole, counted
    found = LeftOut(
        above.lines - over.lines, exact(above.total - over.total), below.lines - under.lines, exact(below.total - under.total)
    )  # fmt: skip
    return found if found.lines_above or found.lines_below else None


def figure(key: str, recipe: Recipe, above: Part, below: Part, *, fewest: int, is_there: bool) -> Figure:
    """One partner's. `is_there`: were lines of the kind above the line imported at all?"""
    n = above.lines + below.lines
    if not above.lines and not (is_there and none_is_zero(recipe)):
        return unknown(key, Why.NO_LINES, n=n)
    if not below.lines:
        return unknown(key, none_below(recipe), n=n)
    if below.total <= 0:
        return unknown(key, Why.NOTHING_BELOW, n=n)
    return share(key, above.total, below.total, n=n).needing(fewest)


def none_is_zero(recipe: Recipe) -> bool:
    """Our own books say that there was nothing; of what only partners know, no line says nothing."""
    return not facts_of(recipe.facts).reported


def none_below(recipe: Recipe) -> Why:
    """Why there is no figure where there is nothing to divide by."""
    return Why.NO_QUOTAS if recipe.below_facts == "quota" else Why.NO_LINES_BELOW


def column(wanted: Metric, lines: Lines, end: date, partners: Sequence[int]) -> Column:
    """The same for all partners at once, in their order; whose last digit is not sure by the rule, one by one."""
    recipe = wanted.recipe
    assert recipe is not None
    ids = np.array(partners, dtype=np.int64)
    whole = [_summed(part, lines[part.facts], end, ids) for part in recipe.parts]
    above, below = whole
    if recipe.matched:
        counted = matched(recipe, lines, end)
        above, below = (_summed(part, counted[part.facts], end, ids) for part in recipe.parts)
    some = lines[recipe.facts] is not None and none_is_zero(recipe)
    why = {
        Why.NO_LINES: (above.lines == 0) & (not some),
        none_below(recipe): below.lines == 0,
        Why.NOTHING_BELOW: below.fit & (below.x <= 0),
    }
    fit = np.all([each.fit for each in (*whole, above, below)], axis=0)
    sums = Sums(above.x, below.x, above.lines + below.lines, fit, why)

    def by_rule(which: Mask) -> dict[int, Figure]:
        places = dict(zip(ids[which].tolist(), np.flatnonzero(which).tolist(), strict=True))
        own = {facts: found if found is None else lines_of(found, places) for facts, found in lines.items()}
        ruled = figures(wanted.key, recipe, own, end, places, fewest=wanted.minimum_sample) if places else {}
        return {places[partner]: found for partner, found in ruled.items()}

    return _telling(column_of(ids, wanted, sums, by_rule), whole, (above, below))


def _telling(found: Column, whole: Sequence[Added], counted: Sequence[Added]) -> Column:
    """The same, each figure with what was left out of it."""
    lines = [all_.lines - some.lines for all_, some in zip(whole, counted, strict=True)]
    sums = [all_.x - some.x for all_, some in zip(whole, counted, strict=True)]
    left = (lines[0] > 0) | (lines[1] > 0)
    if found.numbers is None or not left.any():
        return found

    def figure(place: int) -> Figure:
        made = found.figures[place]
        if not left[place] or made.left_out:
            return made
        (above, below), (over, under) = (int(each[place]) for each in lines), (short(each[place]) for each in sums)
        return replace(made, left_out=LeftOut(above, over, below, under))

    plain = found.numbers.plain & ~left
    return Column.made(replace(found.numbers, plain=plain), figure, ~plain)


def _summed(part: Recipe, lines: Any, end: date, ids: Whole) -> Added:
    if lines is None:
        none, nothing = np.zeros(len(ids), np.int64), np.zeros(len(ids), np.float64)
        return Added(none, none, none, none, np.ones(len(ids), bool), (nothing, nothing, nothing))
    return added(Rows(expressions.documents_of_all(lines, {"part": part}, end).to_pyarrow(), ids), "part")
