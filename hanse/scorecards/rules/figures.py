"""A figure: one metric of one partner, with what it was made of, how sure it is, and whether it counts. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from .intervals import Interval, rounded

_ALL_DIGITS = Context(prec=60)
PLACES = Decimal("0.00000001")
"""A figure's value has eight places (half to even); numerator and denominator stay exact."""


class Status(StrEnum):
    """Only `ok` takes part in a score. `not_applicable` leaves the coverage alone, the other two lower it."""

    OK = "ok"
    INSUFFICIENT = "insufficient"
    NO_DATA = "no_data"
    NOT_APPLICABLE = "not_applicable"


class Why(StrEnum):
    """Why a figure does not count. Kept with the result, said in the reader's language by `Figure.reason`."""

    NONE = ""
    FEW_LINES = "few_lines"
    FEW_ORDERS = "few_orders"
    FEW_RATINGS = "few_ratings"
    SHORT_HISTORY = "short_history"
    NO_LINES = "no_lines"
    NO_ORDERS = "no_orders"
    NONE_IN_WINDOW = "none_in_window"
    NO_SALES = "no_sales"
    NO_SALES_BEFORE = "no_sales_before"
    NOTHING_BELOW = "nothing_below"
    NO_LINES_BELOW = "no_lines_below"
    NO_QUOTAS = "no_quotas"
    NO_PRODUCT_LINES = "no_product_lines"
    EMPTY_LINE = "empty_line"
    NO_DISCOUNTS = "no_discounts"
    NO_ANNUAL_SALES = "no_annual_sales"
    NO_RECEIPTS = "no_receipts"
    NO_RECEIPT_DATES = "no_receipt_dates"
    NO_DELIVERIES = "no_deliveries"
    NO_AGREED_PRICES = "no_agreed_prices"
    SEVERAL_CURRENCIES = "several_currencies"
    NO_CREDIT_RATING = "no_credit_rating"
    NO_RATINGS = "no_ratings"
    EXPIRED_RATINGS = "expired_ratings"
    NOT_MEASURED = "not_measured"
    NO_SCALE = "no_scale"
    NOT_APPLICABLE = "not_applicable"


_TOO_FEW = {
    Why.FEW_LINES: ngettext_lazy("needs %(needed)d line, has %(has)d", "needs %(needed)d lines, has %(has)d", "needed"),
    Why.FEW_ORDERS: ngettext_lazy(
        "needs %(needed)d order, has %(has)d", "needs %(needed)d orders, has %(has)d", "needed"
    ),
    Why.FEW_RATINGS: ngettext_lazy(
        "needs %(needed)d rating, has %(has)d", "needs %(needed)d ratings, has %(has)d", "needed"
    ),
    Why.SHORT_HISTORY: ngettext_lazy(
        "needs %(needed)d month since the first order, has %(has)d",
        "needs %(needed)d months since the first order, has %(has)d",
        "needed",
    ),
}

_SENTENCES = {
    Why.NONE: "",
    Why.NO_LINES: _("no lines in the period"),
    Why.NO_ORDERS: _("no orders in the last 36 months"),
    Why.NONE_IN_WINDOW: _("no orders in the window"),
    Why.NO_SALES: _("no net sales in the period"),
    Why.NO_SALES_BEFORE: _("no net sales in the cycles before to compare with"),
    Why.NOTHING_BELOW: _("nothing to divide by in the window"),
    Why.NO_LINES_BELOW: _("no lines in the window of what it is divided by"),
    Why.NO_QUOTAS: _("no quota agreed for any month of the window"),
    Why.NO_PRODUCT_LINES: _("no product lines known for what was sold"),
    Why.EMPTY_LINE: _("no product is in the product lines that it measures"),
    Why.NO_DISCOUNTS: _("no discounts recorded"),
    Why.NO_ANNUAL_SALES: _("no stated annual sales in the reporting currency"),
    Why.NO_RECEIPTS: _("no receipts recorded"),
    Why.NO_RECEIPT_DATES: _("no receipt dates"),
    Why.NO_DELIVERIES: _("no deliveries promised for the period"),
    Why.NO_AGREED_PRICES: _("no agreed prices"),
    Why.SEVERAL_CURRENCIES: _("prices in several currencies cannot be added"),
    Why.NO_CREDIT_RATING: _("no credit rating recorded"),
    Why.NO_RATINGS: _("nobody has rated yet"),
    Why.EXPIRED_RATINGS: _("every rating has expired and counts no more"),
    Why.NOT_MEASURED: _("not measured"),
    Why.NO_SCALE: _("this version of the scorecard has no scale for it yet"),
    Why.NOT_APPLICABLE: _("does not apply to this partner"),
}


