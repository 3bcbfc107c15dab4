"""Invoices: what we billed to dealers, and whether it was paid in time."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hanse.intake.fields import Field
from hanse.intake.kinds import register

from ..declaring import DEALERS, MONEY, WHOSE, Share
from ..importing import FactFile


@register
class Invoice(FactFile):
    """What we billed, a line each; credit notes are negative. What is not paid has no day of payment yet."""

    key, label, quantity = "invoice", _("Invoices"), "CAST(1 AS DECIMAL(18,4))"
    roles, order = DEALERS, 70
    title, own, more_is_good = _("Net billed"), _("What you were billed"), True
    on, document, line_label = "invoiced_on", "invoice_number", "invoice_line"
    identity = ("invoice_number", "invoice_line")
    share = Share(
        _("Paid in time"), "count(*) FILTER (paid_on <= due_date AND amount > 0)", "count(*) FILTER (due_date IS NOT NULL AND amount > 0)"
    )  # fmt: skip
    heading = _("Import invoices")
    about = _("What we billed to dealers, a line each, with the days it was due and paid. Credit notes are negative.")
    fields = (
        Field("invoice_number", _("Invoice"), required=True, words="invoice, invoice number, bill, bill number, rechnung, rechnungsnummer, "
              "facture, numero facture, factura, numero factura, fattura, factuur, faktura"),
        Field("invoice_line", _("Invoice line"), words="invoice line, line, line number, position, pos, item, zeile, ligne, linea, riga"),
        Field("invoiced_on", _("Invoiced on"), "date", required=True, words="invoiced on, invoice date, billing date, date, rechnungsdatum, "
              "datum, date facture, fecha factura, data fattura, factuurdatum"),
        Field("due_date", _("Due date"), "date"),
        Field("paid_on", _("Paid on"), "date", words="paid on, payment date, paid, settled on, bezahlt am, zahlungsdatum, zahlungseingang, "
              "date paiement, paye le, fecha pago, data pagamento, betaald op"),
        Field("organisation", _("Partner"), "organisation", required=True),
        Field("product", _("Product"), "product"),
        Field("order_number", _("Order number")),
        Field("amount", _("Net amount"), "decimal", required=True, money=True, turns=True),
        Field("currency", _("Currency"), "currency", required=True),
    )  # fmt: skip
    columns = (
        *WHOSE, ("invoice_number", "string"), ("invoice_line", "string"), ("invoiced_on", "date"), ("due_date", "date"),
        ("paid_on", "date"), ("order_number", "string"), *MONEY,
    )  # fmt: skip
