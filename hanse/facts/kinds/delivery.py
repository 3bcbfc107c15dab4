"""Deliveries: what suppliers promised, and when and how much of it came."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from hanse.intake.fields import Field
from hanse.intake.kinds import register

from ..declaring import LONGEST_NUMBER, SUPPLIERS, WHOSE, Fault, Share
from ..importing import FactFile
from ..keeping.units import UNIT


@register
class Delivery(FactFile):
    """What was promised for a day and what came of it, a line each. What is not delivered has no day yet."""

    key, label, quantity = "delivery", _("Deliveries"), "delivered"
    roles, order, also = SUPPLIERS, 50, ("ordered",)
    title, own, measure = _("Units delivered"), _("Your deliveries"), "quantity"
    came_on = "delivered_on"
    on, document, line_label = "promised_on", "delivery_number", "delivery_line"
    identity = ("organisation_id", "delivery_number", "delivery_line")
    sent_by, believed = SUPPLIERS, False
    share = Share(
        _("On time, in full"), "count(*) FILTER (delivered_on <= promised_on AND delivered >= ordered)", "count(*)"
    )
    heading = _("Import deliveries")
    about = _("What suppliers promised and delivered, a line for each product of a delivery, with both days.")
    send_own = _("Send your deliveries")
    about_own = _("What you promised and delivered, a line for each product of a delivery, with both days.")
    fields = (
        Field("delivery_number", _("Delivery note"), required=True, longest=LONGEST_NUMBER, words="delivery note, delivery number, delivery, shipment number, "
              "shipment, dispatch note, goods receipt number, asn, lieferschein, lieferscheinnummer, lieferung, lieferungsnummer, "
              "wareneingangsnummer, bon livraison, livraison, albaran, bolla, ddt, pakbon"),
        Field("delivery_line", _("Delivery line"), longest=LONGEST_NUMBER,
              words="delivery line, line, line number, position, pos, item, zeile, ligne, linea, riga"),
        Field("order_number", _("Order number"), longest=LONGEST_NUMBER),
        Field("promised_on", _("Promised for"), "date", required=True, words="promised for, promised on, promised date, promised, due date, due, "
              "confirmed date, agreed date, scheduled date, requested date, zugesagt, zugesagt am, zusagetermin, bestatigter termin, "
              "liefertermin, soll termin, date promise, date prevue, fecha prometida, data promessa"),
        Field("delivered_on", _("Delivered on"), "date", words="delivered on, delivery date, actual date, received on, receipt date, "
              "arrived on, arrived, arrival, arrival date, goods receipt date, geliefert am, angekommen, ankunft, "
              "lieferdatum, ist termin, eingang am, wareneingangsdatum, date livraison, date reception, fecha entrega, data consegna, leverdatum"),
        Field("organisation", _("Partner"), "organisation", required=True),
        Field("product", _("Product"), "product"),
        Field("ordered", _("Ordered"), "decimal", required=True),
        Field("delivered", _("Delivered"), "decimal", words="delivered, delivered quantity, quantity delivered, received, received quantity, "
              "quantity received, geliefert, liefermenge, gelieferte menge, eingegangen, livre, quantite livree, entregado, consegnato"),
        UNIT,
    )  # fmt: skip
    columns = (
        *WHOSE, ("delivery_number", "string"), ("delivery_line", "string"), ("order_number", "string"), ("promised_on", "date"),
        ("delivered_on", "date"), ("ordered", "decimal"), ("delivered", "decimal"), ("unit", "string"), ("month", "string"),
    )  # fmt: skip

    def derived(self, name: str, present: set[str]) -> str | None:
        """A day of delivery without a quantity: everything came."""
        if name == "delivered" and "delivered_on" in present:
            given = super().derived(name, present) or ("delivered" if "delivered" in present else "")
            ordered = super().derived("ordered", present) or "ordered"
            return f"coalesce({', '.join(filter(None, (given, f'CASE WHEN delivered_on IS NOT NULL THEN {ordered} END')))}, 0)"
        return super().derived(name, present)

    def faults(self) -> Iterator[Fault]:
        yield from super().faults()
        yield Fault("ordered", "ordered <= 0", _("A delivery is of more than nothing."))
        yield Fault("delivered", "delivered < 0", _("No less than nothing can be delivered."))
        yield Fault("delivered_on", "delivered > 0 AND delivered_on IS NULL", _("It was delivered, but on no day."))
