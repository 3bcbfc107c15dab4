"""Products from a file: found by number. Further rows with the same number add further registers' numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from hanse.intake.fields import Field
from hanse.intake.kinds import register

from ..models import CustomField, Product, ProductCategory, ProductIdentifier, ProductLine
from .customs import Customs
from .planning import Plan, Row
from .records import RecordKind, headings_of

if TYPE_CHECKING:
    from hanse.intake.models import Batch

LISTED = {
    "name": "name", "number": "number", "line": "product_line", "category": "category", "unit": "unit", "active": "active",
    "list_price": "list_price currency",
}  # fmt: skip
"""The fields that the columns of our own list give, by their keys."""
OWN = ("name", "list_price", "currency", "unit", "description", "active")


@register
class Products(RecordKind):
    """Products, in lines, in categories."""

    numbered = True
    key, label = "products", gettext_lazy("Products")
    icon = "box"
    heading = gettext_lazy("Import products")
    about = gettext_lazy("What we make or buy, with its product line and category, a line for each.")
    result = "network:products"
    into = (Product,)
    customised = (CustomField.Of.PRODUCT,)
    fields = (
        Field("number", gettext_lazy("Number"), required=True),
        Field("name", gettext_lazy("Name"), required=True),
        Field("product_line", gettext_lazy("Product line"), longest=120),
        Field("category", gettext_lazy("Category"), longest=120),
        Field("list_price", gettext_lazy("List price"), "decimal"),
        Field("currency", gettext_lazy("Currency"), "currency"),
        Field("unit", gettext_lazy("Unit")),
        Field("active", gettext_lazy("On sale"), "boolean"),
        Field("description", gettext_lazy("Description")),
    )

    def listed(self) -> Iterable[tuple[Any, str]]:
        from ..tables.products import COLUMNS  # which know of all rooms

        return headings_of(COLUMNS, LISTED)

    def plan(self, rows: Sequence[Row], *, batch: Batch) -> Plan:
        plan = Plan()
        products = {row.number: row for row in Product.objects.select_related("line")}
        lines = {row.name: row for row in ProductLine.objects.all()}
        categories = {row.name: row for row in ProductCategory.objects.all()}
        numbers = set(ProductIdentifier.objects.values_list("scheme", "value"))
        customs = Customs(CustomField.Of.PRODUCT)
        seen: set[str] = set()
        for row in rows:
            plan.begin(row)
            product = products.get(row["number"])
            custom, unfit = customs.taken(row, product)
            if unfit:
                plan.refuse(row, *unfit)
                continue
            line = _line(plan, lines, categories, row)
            values = {name: row.get(name) for name in OWN} | {"line": line, **custom}
            made = product is None
            if product is None:
                product = Product(
                    number=row["number"], **{name: value for name, value in values.items() if value is not None}
                )
                products[row["number"]] = product
                plan.make(product)
            altered = made or (row["number"] not in seen and plan.update(product, values))
            seen.add(row["number"])
            altered |= _numbers(plan, product, numbers, row)
            plan.count(product, made=made, altered=altered)
        return plan


def _line(
    plan: Plan, lines: dict[str, ProductLine], categories: dict[str, ProductCategory], row: Row
) -> ProductLine | None:
    name, category = row.get("product_line"), row.get("category")
    if name is None:
        return None
    if category is not None and category not in categories:
        categories[category] = ProductCategory(name=category)
        plan.make(categories[category])
    if name not in lines:
        lines[name] = ProductLine(name=name, category=categories.get(category or ""))
        plan.make(lines[name])
    return lines[name]


def _numbers(plan: Plan, product: Product, numbers: set[tuple[str, str]], row: Row) -> bool:
    altered = False
    for name, value in row.items():
        key = (name.removeprefix("identifier:"), value)
        if name.startswith("identifier:") and value is not None and key not in numbers:
            numbers.add(key)
            plan.make(ProductIdentifier(product=product, scheme=key[0], value=value))
            altered = True
    return altered
