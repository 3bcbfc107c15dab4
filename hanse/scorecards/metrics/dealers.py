"""Dealers' metrics, from sell-in: what they buy, whether it grows, how steadily, how broadly, and at what discount."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from ..rules.figures import Figure, Why, amount, exact, share, unknown
from ..rules.intervals import ratio
from . import rhythm
from .judged import MARKS, judged, meaning, owner
from .known import Known
from .registry import Direction, Metric, Nature, Unit, register
from .sums import Expression, Sums, Table, in_last_year, in_period

KIND = "dealer"
EVENTS = 10
"""Lines below which a share of lines does not count."""
SHARE = (Decimal(0), Decimal(1))

SALES = Sums("net_sales", above=lambda lines: lines.reporting, within=in_last_year)


def _signed(amount: Expression, sign_of: Expression) -> Expression:
    """Files write a discount with either sign; what counts is that a return gives its discount back."""
    return (sign_of < 0).ifelse(-amount.abs(), amount.abs())


def _discount(lines: Table) -> Expression:
    """The discount as it stands in the file, else what lies between gross and net."""
    return _signed(lines.discount, lines.amount).coalesce(lines.gross - lines.amount)


def _gross(lines: Table) -> Expression:
    return lines.gross.coalesce(lines.amount + _signed(lines.discount, lines.amount))


DISCOUNTS = Sums(
    "discount_dependence",
    above=_discount,
    below=_gross,
    within=lambda lines, period: in_period(lines, period) & _discount(lines).notnull() & _gross(lines).notnull(),
)


def net_sales(known: Known) -> Figure:
    found = known.summed(SALES.key)
    return amount("net_sales", found.above, n=found.lines) if found.lines else unknown("net_sales", Why.NO_LINES)


def cycle_growth(known: Known) -> Figure:
    read = known.rhythm
    return rhythm.growth("cycle_growth", read) if read else unknown("cycle_growth", Why.NO_ORDERS)


def sales_growth(known: Known) -> Figure:
    read = known.rhythm
    return rhythm.growth("sales_growth", read, steady=False) if read else unknown("sales_growth", Why.NO_ORDERS)


def order_regularity(known: Known) -> Figure:
    read = known.rhythm
    return rhythm.regularity("order_regularity", read) if read else unknown("order_regularity", Why.NO_ORDERS)


def breadth(known: Known) -> Figure:
    if not known.extent.lines:
        return unknown("breadth", Why.NO_LINES)
    if not known.on_offer or not known.extent.bought:
        return unknown("breadth", Why.NO_PRODUCT_LINES)
    lines = known.extent.bought
    return share("breadth", Decimal(known.extent.product_lines), Decimal(known.on_offer), n=lines).needing(EVENTS)


def discount_dependence(known: Known) -> Figure:
    found = known.summed(DISCOUNTS.key)
    if not known.extent.lines:
        return unknown("discount_dependence", Why.NO_LINES)
    if not found.lines:
        return unknown("discount_dependence", Why.NO_DISCOUNTS)
    if not known.extent.one_currency:
        return unknown("discount_dependence", Why.SEVERAL_CURRENCIES, n=found.lines)
    if found.below <= 0:
        return unknown("discount_dependence", Why.NO_SALES, n=found.lines)
    interval = ratio(found.clusters, least=0.0, most=1.0)
    return share("discount_dependence", found.above, found.below, n=found.lines, interval=interval).needing(EVENTS)


def share_of_potential(known: Known) -> Figure:
    found = known.summed(SALES.key)
    if not found.lines:
        return unknown("share_of_potential", Why.NO_LINES)
    if not known.annual_sales:
        return unknown("share_of_potential", Why.NO_ANNUAL_SALES, n=found.lines)
    return share("share_of_potential", found.above, exact(known.annual_sales), n=found.lines)


GROWS = _(
    "Whether the dealer buys more than before, in its own rhythm: an empty month says nothing of a dealer who orders every three."
)
GROWTH = "(sum(reporting in new cycles) - sum(reporting in old cycles)) / sum(reporting in old cycles)"

METRICS = register(
    Metric(
        "net_sales", KIND, _("Net sales, 12 months"),
        _("What the dealer bought from us in the twelve months to the end of the period, after discounts and returns."),
        _("Sum of the net amounts of all sell-in lines of twelve months, in reporting currency."),
        Unit.MONEY, Direction.HIGHER, "channel_chief", Nature.MEASURED, 1, 25, _("lines"), net_sales, sums=SALES,
        expression="sum(reporting) over 12 months",
        money="reporting",
    ),
    Metric(
        "cycle_growth", KIND, _("Growth, whole ordering cycles"),
        GROWS,
        _("Net sales of the last whole ordering cycles that fit in twelve months, less those of as many cycles before,"
          " divided by those before. A cycle is the middle gap between months with orders; the newest ends half a cycle after the"
          " last order, so that an order some days early or late stays in its own."),
        Unit.CHANGE, Direction.HIGHER, "channel_chief", Nature.MEASURED, rhythm.FEWEST, 20, _("orders"), cycle_growth,
        expression=GROWTH, interval="cycles",
        money="reporting",
    ),
    Metric(
        "sales_growth", KIND, _("Growth, cycles to the period's end"),
        GROWS,
        _("Net sales of the last whole ordering cycles that fit in twelve months, less those of as many cycles before,"
          " divided by those before. A cycle is the middle gap between months with orders; the newest ends with the period."),
        Unit.CHANGE, Direction.HIGHER, "channel_chief", Nature.MEASURED, rhythm.FEWEST, 20, _("orders"), sales_growth,
        expression=GROWTH, interval="cycles", retired=True,
        money="reporting",
    ),
    Metric(
        "order_regularity", KIND, _("Order regularity"),
        _("How steadily the dealer orders: steady orders can be planned for."),
        _("Gaps between order days that are at most 1.25 times the dealer's usual gap, divided by all gaps, in 36 months."
          " The gap that is still open counts once it is too long."),
        Unit.SHARE, Direction.HIGHER, "partner_manager", Nature.MEASURED, rhythm.FEWEST, 15, _("orders"),
        order_regularity, ends=SHARE,
        expression="count(gap <= 1.25 * median(gap)) / count(gap) over 36 months", interval="wilson",
    ),
    Metric(
        "breadth", KIND, _("Breadth of range"),
        _("How much of our range the dealer carries."),
        _("Product lines that the dealer bought in the period, divided by the product lines that any dealer bought."),
        Unit.SHARE, Direction.HIGHER, "partner_manager", Nature.MEASURED, EVENTS, 10, _("lines"), breadth,
        ends=SHARE, counted=True,
        expression="count(distinct product_line bought) / count(distinct product_line on offer)",
    ),
    Metric(
        "discount_dependence", KIND, _("Discount dependence"),
        _("How much of what the dealer buys is bought by discount: less is better."),
        _("Sum of discounts divided by sum of gross amounts, over the lines of the period on which both are known."),
        Unit.SHARE, Direction.LOWER, "programme_manager", Nature.MEASURED, EVENTS, 10, _("lines"), discount_dependence,
        sums=DISCOUNTS, ends=(Decimal(1), Decimal(0)),
        expression="sum(discount) / sum(gross)", interval="ratio",
        money="lines",
    ),
    Metric(
        "share_of_potential", KIND, _("Share of potential"),
        _("How much of what the dealer sells in a year comes from us."),
        _("Net sales of twelve months divided by the annual sales that the dealer states, where they are in reporting currency."),
        Unit.SHARE, Direction.HIGHER, "partner_manager", Nature.MEASURED, 1, 10, _("lines"), share_of_potential,
        sums=SALES, ends=SHARE,
        expression="sum(reporting) / annual_sales over 12 months",
        money="reporting",
    ),
    Metric(
        "manager_rating", KIND, _("Manager's rating"),
        meaning("manager_rating"),
        _("Sum of the raters' latest marks, 1 to 5, divided by their number."),
        Unit.MARK, Direction.HIGHER, owner("manager_rating"), Nature.JUDGED, 1, 10, _("ratings"),
        judged("manager_rating", fewest=1), fixed=MARKS, theirs=False,
        expression="sum(mark) / count(rater)", interval="marks",
    ),
)  # fmt: skip
