"""Suppliers' metrics in columns: what `metrics.suppliers` says, for all at once."""

from __future__ import annotations

import numpy as np

from ...rules.figures import Why
from .. import suppliers
from ..sums import Sums
from .column import Column
from .held import Held, More, Rule, ratios


def spend(held: Held) -> Column:
    found = held.added(suppliers.SPEND.key)
    more = More({Why.NO_LINES: found.lines == 0})
    return held.column("spend", suppliers.spend, found.x, None, found.lines, fits=found.fit, more=more)


def _share(held: Held, sums: Sums, rule: Rule, *, none: Why, signed: bool = False) -> Column:
    """A share of lines; of more than 1 nothing is the upper end, and of a `signed` one neither is the lower."""
    found = held.added(sums.key)
    why = {Why.NO_LINES: held.lines == 0, none: (found.lines == 0) | (found.fit & (found.y <= 0))}
    tells = {none: found.lines}
    numbers = found.count, found.x, found.y, found.squares
    if signed:
        ends = ratios(*numbers, (None, None))
        why[Why.SEVERAL_CURRENCIES] = ~held.one_currency
        tells[Why.SEVERAL_CURRENCIES] = found.lines
    else:
        within = found.x <= found.y
        pairs = zip(ratios(*numbers, (0.0, 1.0)), ratios(*numbers, (0.0, None)), strict=True)
        low, high, between, sure = (np.where(within, one, other) for one, other in pairs)
        ends = low, high, between, sure
    more = More(why, tells=tells, fewest=suppliers.EVENTS, ends=ends)
    return held.column(sums.key, rule, found.x, found.y, found.lines, fits=found.fit, more=more)


def reject_rate(held: Held) -> Column:
    return _share(held, suppliers.REJECTS, suppliers.reject_rate, none=Why.NO_RECEIPTS)


def fill_rate(held: Held) -> Column:
    return _share(held, suppliers.FILLED, suppliers.fill_rate, none=Why.NO_RECEIPTS)


def price_variance(held: Held) -> Column:
    return _share(held, suppliers.PRICES, suppliers.price_variance, none=Why.NO_AGREED_PRICES, signed=True)


COLUMNS = {"spend": spend, "reject_rate": reject_rate, "fill_rate": fill_rate, "price_variance": price_variance}
