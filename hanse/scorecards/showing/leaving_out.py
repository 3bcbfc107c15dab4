"""What a ratio of two kinds of fact leaves out, and why, in words."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.ui import formats

from ..metrics.registry import Metric
from ..recipes.offered import REPORTING, facts_of
from ..recipes.recipe import COUNTS, Recipe
from ..rules.figures import Figure


def sentences(wanted: Metric, found: Figure, currency: str) -> list[str]:
    """A sentence for each kind of fact of which lines are left out."""
    left, recipe = found.left_out, wanted.recipe
    if left is None or recipe is None:
        return []
    over, under = recipe.parts
    told = [(over, under, left.lines_above, left.above), (under, over, left.lines_below, left.below)]
    return [_sentence(part, other, lines, total, currency) for part, other, lines, total in told if lines]


def _sentence(part: Recipe, other: Recipe, lines: int, total: Decimal, currency: str) -> str:
    words = {"lines": formats.number(lines), "facts": facts_of(part.facts).label, "sum": _sum(part, total, currency)}
    told = ngettext(
        "%(lines)s line of %(facts)s%(sum)s is left out: %(why)s.", "%(lines)s lines of %(facts)s%(sum)s are left out: %(why)s.", lines
    )  # fmt: skip
    return told % (words | {"why": "; ".join(_whys(part, other))})


def _sum(part: Recipe, total: Decimal, currency: str) -> str:
    if part.above in COUNTS:
        return ""
    return f" ({formats.money(total, currency) if part.above == REPORTING else formats.number(total)})"


def _whys(part: Recipe, other: Recipe) -> Iterator[str]:
    words = {"others": facts_of(other.facts).label}
    if facts_of(other.facts).agreed:
        yield _("%(others)s say nothing of that month, or of that product") % words
    if facts_of(other.facts).reported:
        yield _("nothing was reported under %(others)s for that month") % words
    if facts_of(part.facts).agreed:
        yield _("the month is not over, or what is agreed for it in all holds them")
