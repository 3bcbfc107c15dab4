"""Dealers' metrics in columns: what `metrics.dealers` says, for all at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from hanse.facts import cycles

from ...rules.figures import Figure, Status, Why
from ...rules.period import YEAR
from .. import dealers, rhythm
from ..known import Known
from .column import Column
from .days import MOST, Ends
from .held import Held, More, ratios
from .numbers import PLACES, as_whole, counted_ends, quotients

ONE = 10**PLACES


def net_sales(held: Held) -> Column:
    found = held.added(dealers.SALES.key)
    more = More({Why.NO_LINES: found.lines == 0})
    return held.column("net_sales", dealers.net_sales, found.x, None, found.lines, fits=found.fit, more=more)


def share_of_potential(held: Held) -> Column:
    found, key = held.added(dealers.SALES.key), "share_of_potential"
    stated = [each.annual_sales for each in held.partners]
    wholes = [as_whole(each) for each in stated]
    below = np.array([each or 0 for each in wholes], dtype=np.int64)
    more = More(
        {Why.NO_LINES: found.lines == 0, Why.NO_ANNUAL_SALES: np.array([not each for each in stated])},
        tells={Why.NO_ANNUAL_SALES: found.lines},
    )
    return held.column(key, dealers.share_of_potential, found.x, below, found.lines, fits=found.fit, more=more)


def breadth(held: Held) -> Column:
    bought, kinds = held.extents.count("bought"), held.extents.count("product_lines")
    below = np.full(len(held.ids), held.on_offer * ONE, dtype=np.int64)
    more = More(
        {Why.NO_LINES: held.lines == 0, Why.NO_PRODUCT_LINES: (bought == 0) | (held.on_offer == 0)},
        fewest=dealers.EVENTS,
    )
    fits = np.ones(len(held.ids), bool)
    return held.column("breadth", dealers.breadth, kinds * ONE, below, bought, fits=fits, more=more)


def discount_dependence(held: Held) -> Column:
    found, key = held.added(dealers.DISCOUNTS.key), "discount_dependence"
    why = {
        Why.NO_LINES: held.lines == 0, Why.NO_DISCOUNTS: found.lines == 0, Why.SEVERAL_CURRENCIES: ~held.one_currency,
        Why.NO_SALES: found.fit & (found.y <= 0),
    }  # fmt: skip
    tells = {Why.SEVERAL_CURRENCIES: found.lines, Why.NO_SALES: found.lines}
    more = More(why, tells=tells, fewest=dealers.EVENTS, ends=found.ratio((0.0, 1.0)))
    return held.column(key, dealers.discount_dependence, found.x, found.y, found.lines, fits=found.fit, more=more)


def order_regularity(held: Held) -> Column:
    key = "order_regularity"
    gaps = held.days.order_gaps
    days, (kept, late) = gaps.days, gaps.kept(held.period.end)
    counted = gaps.closed + late
    ends = counted_ends(kept, counted)
    more = More(
        {Why.NO_ORDERS: days == 0},
        lacking=gaps.closed == 0,
        lacks=lambda place: few_orders(key, int(days[place])),
        fewest=rhythm.FEWEST,
        few=Why.FEW_ORDERS,
        ends=ends,
    )
    return held.column(
        key, dealers.order_regularity, kept * ONE, counted * ONE, days, fits=np.ones(len(days), bool), more=more
    )  # fmt: skip


def cycle_growth(held: Held) -> Column:
    return _growth(held, "cycle_growth", dealers.cycle_growth, steady=True)


def sales_growth(held: Held) -> Column:
    return _growth(held, "sales_growth", dealers.sales_growth, steady=False)


def _growth(held: Held, key: str, by_rule: Callable[[Known], Figure], *, steady: bool) -> Column:
    days = held.days
    cycle = np.where(days.counts >= cycles.FEWEST, days.cycles(held.period.end), 0)
    pairs = YEAR // np.maximum(cycle, 1)
    ends = days.newest_ends(held.period.end, cycle) if steady else Ends.at(held.period.end, days.size)
    nets = days.nets(ends, cycle)
    now = np.where(np.arange(MOST) < pairs[:, None], nets, 0)
    then = np.zeros_like(nets)
    for stretch in range(YEAR):
        mine = pairs > stretch
        then[mine, stretch] = nets[mine, (pairs + stretch)[mine]]
    new, old = now.sum(axis=1), then.sum(axis=1)
    known_for = np.where(held.sums.there, ends.months_back(held.sums.days("first_day")) + 1, 0)
    x, y = now / float(ONE), then / float(ONE)
    squares = (x * x).sum(axis=1), (x * y).sum(axis=1), (y * y).sum(axis=1)
    low, high, between, sure = ratios(pairs, new, old, squares, (0.0, None))
    value = quotients(new - old, old, PLACES)
    sides = np.minimum(low - ONE, value[0]), np.maximum(high - ONE, value[0]), between & (pairs > 1), sure
    months = 2 * cycle * pairs
    short = (cycle == 0) | (known_for <= (months - cycle if steady else months - 1))

    def lacks(place: int) -> Figure:
        orders, has = int(days.counts[place]), int(known_for[place])
        if not cycle[place] and orders < rhythm.FEWEST:
            return few_orders(key, orders)
        needed = int(months[place]) or 2
        return Figure(key, Status.INSUFFICIENT, n=orders, why=Why.SHORT_HISTORY, needed=needed, has=min(has, needed))

    more = More(
        {Why.NO_ORDERS: days.counts == 0, Why.NO_SALES_BEFORE: ~short & days.fit & (old <= 0)}, lacking=short, lacks=lacks,
        tells={Why.NO_SALES_BEFORE: days.counts}, fewest=rhythm.FEWEST, few=Why.FEW_ORDERS, ends=sides, value=value,
    )  # fmt: skip
    return held.column(key, by_rule, new - old, old, days.counts, fits=days.fit, more=more)


def few_orders(key: str, orders: int) -> Figure:
    return Figure(key, Status.INSUFFICIENT, n=orders, why=Why.FEW_ORDERS, needed=rhythm.FEWEST, has=orders)


COLUMNS = {
    "net_sales": net_sales, "cycle_growth": cycle_growth, "sales_growth": sales_growth, "order_regularity": order_regularity,
    "breadth": breadth, "discount_dependence": discount_dependence, "share_of_potential": share_of_potential,
}  # fmt: skip
