"""What lines are read beside, with the eyes of who reads: companies and products as they are now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from hanse.network.models import Organisation, Partnership, Product

from ..models import ProductLineKnown

if TYPE_CHECKING:
    import pyarrow as pa

COMPANY = ("organisation", "partner_id", "country", "business_type", "annual_sales", "credit_rating", "reference")
MOST_REMEMBERED = 2_000
"""For who sees more companies no answers are remembered: telling whether one still holds would take as long as asking."""

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Sight:
    """The companies that the actor may see, with what lines are grouped by, and our products."""

    companies: Sequence[Row]
    products: Sequence[Row]

    @classmethod
    def of(cls, roles: tuple[str, ...], *, only: int | None = None, lines_known: int | None = None) -> Sight:
        """What the current actor sees, of all or of one company; our number for a company is that in the first of these
        roles that it has. `lines_known`: products in the lines that were known as of this number, instead of those of now."""
        one = {} if only is None else {"organisation": only}
        numbers = _numbers(roles, **one)
        seen = Organisation.objects.all() if only is None else Organisation.objects.filter(pk=only)
        companies = seen.order_by("id").values_list(
            "id", "name", "public_id", "country", "business_type", "annual_sales", "credit_rating"
        )
        return cls(
            [
                (key, name, public_id, country or None, business or None, *figures, numbers.get(key))
                for key, name, public_id, country, business, *figures in companies
            ],
            _products(lines_known),
        )

    @cached_property
    def digest(self) -> str:
        """The same for the same rows alone, so that what was made of others is never taken for it; empty for too many."""
        if len(self.companies) + len(self.products) > MOST_REMEMBERED:
            return ""
        return sha256(repr((self.companies, self.products)).encode()).hexdigest()

    def partners(self) -> pa.Table:
        import pyarrow as pa

        figures: dict[str, pa.DataType] = {"annual_sales": pa.decimal128(18, 4), "credit_rating": pa.int64()}
        columns: dict[str, pa.DataType] = {"id": pa.int64()}
        columns |= {name: figures.get(name, pa.string()) for name in COMPANY}
        return _columns(self.companies, pa.schema(columns))

    def goods(self) -> pa.Table:
        import pyarrow as pa

        columns: dict[str, pa.DataType] = {"id": pa.int64(), "product": pa.string(), "product_line": pa.string()}
        return _columns(self.products, pa.schema(columns))


def _products(lines_known: int | None) -> list[Row]:
    found = [*Product.objects.order_by("id").values_list("id", "name", "line__name")]
    if lines_known is None:
        return found
    lines = ProductLineKnown.as_of(lines_known)
    return [(key, name, lines.get(key) or None) for key, name, _line in found]


def _columns(rows: Sequence[Row], schema: pa.Schema) -> pa.Table:
    import pyarrow as pa

    columns = zip(*rows, strict=True) if rows else [()] * len(schema)
    return pa.table([pa.array(column, each.type) for column, each in zip(columns, schema, strict=True)], schema=schema)


def _numbers(roles: tuple[str, ...], **one: int) -> dict[int, str | None]:
    """Our number for each company, in the first of these roles that it has."""
    found = (
        Partnership.objects.filter(role__in=roles, **one).order_by().values_list("role", "organisation_id", "reference")
    )
    ranked = sorted(found, key=lambda row: roles.index(row[0]), reverse=True)
    return {key: number for _role, key, number in ranked}
