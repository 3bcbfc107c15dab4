"""Suppliers' metrics, from purchases: how much, how good, how complete, how true to the agreed price; from deliveries: how punctual."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from ..recipes.recipe import Condition, Recipe, Sure, Test, Way
from ..rules.figures import Figure, Why, amount, share, unknown
from ..rules.intervals import ratio
from .judged import BEST_FIRST, MARKS, judged, meaning, owner
from .known import Known
from .registry import Direction, Metric, Nature, Unit, register
from .sums import Expression, Sums, Table, in_period, times

KIND = "supplier"
EVENTS = 10
"""Lines below which a share of lines does not count."""

SPEND = Sums("spend", above=lambda lines: lines.reporting)
REJECTS = Sums(
    "reject_rate",
    above=lambda lines: lines.rejected,
    below=lambda lines: lines.received,
    within=lambda lines, period: in_period(lines, period) & lines.rejected.notnull() & lines.received.notnull(),
)


def _is_settled(lines: Table, end: object) -> Expression:
    """Whether a line was due by the end of the period, or has arrived in full before its time.

    What is still on its way says nothing yet. A line without due date was due when it was ordered.
    """
    return (lines.due_date.coalesce(lines.order_date) <= end) | (lines.received >= lines.ordered)


FILLED = Sums(
    "fill_rate",
    above=lambda lines: lines.received,
    below=lambda lines: lines.ordered,
    within=lambda lines, period: (
        in_period(lines, period) & _is_settled(lines, period.end) & lines.received.notnull() & lines.ordered.notnull()
    ),
)
PRICES = Sums(
    "price_variance",
    above=lambda lines: times(lines.unit_price - lines.agreed_price, lines.ordered),
    below=lambda lines: times(lines.agreed_price, lines.ordered),
    within=lambda lines, period: (
        in_period(lines, period)
        & lines.unit_price.notnull()
        & (lines.agreed_price > 0).fill_null(False)
        & lines.ordered.notnull()
    ),
)

ON_TIME = Recipe(
    KIND, "delivery", Way.RATE, conditions=(Condition("delivered_on", Test.AT_MOST, "promised_on"),), interval=Sure.WILSON,
    of_period=True,
)  # fmt: skip
"""Of the lines that were promised for a day of the period. What is not delivered by then is late, or has not come at all."""


def spend(known: Known) -> Figure:
    found = known.summed(SPEND.key)
    return amount("spend", found.above, n=found.lines) if found.lines else unknown("spend", Why.NO_LINES)


def _share(known: Known, sums: Sums, *, none: Why) -> Figure:
    """A share of lines with its interval; `none` says what is missing when no line of the period has it.

    More may arrive than was ordered: a share above 1 has no upper end.
    """
    found = known.summed(sums.key)
    if not known.extent.lines:
        return unknown(sums.key, Why.NO_LINES)
    if not found.lines or found.below <= 0:
        return unknown(sums.key, none, n=found.lines)
    interval = ratio(found.clusters, least=0.0, most=1.0 if found.above <= found.below else None)
    return share(sums.key, found.above, found.below, n=found.lines, interval=interval).needing(EVENTS)


def reject_rate(known: Known) -> Figure:
    return _share(known, REJECTS, none=Why.NO_RECEIPTS)


def fill_rate(known: Known) -> Figure:
    return _share(known, FILLED, none=Why.NO_RECEIPTS)


def price_variance(known: Known) -> Figure:
    found = known.summed(PRICES.key)
    if not known.extent.lines:
        return unknown(PRICES.key, Why.NO_LINES)
    if not found.lines or found.below <= 0:
        return unknown(PRICES.key, Why.NO_AGREED_PRICES, n=found.lines)
    if not known.extent.one_currency:
        return unknown(PRICES.key, Why.SEVERAL_CURRENCIES, n=found.lines)
    return share(PRICES.key, found.above, found.below, n=found.lines, interval=ratio(found.clusters)).needing(EVENTS)


def lead_time_kept(known: Known) -> Figure:
    """Purchases know no day of receipt: it is read from deliveries, by its recipe."""
    return unknown("lead_time_kept", Why.NOT_MEASURED)


def credit_rating(known: Known) -> Figure:
    if known.credit_rating is None:
        return unknown("credit_rating", Why.NO_CREDIT_RATING)
    return share("credit_rating", Decimal(known.credit_rating), Decimal(1), n=1)


METRICS = register(
    Metric(
        "spend", KIND, _("Spend"),
        _("What we ordered from the supplier: how much we lean on each other."),
        _("Sum of the net amounts of the purchase lines of the period, in reporting currency."),
        Unit.MONEY, Direction.HIGHER, "category_buyer", Nature.MEASURED, 1, 10, _("lines"), spend, sums=SPEND,
        by_period=True, theirs=False,
        expression="sum(reporting)",
        money="reporting",
    ),
    Metric(
        "reject_rate", KIND, _("Reject rate"),
        _("How much of what arrived could not be used: less is better."),
        _("Sum of rejected quantities divided by sum of received quantities, over the lines of the period on which both are"
          " known; never the mean of the lines' rates."),
        Unit.SHARE, Direction.LOWER, "supplier_quality", Nature.MEASURED, EVENTS, 25, _("lines"), reject_rate,
        sums=REJECTS, ends=(Decimal(1), Decimal(0)),
        expression="sum(rejected) / sum(received)", interval="ratio",
    ),
    Metric(
        "fill_rate", KIND, _("Fill rate"),
        _("How much of what we ordered arrived."),
        _("Sum of received quantities divided by sum of ordered quantities, over the lines of the period that were due by"
          " its end or arrived in full before, and whose receipt is recorded."),
        Unit.SHARE, Direction.HIGHER, "supplier_quality", Nature.MEASURED, EVENTS, 25, _("lines"), fill_rate,
        sums=FILLED, ends=(Decimal(0), Decimal(1)),
        expression="sum(received) / sum(ordered) where due_date <= end or received >= ordered", interval="ratio",
    ),
    Metric(
        "price_variance", KIND, _("Price variance"),
        _("How far paid prices lie above (+) or below (−) the agreed ones: lower is better."),
        _("Sum of (paid less agreed price) × ordered quantity, divided by sum of agreed price × ordered quantity, over the"
          " lines of the period with an agreed price."),
        Unit.CHANGE, Direction.LOWER, "category_buyer", Nature.MEASURED, EVENTS, 15, _("lines"), price_variance,
        sums=PRICES,
        expression="sum((unit_price - agreed_price) * ordered) / sum(agreed_price * ordered)", interval="ratio",
        money="lines",
    ),
    Metric(
        "lead_time_kept", KIND, _("Lead time kept"),
        _("How often the supplier delivered by the agreed day."),
        _("Lines of deliveries that came on the promised day or before, divided by all lines promised for a day of the period;"
          " what has not come yet is not on time. What suppliers report of themselves counts once our own books say the same."),
        Unit.SHARE, Direction.HIGHER, "supplier_quality", Nature.MEASURED, EVENTS, 10, _("lines"), lead_time_kept,
        ends=(Decimal(0), Decimal(1)), recipe=ON_TIME, none=Why.NO_DELIVERIES,
        expression="count(delivered_on <= promised_on) / count(promised_on) from delivery",
    ),
    Metric(
        "credit_rating", KIND, _("Credit rating"),
        _("How sound the supplier is, as recorded with the company: 1 is best, 5 is worst."),
        _("The rating on the company's record."),
        Unit.MARK, Direction.LOWER, "finance_approver", Nature.RECORDED, 1, 5, _("ratings"), credit_rating,
        fixed=BEST_FIRST,
        expression="credit_rating",
    ),
    Metric(
        "buyer_rating", KIND, _("Buyer's rating"),
        meaning("buyer_rating"),
        _("Sum of the raters' latest marks, 1 to 5, divided by their number."),
        Unit.MARK, Direction.HIGHER, owner("buyer_rating"), Nature.JUDGED, 1, 10, _("ratings"),
        judged("buyer_rating", fewest=1), fixed=MARKS, theirs=False,
        expression="sum(mark) / count(rater)", interval="marks",
    ),
)  # fmt: skip
