"""What is read from lines beside sums, for all partners at once: the extent of lines, order days, product lines on offer.

Ibis over one lines table of `hanse.facts.keeping.store`; no dialect is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

from ..rules.figures import exact
from ..rules.period import Period
from .known import Extent
from .rhythm import Day, memory
from .sums import Expression, Table, fetched, in_period

DAY = ("organisation_id", "order_date", "orders", "net")


def bought(lines: Table, *, quantity: str) -> Expression:
    """Whether a line is a purchase in a known product line; a return is none."""
    return ((lines[quantity] > 0) & lines.product_line.notnull()).fill_null(False)


def extents_expression(lines: Table, period: Period, *, quantity: str) -> Table:
    within = lines.filter(in_period(lines, period))
    counts = bought(within, quantity=quantity)
    converted = (within.reporting != within.amount).fill_null(False)
    return within.group_by("organisation_id").aggregate(
        lines=within.count(),
        product_lines=within.product_line.nunique(where=counts),
        bought=counts.sum(),
        currencies=within.currency.nunique(),
        converted=converted.cast("int8").max(),
    )


def extents(lines: Table, period: Period, *, quantity: str) -> dict[int, Extent]:
    """The extent of each partner's lines in the period."""
    return extents_of(fetched(extents_expression(lines, period, quantity=quantity)))


def extents_of(rows: Iterable[Mapping[str, Any]]) -> dict[int, Extent]:
    """From rows of `extents_expression`."""
    return {
        row["organisation_id"]: Extent(
            row["lines"], row["product_lines"], row["bought"], row["currencies"] < 2 or not row["converted"]
        )
        for row in rows
    }


def days_expression(lines: Table, period: Period, *, quantity: str) -> Table:
    back = memory(period)
    within = lines.filter(lines.order_date.between(back.start, back.end))
    days = within.group_by(["organisation_id", "order_date"]).aggregate(
        orders=within.order_number.nunique(where=(within[quantity] > 0).fill_null(False)), net=within.reporting.sum()
    )
    return days.order_by(["organisation_id", "order_date"])


def days(lines: Table, period: Period, *, quantity: str) -> dict[int, list[Day]]:
    """Each partner's days with lines, ascending, as far back as a rhythm looks."""
    columns = days_expression(lines, period, quantity=quantity).to_pyarrow()
    return _days(zip(*(columns[name].to_pylist() for name in DAY), strict=True))


def days_of(rows: Iterable[Mapping[str, Any]]) -> dict[int, list[Day]]:
    """From rows of `days_expression`."""
    return _days(map(itemgetter(*DAY), rows))


def _days(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[Day]]:
    return {
        partner: [Day(day, orders, exact(net)) for _partner, day, orders, net in found]
        for partner, found in groupby(rows, key=itemgetter(0))
    }


def on_offer_expression(lines: Table, period: Period, *, quantity: str) -> Table:
    within = lines.filter(in_period(lines, period))
    sold = within.filter(bought(within, quantity=quantity))
    offered = sold.group_by("product_line").aggregate(lines=sold.count(), buyers=sold.organisation_id.nunique())
    return offered.order_by("product_line")


def on_offer(lines: Table, period: Period, *, quantity: str) -> dict[str, int]:
    """The product lines that anybody bought in the period, by name, and how many did."""
    found = fetched(on_offer_expression(lines, period, quantity=quantity))
    return {row["product_line"]: row["buyers"] for row in found}
