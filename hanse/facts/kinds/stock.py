"""Stock: what lay at dealers on a day, as they report it."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from hanse.intake.fields import Field
from hanse.intake.kinds import register

from ..declaring import DEALERS, LONGEST_NUMBER, MONEY, WHOSE, Fault
from ..importing import FactFile
from ..keeping.units import UNIT


@register
class Stock(FactFile):
    """How much of a product a dealer had on a day: a level, so months show their last day and are never added up."""

    key, label, quantity = "stock", _("Stock"), "quantity"
    roles, order = DEALERS, 40
    title, own, measure, level = _("Units in stock"), _("Your stock"), "quantity", True
    on, document, line_label = "counted_on", "", ""
    identity = ("organisation_id", "counted_on", "goods", "place")
    reported, sent_by = True, DEALERS
    heading = _("Import stock")
    about = _("What lay at dealers, a line for each product on the day it was counted.")
    send_own = _("Send your stock")
    about_own = _("What you have in stock, a line for each product on the day it was counted.")
    fields = (
        Field("organisation", _("Partner"), "organisation", required=True),
        Field("counted_on", _("Counted on"), "date", required=True, words="counted on, as of, stock date, inventory date, snapshot "
              "date, date, day, period, month, stichtag, bestandsdatum, inventurdatum, stand, datum, date inventaire, date stock, "
              "fecha inventario, data inventario"),
        Field("place", _("Stock location"), longest=LONGEST_NUMBER, words="stock location, location, warehouse, store, bin, lager, lagerort, filiale, depot, "
              "entrepot, almacen, magazzino, magazijn"),
        Field("product", _("Product"), "product", required=True),
        Field("quantity", _("Quantity"), "decimal", required=True, words="stock, on hand, quantity on hand, stock on hand, inventory, "
              "stock quantity, available, bestand, lagerbestand, bestandsmenge, stock disponible, existencias, giacenza, voorraad"),
        UNIT,
        Field("amount", _("Stock value"), "decimal", money=True, words="stock value, inventory value, bestandswert, lagerwert, "
              "valeur stock, valor inventario, valore giacenza"),
        Field("currency", _("Currency"), "currency", required=True),
    )  # fmt: skip
    columns = (
        *WHOSE, ("goods", "string"), ("counted_on", "date"), ("place", "string"), ("quantity", "decimal"), ("unit", "string"), *MONEY,
    )  # fmt: skip

    def derived(self, name: str, present: set[str]) -> str | None:
        return "lower(product)" if name == "goods" else super().derived(name, present)

    def faults(self) -> Iterator[Fault]:
        yield from super().faults()
        yield Fault("quantity", "quantity < 0", _("There cannot be less than nothing in stock."))
