"""Sums over one kind of fact, exact, by what people compare."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from hanse.kernel.errors import Refused

from ..declaring import fact_kind
from ..keeping import store, versions

GROUPS = {
    "organisation": "reference", "country": "country", "business_type": "business_type", "product_line": "product_line",
    "currency": "currency", "month": "month",
}  # fmt: skip


def summarise(
    kind: str, *, by: str, since: date | None = None, until: date | None = None, known_on: date | None = None
) -> dict[str, Any]:
    """Groups and their total with exact decimals as texts; amounts in reporting currency. Only rows the actor may see.

    `known_on`: as the lines stood when that day ended.
    """
    if by not in GROUPS:
        raise Refused(_("Sums can be grouped by %(groups)s.") % {"groups": ", ".join(GROUPS)})
    declared = fact_kind(kind)
    measured = {"amount": "reporting"} if declared.has_money else {}
    measured |= {"quantity": declared.quantity} if declared.quantity in dict(declared.columns) else {}
    measured |= {name: name for name in declared.also}
    version = versions.known_on(kind, known_on) if known_on else None
    with store.reading(kind, version=version) as facts:
        lines = facts.lines
        if since is not None:
            lines = lines.filter(lines[declared.on] >= since)
        if until is not None:
            lines = lines.filter(lines[declared.on] <= until)
        sums = {name: lines[column].sum() for name, column in measured.items()} | {"lines": lines.count()}
        unnamed = lines.organisation if by == "organisation" else ""
        key = lines[GROUPS[by]].fill_null(unnamed).name("key")
        groups = facts.rows(lines.group_by(key).aggregate(label=lines.organisation.min(), **sums).order_by("key"))
        whole = facts.rows(lines.aggregate(organisations=lines.organisation_id.nunique(), **sums))[0]
        version = facts.version
    return {
        "kind": kind, "version": version, "lines": whole["lines"], "organisations": whole["organisations"],
        "total": {name: _exact(whole[name]) for name in measured},
        "groups": [
            {"key": row["key"]} | ({"name": row["label"]} if by == "organisation" else {})
            | {name: _exact(row[name]) for name in measured} | {"lines": row["lines"]}
            for row in groups
        ],
    }  # fmt: skip


def _exact(value: Decimal | None) -> str:
    return format(value if value is not None else Decimal(0), "f")
