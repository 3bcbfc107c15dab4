"""Purchases: what we ordered from suppliers and what came of it."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from hanse.intake.fields import Field
from hanse.intake.kinds import register

from ..declaring import MONEY, ORDER, ORDERED, SUPPLIERS, Fault, differ_in_sign, first_of, product_of
from ..importing import FactFile


@register
class Purchase(FactFile):
    """What we ordered from suppliers and what came of it, a line each."""

    key, label, quantity = "purchase", _("Purchases"), "ordered"
    roles, order = SUPPLIERS, 20
    also = ("received", "rejected", "stocked")
    title, own, headline = _("Spend"), _("What we ordered from you"), True
    looked_into = _("What we ordered from %(company)s")
    heading = _("Import purchases")
    about = _("What we ordered from suppliers and what came of it, a line for each product of an order.")
    fields = (
        *ORDER,
        Field("ordered", _("Ordered"), "decimal", required=True, turns=True),
        Field("received", _("Received"), "decimal", turns=True),
        Field("rejected", _("Rejected"), "decimal", turns=True),
        Field("stocked", _("Stocked"), "decimal", turns=True),
        Field("unit_price", _("Unit price"), "decimal", required=True, instead=("amount",), money=True),
        Field("agreed_price", _("Agreed price"), "decimal", money=True),
        Field("amount", _("Net amount"), "decimal", money=True, turns=True),
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

    def faults(self) -> Iterator[Fault]:
        yield from super().faults()
        yield differ_in_sign("ordered")
        yield Fault(
            "received", "sign(received) * sign(ordered) < 0", _("What is received has the sign of what is ordered: a return has both negative.")
        )  # fmt: skip
        yield Fault(
            "rejected",
            "sign(rejected) * sign(ordered) < 0 OR abs(rejected) > abs(coalesce(received, ordered))",
            _("Between nothing and all that was received can be rejected."),
        )
