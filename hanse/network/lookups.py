"""By which numbers and names files may call partners and products."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .models import Identifier, Organisation, Partnership, Product, ProductIdentifier

if TYPE_CHECKING:
    import pyarrow as pa


def _table(rows: list[dict[str, Any]]) -> pa.Table:
    import pyarrow as pa

    from hanse.intake.staging import LOOKUP

    return pa.Table.from_pylist(rows, schema=LOOKUP)


def organisations(*, role: str | None = None) -> pa.Table:
    """(scheme, value, id): our numbers in the role ("reference"), in other roles, other registers' numbers, names."""
    rows = [
        {"scheme": "reference" if role in {None, kind} else f"reference:{kind}", "value": number, "id": key}
        for key, kind, number in Partnership.objects.order_by()
        .exclude(reference=None)
        .values_list("organisation_id", "role", "reference")
    ]
    rows += [
        {"scheme": scheme, "value": value, "id": key}
        for key, scheme, value in Identifier.objects.order_by().values_list("organisation_id", "scheme", "value")
    ]
    rows += [
        {"scheme": "name", "value": name, "id": key}
        for key, name in Organisation.objects.order_by().values_list("id", "name")
    ]
    return _table(rows)


def products() -> pa.Table:
    """(scheme, value, id): product numbers, other registers' numbers, names."""
    rows = [
        {"scheme": "reference", "value": number, "id": key}
        for key, number in Product.objects.order_by().values_list("id", "number")
    ]
    rows += [
        {"scheme": scheme, "value": value, "id": key}
        for key, scheme, value in ProductIdentifier.objects.order_by().values_list("product_id", "scheme", "value")
    ]
    rows += [
        {"scheme": "name", "value": name, "id": key}
        for key, name in Product.objects.order_by().values_list("id", "name")
    ]
    return _table(rows)
