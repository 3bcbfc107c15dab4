"""Inspections: how much of what came was looked at, and how much of that was rejected."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from hanse.intake.fields import Field
from hanse.intake.kinds import register

from ..declaring import LONGEST_NUMBER, SUPPLIERS, WHOSE, Fault, Share
from ..importing import FactFile
from ..keeping.units import UNIT


@register
class Inspection(FactFile):
    """What an inspection of a supplier's goods found, a line for each product and finding."""

    key, label, quantity = "inspection", _("Inspections"), "inspected"
    roles, order, also = SUPPLIERS, 60, ("rejected",)
    title, own, measure = _("Units inspected"), _("Inspections of your goods"), "quantity"
    on, document, line_label = "inspected_on", "inspection_number", "inspection_line"
    identity = ("organisation_id", "inspection_number", "inspection_line")
    sent_by, believed = SUPPLIERS, False
    share = Share(_("Rejected"), "sum(rejected)", "sum(inspected)", good_high=False)
    heading = _("Import inspections")
    about = _("What inspections of suppliers' goods found: how much was looked at, and how much was rejected.")
    send_own = _("Send inspections of your goods")
    about_own = _("What inspections of your goods found: how much was looked at, and how much was rejected.")
    fields = (
        Field("inspection_number", _("Inspection lot"), required=True, longest=LONGEST_NUMBER,
              words="inspection lot, inspection number, inspection, lot, lot number, "
              "report number, prufung, pruflos, prufnummer, los, controle, numero controle, inspeccion, lote, ispezione, lotto, keuring"),
        Field("inspection_line", _("Inspection line"), longest=LONGEST_NUMBER, words="inspection line, line, line number, position, pos, item, zeile, ligne"),
        Field("inspected_on", _("Inspected on"), "date", required=True, words="inspected on, inspection date, checked on, date, day, "
              "gepruft am, prufdatum, datum, date controle, fecha inspeccion, data ispezione"),
        Field("organisation", _("Partner"), "organisation", required=True),
        Field("product", _("Product"), "product"),
        Field("order_number", _("Order number"), longest=LONGEST_NUMBER),
        Field("inspected", _("Inspected"), "decimal", required=True, words="inspected, inspected quantity, quantity inspected, sample size, "
              "checked, gepruft, prufmenge, stichprobe, controle, quantite controlee, inspeccionado, ispezionato"),
        Field("rejected", _("Rejected"), "decimal", required=True),
        Field("finding", _("Finding"), longest=400, words="finding, defect, defect reason, reason, cause, remark, befund, fehler, fehlerart, "
              "mangel, grund, defaut, motif, defecto, motivo, difetto"),
        UNIT,
    )  # fmt: skip
    columns = (
        *WHOSE, ("inspection_number", "string"), ("inspection_line", "string"), ("inspected_on", "date"), ("order_number", "string"),
        ("inspected", "decimal"), ("rejected", "decimal"), ("finding", "string"), ("unit", "string"), ("month", "string"),
    )  # fmt: skip

    def faults(self) -> Iterator[Fault]:
        yield from super().faults()
        yield Fault("inspected", "inspected <= 0", _("An inspection looks at more than nothing."))
        yield Fault(
            "rejected",
            "rejected < 0 OR rejected > inspected",
            _("Between nothing and all that was inspected can be rejected."),
        )
