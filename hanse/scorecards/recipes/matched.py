"""What two kinds of fact can be held against each other: months, and products, of which each of both says something.

In our own books a month without a line is a month in which there was nothing, and stays. Where partners report, it is a month that
was not reported; where something was agreed, one for which it was not: then what the other kind has there is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from ..rules.period import YEAR
from . import expressions
from .offered import facts_of
from .recipe import Recipe

MONTH = ["organisation_id", "in_month"]
PRODUCT = [*MONTH, "product_id"]


def matched(recipe: Recipe, lines: Mapping[str, Any], end: date) -> Mapping[str, Any]:
    """The lines of both kinds, without those that nothing of the other kind can stand against."""
    if not recipe.matched or None in lines.values():
        return lines
    found = {part.facts: _with_month(lines[part.facts], part, end) for part in recipe.parts}
    for part, other in zip(recipe.parts, reversed(recipe.parts), strict=True):
        own = found[part.facts]
        if facts_of(part.facts).reported:
            found[other.facts] = found[other.facts].semi_join(_read(own, MONTH), MONTH)
        elif facts_of(part.facts).agreed:
            whole, of_products = _agreed(own, part, end)
            found[part.facts] = whole.union(of_products)
            found[other.facts] = _of_both(found[other.facts], whole, of_products)
    return found


def _with_month(lines: Any, part: Recipe, end: date) -> Any:
    """Lines in the window, with the month in which they lie as one number."""
    day = lines[facts_of(part.facts).on]
    within = lines.filter(day.between(part.first_day(end), end))
    return within.mutate(in_month=(day.year() * YEAR + day.month()).cast("int32"))


def _agreed(own: Any, part: Recipe, end: date) -> tuple[Any, Any]:
    """What was agreed for whole months: in all, and of products where nothing was agreed in all, for that holds them."""
    after = end + timedelta(days=1)
    own = expressions.taking_part(own, part)
    own = own.filter(own.in_month < after.year * YEAR + after.month)
    whole = own.filter(own.product_id.isnull())
    return whole, own.filter(own.product_id.notnull()).anti_join(whole, MONTH)


def _of_both(lines: Any, whole: Any, of_products: Any) -> Any:
    """Lines of months with something agreed in all, and of products with something agreed of them in that month."""
    return lines.semi_join(_read(whole, MONTH), MONTH).union(lines.semi_join(_read(of_products, PRODUCT), PRODUCT))


def _read(lines: Any, names: list[str]) -> Any:
    """Read here and now: each kind is opened by itself."""
    import ibis

    return ibis.memtable(lines.select(names).distinct().to_pyarrow())
