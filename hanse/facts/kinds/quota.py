"""Quotas: what was agreed that a dealer buys in a month."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from hanse.intake.fields import Field
from hanse.intake.kinds import register

from ..declaring import DEALERS, MONEY, WHOSE, Fault
from ..importing import FactFile


@register
class Quota(FactFile):
    """An amount that a dealer is to buy in a month, in all or of a product."""

    key, label, quantity = "quota", _("Quotas"), "quantity"
    roles, order, agreed = DEALERS, 80, True
    title, own = _("Agreed"), _("What we agreed on")
    on, document, line_label = "for_month", "", ""
    identity = ("organisation_id", "for_month", "goods")
    heading = _("Import quotas")
    about = _("What dealers are to buy, a line for each month, in all or for each product.")
    fields = (
        Field("organisation", _("Partner"), "organisation", required=True),
        Field("for_month", _("For the month"), "date", required=True, months=True, words="for month, month, period, quota month, date, starts on, "
              "monat, zeitraum, periode, mois, mes, periodo, mese, maand"),
        Field("product", _("Product"), "product"),
        Field("amount", _("Agreed amount"), "decimal", required=True, money=True, words="quota, agreed amount, target, target amount, goal, "
              "budget, plan, sales quota, quote, zielumsatz, ziel, soll, planwert, objectif, objetivo, meta, obiettivo, doel"),
        Field("quantity", _("Agreed quantity"), "decimal"),
        Field("currency", _("Currency"), "currency", required=True),
    )  # fmt: skip
    columns = (*WHOSE, ("goods", "string"), ("for_month", "date"), ("quantity", "decimal"), *MONEY)

    def derived(self, name: str, present: set[str]) -> str | None:
        if name == "goods":
            return "lower(product)" if "product" in present else None
        if name == "for_month":
            return "CAST(date_trunc('month', for_month) AS DATE)"
        return super().derived(name, present)

    def faults(self) -> Iterator[Fault]:
        yield Fault("amount", "amount < 0", _("Nobody agrees to buy less than nothing."))