def sentence(why: str, *, needed: int | None = None, has: int | None = None) -> str:
    """The reason in the reader's language, such as "needs 10 lines, has 3"; empty when there is none."""
    few = _TOO_FEW.get(Why(why))
    return str(few % {"needed": needed, "has": has}) if few else str(_SENTENCES[Why(why)])


@dataclass(frozen=True, slots=True)
class Shrunk:
    """What a drawn figure was: the value as `measured` with its interval, the peers' `mean`, and the share of its own `kept`."""

    measured: Decimal
    low: Decimal | None
    high: Decimal | None
    mean: Decimal
    kept: Decimal

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Shrunk:
        values = {name: None if told[name] is None else Decimal(told[name]) for name in cls.__slots__}
        return cls(**values)  # type: ignore[arg-type]

    def told(self) -> dict[str, str | None]:
        """As plain values, to be kept."""
        found = {name: getattr(self, name) for name in self.__slots__}
        return {name: None if value is None else format(value, "f") for name, value in found.items()}

    @property
    def value(self) -> Decimal:
        return rounded(self.kept * self.measured + (1 - self.kept) * self.mean, PLACES)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many lines above and below the line of a ratio of two kinds nothing of the other kind could stand against, and what they add up to."""

    lines_above: int
    above: Decimal
    lines_below: int
    below: Decimal

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> LeftOut:
        return cls(told["lines_above"], Decimal(told["above"]), told["lines_below"], Decimal(told["below"]))

    def told(self) -> dict[str, Any]:
        """As plain values, to be kept."""
        sums = {"above": format(self.above, "f"), "below": format(self.below, "f")}
        return {"lines_above": self.lines_above, "lines_below": self.lines_below, **sums}


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric's value for one partner.

    `value` equals numerator / denominator to eight places (for money the numerator itself); `n` counts the events that the
    sample rule counts; `low` and `high` are the 95 % interval, None where there is none. Where the definition asks for it, the
    value is drawn towards the peers' and `shrunk` says what it was (`rules.shrinking`). `left_out` says what does not count of a
    ratio of two kinds. A figure below its minimum sample keeps its value for the reader, with status `insufficient`; what cannot
    be known has no value.
    """

    key: str
    status: Status
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    n: int = 0
    low: Decimal | None = None
    high: Decimal | None = None
    why: Why = Why.NONE
    needed: int | None = None
    has: int | None = None
    shrunk: Shrunk | None = None
    left_out: LeftOut | None = None

    @property
    def known(self) -> bool:
        """Whether it takes part in a score."""
        return self.status is Status.OK and self.value is not None

    @property
    def reason(self) -> str:
        """Why it does not count, as a sentence; empty when it counts."""
        return sentence(self.why, needed=self.needed, has=self.has)

    def needing(self, minimum: int, *, has: int | None = None, why: Why = Why.FEW_LINES) -> Figure:
        """The same figure, `insufficient` when it has fewer events than `minimum`."""
        count = self.n if has is None else has
        if self.status is not Status.OK or count >= minimum:
            return self
        return replace(self, status=Status.INSUFFICIENT, why=why, needed=minimum, has=count)


def amount(key: str, total: Decimal, *, n: int) -> Figure:
    """A sum of money: counted whole, so it has no interval and nothing below the line."""
    return Figure(key, Status.OK, total, total, None, n)


def share(key: str, above: Decimal, below: Decimal, *, n: int, interval: Interval | None = None) -> Figure:
    """One exact sum over another (which is not 0)."""
    low, high = interval or (None, None)
    return Figure(key, Status.OK, rounded(above / below, PLACES), above, below, n, low, high)


def unknown(key: str, why: Why, *, n: int = 0) -> Figure:
    """Nothing can be said, and `why`."""
    return Figure(key, Status.NO_DATA, n=n, why=why)


def exact(value: Decimal | None) -> Decimal:
    """A stored decimal without the zeros that only its column's type added; 0 for none."""
    if not value:
        return Decimal(0)
    short = value.normalize(_ALL_DIGITS)
    return Decimal(f"{short:f}") if "E" in str(short) else short
