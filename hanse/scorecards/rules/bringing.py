"""Who can bring what a card lacks: the partner, ours, or nobody but time. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from .figures import Figure, Status, Why

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise


class Side(StrEnum):
    PARTNER = "partner"
    OURS = "ours"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Bringing:
    """Who brings it and by which act. `roles` are the job roles or ours that would do it, none where nobody can."""

    side: Side
    act: Text
    roles: tuple[str, ...] = ()


def _ours(act: Text, *roles: str) -> Bringing:
    return Bringing(Side.OURS, act, roles)


_MORE = Bringing(Side.TIME, _("comes with further orders; nobody has to send anything"))
_COMES = {
    "delivery": _("comes with further deliveries; nobody has to send anything"),
    "inspection": _("comes with further inspections; nobody has to send anything"),
    "invoice": _("comes with further invoices; nobody has to send anything"),
    "quota": _("comes with further quotas; nobody has to send anything"),
    "rating": _("comes with further ratings by those who are asked"),
    "sell_out": _("comes with further sales that the partner reports"),
    "stock": _("comes with further counts of stock that the partner reports"),
}
"""What else than orders brings more, by kind of fact."""
_RECEIPTS = _ours(
    _("we: the orders have to be imported with what was received and rejected of them"), "supplier_quality", "data_steward"
)  # fmt: skip
_DELIVERIES = _ours(
    _("we: deliveries have to be imported, with the days for which they were promised and on which they came"),
    "supplier_quality", "data_steward",
)  # fmt: skip
_WAYS: dict[Why, Bringing] = {
    Why.FEW_LINES: _MORE,
    Why.FEW_ORDERS: _MORE,
    Why.SHORT_HISTORY: Bringing(Side.TIME, _("comes with time; nobody has to send anything")),
    Why.NO_LINES: _MORE,
    Why.NO_ORDERS: _MORE,
    Why.NONE_IN_WINDOW: _MORE,
    Why.NO_SALES: _MORE,
    Why.NO_SALES_BEFORE: _MORE,
    Why.NOTHING_BELOW: _MORE,
    Why.NO_LINES_BELOW: _MORE,
    Why.NO_QUOTAS: _ours(
        _("we: quotas have to be agreed with the partner and imported"), "partner_manager", "data_steward"
    ),
    Why.NO_ANNUAL_SALES: Bringing(
        Side.PARTNER, _("the partner: its administrator states the annual sales among the company's data"),
        ("partner_administrator",),
    ),
    Why.NO_RECEIPTS: _RECEIPTS,
    Why.NO_RECEIPT_DATES: _DELIVERIES,
    Why.NO_DELIVERIES: _DELIVERIES,
    Why.NO_AGREED_PRICES: _ours(_("we: the agreed prices have to be imported with the orders"), "category_buyer"),
    Why.SEVERAL_CURRENCIES: _ours(
        _("we: its lines have to be imported in one currency, or with dated rates"), "data_steward"
    ),
    Why.EMPTY_LINE: _ours(
        _("we: products have to be put into these lines, or another version of the measure made of others"),
        "channel_chief", "data_steward",
    ),
    Why.NO_PRODUCT_LINES: _ours(_("we: the products sold need their product lines"), "data_steward"),
    Why.NO_DISCOUNTS: _ours(_("we: the lines have to be imported with gross amounts and discounts"), "data_steward"),
    Why.NO_CREDIT_RATING: _ours(_("we: purchasing enters the credit rating in the company's record"), "category_buyer"),
    Why.NOT_MEASURED: _ours(_("we: the scores have to be computed again"), "channel_chief"),
    Why.NO_SCALE: _ours(_("we: the scorecard's definition needs a scale for it"), "programme_manager"),
}  # fmt: skip
_JUDGE = _("we: whoever works with the partner has to judge it")
_NO_LINES = {Why.NO_LINES, Why.NO_ORDERS, Why.NONE_IN_WINDOW, Why.NO_LINES_BELOW}


def who_brings(
    figure: Figure, *, judges: tuple[str, ...] = (), sends: Bringing | None = None, of: str = ""
) -> Bringing | None:
    """Who can make an unknown figure known; None where it is known or does not apply.

    `judges` are the roles that judge it, where people do; `sends` is who sends its lines, where orders do not bring them; `of` is
    the kind of fact that they are. What this list does not know is ours to find out, so nothing is left without somebody.
    """
    if figure.known or figure.status is Status.NOT_APPLICABLE:
        return None
    if judges:
        return _ours(_JUDGE, *judges)
    if sends is not None and figure.why in _NO_LINES:
        return sends
    way = _WAYS.get(figure.why)
    if way is _MORE and of in _COMES:
        return Bringing(Side.TIME, _COMES[of])
    return way or _ours(_("we: whoever answers for the measure finds out what is missing"))
