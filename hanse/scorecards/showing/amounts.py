"""What a figure is divided from, and by, where these are amounts of money: with their currency, and never fewer than two decimals."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from hanse.ui import formats

from ..metrics.registry import Metric
from ..recipes.offered import REPORTING
from ..recipes.recipe import Way
from . import wording

CENTS = 2
SUMMED = {Way.SUM, Way.MEDIAN, Way.RATIO, Way.MIX}


def currencies(wanted: Metric, currency: str) -> tuple[str | None, str | None]:
    """Of what is divided, and of what it is divided by: the currency, empty where each line has its own, None where it is no money."""
    recipe = wanted.recipe
    if recipe is None:
        own = {"": None, "reporting": currency, "lines": ""}[wanted.money]
        return own, own
    above = currency if recipe.way in SUMMED and recipe.above == REPORTING else None
    below = currency if recipe.way is Way.MIX or recipe.below == REPORTING else None
    return above, below


def shown(amount: Decimal | None, currency: str | None) -> str:
    """For a headline: money to the cent, everything else with all its decimals."""
    return wording.exact(amount) if currency is None else formats.money(amount, currency, digits=CENTS)


def decimals(amount: Decimal | None) -> int:
    """How many it needs to be told exactly."""
    exponent = 0 if amount is None else amount.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def exact(amount: Decimal | None, currency: str | None, *, least: int = 0) -> str:
    """For a list that adds up: every decimal, `least` of them and of money two, so that all points stand below each other."""
    return formats.number(amount, max(0 if currency is None else CENTS, least, decimals(amount)))


def headed(label: Any, currency: str | None) -> Any:
    """The head of a column, with its currency where all lines have one."""
    return _("%(label)s (%(currency)s)") % {"label": label, "currency": currency} if currency else label
