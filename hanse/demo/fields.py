"""Three things that the demo's maker wants to know beyond what everybody asks: made up, like the judgements."""

from __future__ import annotations

from random import Random
from typing import Any

from hanse.kernel.actor import current
from hanse.network.models import CustomField, Partnership

DECLARED: tuple[dict[str, Any], ...] = (
    {
        "key": "showroom_area", "name": "Showroom area", "name_de": "Ausstellungsfläche", "kind": "decimal", "unit": "m²",
        "help": "Without the workshop and the store.", "help_de": "Ohne Werkstatt und Lager.", "roles": ["dealer"],
        "partner": "fills",
    },
    {
        "key": "service_bay", "name": "Certified service bay", "name_de": "Zertifizierter Werkstattplatz", "kind": "yes_no",
        "roles": ["dealer"], "partner": "reads",
    },
    {
        "key": "quality_system", "name": "Quality system", "name_de": "Qualitätssystem", "kind": "choice",
        "options": [["ISO 9001", ""], ["IATF 16949", ""], ["own system", "eigenes System"], ["none", "keines"]],
        "roles": ["supplier"], "partner": "reads",
    },
)  # fmt: skip
SAID = {"dealer": 0.4, "supplier": 0.8}
"""How many of them have said it."""


def ask() -> None:
    """Declare what is not there yet, and let some partners have said it: the same ones each time."""
    if CustomField.objects.exists():
        return
    by = current()
    for values in DECLARED:
        CustomField.define(of="partnership", by=by, **values)
    chance, rows = Random(5), list(Partnership.objects.filter(role__in=SAID).order_by("pk"))
    for row in rows:
        if chance.random() < SAID[row.role]:
            row.custom = _said(row.role, chance)
    Partnership.objects.bulk_update([row for row in rows if row.custom], ["custom"], batch_size=500)


def _said(role: str, chance: Random) -> dict[str, Any]:
    if role == "supplier":
        return {"quality_system": chance.choice(["ISO 9001", "ISO 9001", "IATF 16949", "own system", "none"])}
    return {"showroom_area": chance.randint(8, 90) * 5.0, "service_bay": chance.random() < 0.3}
