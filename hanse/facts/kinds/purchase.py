"""Purchases: what we ordered from suppliers and what came of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hanse.intake.fields import Field
from hanse.intake.kinds import register

from ..declaring import MONEY, ORDER, ORDERED, SUPPLIERS, first_of, product_of
from ..importing import FactFile


@register
class Purchase(FactFile):
    """What we ordered from suppliers and what came of it, a line each."""

    key, label, quantity = "purchase", _("Purchases"), "ordered"
    roles, order = SUPPLIERS, 20
    also = ("received", "rejected", "stocked")
    title, own, headline = _("Spend"), _("What we ordered from you"), True
    heading = _("Import purchases")
    about = _("What we ordered from suppliers and what came of it, a line for each product of an order.")
    fields = (
        *ORDER,
        Field("ordered", _("Ordered"), "decimal", required=True),
        Field("received", _("Received"), "decimal"),
        Field("rejected", _("Rejected"), "decimal"),
        Field("stocked", _("Stocked"), "decimal"),
        Field("unit_price", _("Unit price"), "decimal", required=True, instead=("amount",), money=True),
        Field("agreed_price", _("Agreed price"), "decimal", money=True),
        Field("amount", _("Net amount"), "decimal", money=True),
        Field("currency", _("Currency"), "currency", required=True),
    )
    columns = (
        *ORDERED, ("ordered", "decimal"), ("received", "decimal"), ("rejected", "decimal"), ("stocked", "decimal"),
        ("unit_price", "decimal"), ("agreed_price", "decimal"), *MONEY,
    )  # fmt: skip

    def derived(self, name: str, present: set[str]) -> str | None:
        if name == "amount":
            own = product_of("ordered", "unit_price") if "unit_price" in present else ""
            return first_of("amount" if "amount" in present else "", own) or None
        return super().derived(name, present)
