"""Units of measure: what files call them, and how many of the unit in which we keep a quantity one of them is."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hanse.intake.fields import Field

# unit: (the unit that is kept, how many of it)
FACTORS: dict[str, tuple[str, str]] = {
    "piece": ("'piece'", "1"), "pair": ("'piece'", "2"), "dozen": ("'piece'", "12"), "hundred": ("'piece'", "100"),
    "gross": ("'piece'", "144"), "thousand": ("'piece'", "1000"),
    "gram": ("'kilogram'", "0.001"), "kilogram": ("'kilogram'", "1"), "pound": ("'kilogram'", "0.45359237"),
    "tonne": ("'kilogram'", "1000"),
    "millimetre": ("'metre'", "0.001"), "centimetre": ("'metre'", "0.01"), "metre": ("'metre'", "1"),
    "litre": ("'litre'", "1"), "millilitre": ("'litre'", "0.001"),
}  # fmt: skip

LABELS = {
    "piece": _("piece"), "pair": _("pair"), "dozen": _("dozen"), "hundred": _("hundred"), "gross": _("gross (144)"),
    "thousand": _("thousand"), "gram": _("gram"), "kilogram": _("kilogram"), "pound": _("pound"), "tonne": _("tonne"),
    "millimetre": _("millimetre"), "centimetre": _("centimetre"), "metre": _("metre"), "litre": _("litre"),
    "millilitre": _("millilitre"),
}  # fmt: skip

UNIT = Field(
    "unit", _("Unit"), "choice", options=LABELS, help=_("quantities are kept in pieces, kilograms, metres or litres")
)
