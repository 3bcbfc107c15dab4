"""Sell-in: what dealers ordered from us."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hanse.intake.fields import Field
from hanse.intake.kinds import register
from hanse.kernel.words import said

from ..declaring import DEALERS, MONEY, ORDER, ORDERED, Fault, differ_in_sign, first_of, product_of
from ..importing import FactFile

if TYPE_CHECKING:
    from hanse.intake.mapping import Mapping


@register
class SellIn(FactFile):
    """What dealers ordered from us, a line each."""

    key, label, quantity = "sell_in", _("Sell-in"), "quantity"
    roles, order = DEALERS, 10
    title, own, headline, more_is_good = _("Net sales"), _("What you bought"), True, True
    looked_into = _("What %(company)s bought")
    heading = _("Import sell-in")
    about = _("What dealers ordered from us, a line for each product of an order.")
    fields = (
        *ORDER,
        Field("quantity", _("Quantity"), "decimal", required=True, turns=True),
        Field("unit_price", _("Unit price"), "decimal", money=True),
        Field("gross", _("Gross amount"), "decimal", help=_("before discount"), money=True, turns=True),
        Field("discount", _("Discount"), "decimal", help=_("as an amount"), money=True, turns=True),
        Field("discount_share", _("Discount in per cent"), "share"),
        Field(
            "amount", _("Net amount"), "decimal", required=True, instead=("unit_price", "gross"), money=True, turns=True
        ),
        Field("currency", _("Currency"), "currency", required=True),
        Field("promotion", _("Promotion")),
    )
    columns = (
        *ORDERED, ("quantity", "decimal"), ("unit_price", "decimal"), ("gross", "decimal"), ("discount", "decimal"),
        *MONEY, ("promotion", "string"),
    )  # fmt: skip

    def derived(self, name: str, present: set[str]) -> str | None:
        """Gross is quantity times price where a discount is given; net is gross without the discount."""
        if name not in {"amount", "gross", "discount"}:
            return super().derived(name, present)
        own = product_of("quantity", "unit_price") if "unit_price" in present else ""
        gross = first_of("gross" if "gross" in present else "", own)
        share = product_of(gross, "discount_share") if "discount_share" in present and gross else ""
        discount = first_of("discount" if "discount" in present else "", share)
        if name == "discount":
            return discount or None
        if name == "gross":
            return gross if discount and gross else None
        net = f"{gross} - abs({discount}) * sign({gross})" if discount and gross else ""
        return first_of("amount" if "amount" in present else "", net, gross) or None

    def faults(self) -> Iterator[Fault]:
        yield from super().faults()
        yield differ_in_sign("quantity")

    def assumed(self, mapping: Mapping) -> list[str]:
        told = super().assumed(mapping)
        if "amount" not in mapping.fields:
            told.append(said("No column gives the net amount, so it is made from price, quantity and discount."))
        return told
