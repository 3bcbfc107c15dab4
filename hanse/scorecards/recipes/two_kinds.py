"""A ratio of two kinds of fact, such as sell-in to quotas: two sums over the same window, each read of its own kind.

Both are counted whole, so their quotient is exact and has no interval.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from ..metrics.bulk.column import Column
from ..metrics.bulk.held import Added, Rows, added
from ..metrics.bulk.numbers import Mask, Whole
from ..metrics.registry import Metric
from ..rules.figures import Figure, Why, share, unknown
from . import expressions
from .bulk import Sums, column_of, lines_of
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
    above, below = (_asked(part, lines[part.facts], end) for part in recipe.parts)
    over, under = recipe.parts
    return {
        partner: figure(
            key, recipe, Part.of(over, above.get(partner)), Part.of(under, below.get(partner)),
            fewest=fewest, is_there=lines[over.facts] is not None,
        )
        for partner in partners
    }  # fmt: skip


def _asked(part: Recipe, lines: Any, end: date) -> Mapping[int, Own]:
    return asked(lines, part, end) if lines is not None else {}


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
    above, below = (_summed(part, lines[part.facts], end, ids) for part in recipe.parts)
    some = lines[recipe.facts] is not None and none_is_zero(recipe)
    why = {
        Why.NO_LINES: (above.lines == 0) & (not some),
        none_below(recipe): below.lines == 0,
        Why.NOTHING_BELOW: below.fit & (below.x <= 0),
    }
    sums = Sums(above.x, below.x, above.lines + below.lines, above.fit & below.fit, why)

    def by_rule(which: Mask) -> dict[int, Figure]:
        places = dict(zip(ids[which].tolist(), np.flatnonzero(which).tolist(), strict=True))
        own = {facts: found if found is None else lines_of(found, places) for facts, found in lines.items()}
        ruled = figures(wanted.key, recipe, own, end, places, fewest=wanted.minimum_sample) if places else {}
        return {places[partner]: found for partner, found in ruled.items()}

    return column_of(ids, wanted, sums, by_rule)


def _summed(part: Recipe, lines: Any, end: date, ids: Whole) -> Added:
    if lines is None:
        none, nothing = np.zeros(len(ids), np.int64), np.zeros(len(ids), np.float64)
        return Added(none, none, none, none, np.ones(len(ids), bool), (nothing, nothing, nothing))
    return added(Rows(expressions.documents_of_all(lines, {"part": part}, end).to_pyarrow(), ids), "part")
