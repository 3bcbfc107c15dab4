"""Sell-out: what dealers sold on to their customers, as they report it."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from hanse.intake.fields import Field
from hanse.intake.kinds import register

from ..declaring import DEALERS, LONGEST_NUMBER, MONEY, WHOSE, Fault, differ_in_sign, first_of, product_of
from ..importing import FactFile
from ..keeping.units import UNIT


@register
class SellOut(FactFile):
    """What a dealer sold on, a line for each product of a day or a receipt; returns are negative."""

    key, label, quantity = "sell_out", _("Sell-out"), "quantity"
    roles, order = DEALERS, 30
    title, own, more_is_good, measure = _("Units sold on"), _("Your sales"), True, "quantity"
    on, document, line_label = "sold_on", "receipt", ""
    identity = ("organisation_id", "sold_on", "goods", "receipt")
    reported, sent_by = True, DEALERS
    heading = _("Import sell-out")
    about = _("What dealers sold on, a line for each product of a day, month or receipt. Returns are negative.")
    send_own = _("Send your sales")
    about_own = _(
        "What you sold to your customers, the sell-out: a line for each product of a day, month or receipt. Returns are negative."
    )
    fields = (
        Field("organisation", _("Partner"), "organisation", required=True),
        Field("sold_on", _("Sold on"), "date", required=True, months=True, words="sold on, sale date, sales date, period, month, week, "
              "reporting period, transaction date, pos date, date, day, verkauft am, verkaufsdatum, zeitraum, monat, datum, "
              "date vente, periode, mois, fecha venta, periodo, data vendita"),
        Field("receipt", _("Receipt"), longest=LONGEST_NUMBER, words="receipt, receipt number, document, document number, invoice number, transaction, "
              "transaction number, bon, beleg, belegnummer, kassenbon, ticket, numero ticket, facture, factura, scontrino"),
        Field("product", _("Product"), "product", required=True),
        Field("quantity", _("Quantity"), "decimal", required=True, turns=True),
        UNIT,
        Field("unit_price", _("Unit price"), "decimal", money=True),
        Field("amount", _("Net amount"), "decimal", money=True, turns=True),
        Field("currency", _("Currency"), "currency", required=True),
    )  # fmt: skip
    columns = (
        *WHOSE, ("goods", "string"), ("sold_on", "date"), ("receipt", "string"), ("quantity", "decimal"), ("unit", "string"),
        ("unit_price", "decimal"), *MONEY,
    )  # fmt: skip

    def derived(self, name: str, present: set[str]) -> str | None:
        if name == "goods":
            return "lower(product)"
        if name == "amount":
            own = product_of("quantity", "unit_price") if "unit_price" in present else ""
            return first_of("amount" if "amount" in present else "", own) or None
        return super().derived(name, present)

    def faults(self) -> Iterator[Fault]:
        yield from super().faults()
        yield differ_in_sign("quantity")
