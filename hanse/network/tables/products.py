"""Lists of products, product lines and categories."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hanse.ui.tables import (
    BooleanFilter,
    BulkAction,
    Column,
    LinkColumn,
    MoneyColumn,
    Nothing,
    NumberColumn,
    RelationFilter,
    StatusColumn,
    Table,
    TextColumn,
    View,
)

from ..custom.columns import customs
from ..models import CustomField, Product, ProductCategory, ProductLine

ACTIVE = Count("products", filter=Q(products__active=True))


def product_rows() -> QuerySet[Product]:
    return Product.objects.select_related("line__category")


def line_rows() -> QuerySet[ProductLine]:
    """Lines with how many products they have, and how many of those are on sale."""
    return ProductLine.objects.select_related("category").annotate(all=Count("products"), on_sale=ACTIVE)


def category_rows() -> QuerySet[ProductCategory]:
    """Categories with how many lines and products they have."""
    return ProductCategory.objects.annotate(
        line_count=Count("lines", distinct=True), product_count=Count("lines__products", distinct=True)
    )


COLUMNS: tuple[Column, ...] = (
    LinkColumn(
        key="name",
        label=_("Product"),
        url=lambda product: reverse("network:product", args=[product.public_id]),
        under="number",
        sort=True,
    ),
    TextColumn(key="number", label=_("Number"), sort=True, hidden=True),
    TextColumn(key="line", label=_("Product line"), value="line.name", sort=True, phone="line"),
    TextColumn(key="category", label=_("Category"), value="line.category.name", sort=True, soft=True),
    TextColumn(key="unit", label=_("Unit"), hidden=True),
    StatusColumn(
        key="active",
        label=_("Status"),
        tones={"True": "good"},
        labels={"True": _("on sale"), "False": _("not on sale")},
    ),
    MoneyColumn(key="list_price", label=_("List price"), currency="currency", whole=False, sort=True),
)
SALE_FILTER = BooleanFilter(key="sale", label=_("Status"), field="active", yes=_("is on sale"), no=_("is not on sale"))
PRICE_FILTER = BooleanFilter(
    key="priced",
    label=_("List price"),
    where=lambda wanted: Q(list_price__isnull=not wanted),
    yes=_("has a list price"),
    no=_("has no list price"),
)


def product_table() -> type[Table]:
    """Everything that is sold and bought, with the lines and categories that there are now to filter by."""
    lines = list(ProductLine.objects.select_related("category"))
    categories = sorted({each.category for each in lines if each.category}, key=str)

    own, own_filters = customs((CustomField.Of.PRODUCT, ""))

    class ProductTable(Table):
        name, title = "products", _("Products")
        selects = True
        search = ("name", "number", "line__name")
        search_label = _("Name, number, product line")
        sort = "name"
        columns = (*COLUMNS, *own)
        filters = (
            RelationFilter(key="line", label=_("Product line"), rows=lambda: lines),
            RelationFilter(key="category", label=_("Category"), field="line__category", rows=lambda: categories),
            SALE_FILTER,
            PRICE_FILTER,
            *own_filters,
        )
        views = (
            View("sale", _("On sale"), {"sale": "yes"}),
            View("not", _("Not on sale"), {"sale": "no"}),
            View("all", _("All")),
        )
        bulk = (BulkAction(_("Change together"), "network:products_together", "products.edit", icon="pencil"),)
        nothing = Nothing(
            _("No products yet"),
            _("Product lines and products come with a file, or one by one. Breadth of range is counted in lines."),
            icon="box",
        )

    return ProductTable


class ProductsOfLineTable(Table):
    """The products of one line, on its page."""

    name, title = "products-of-line", _("Products")
    search, search_label, sort = ("name", "number"), _("Name or number"), "name"
    columns = tuple(column for column in COLUMNS if column.key not in {"line", "category"})
    filters = (SALE_FILTER, PRICE_FILTER)
    nothing = Nothing(_("No product is in this line"), icon="box")


class LineTable(Table):
    """Product lines."""

    name, title = "product-lines", _("Product lines")
    search, search_label, sort = ("name", "category__name"), _("Name or category"), "name"
    columns = (
        LinkColumn(
            key="name",
            label=_("Product line"),
            url=lambda line: reverse("network:product_line", args=[line.public_id]),
            sort=True,
        ),
        TextColumn(key="category", label=_("Category"), value="category.name", sort=True, phone="line"),
        NumberColumn(key="on_sale", label=_("On sale"), sort=True),
        NumberColumn(key="all", label=_("Products"), sort=True, phone="figure"),
    )
    filters = (RelationFilter(key="category", label=_("Category"), rows=lambda: ProductCategory.objects.all()),)
    nothing = Nothing(_("No product lines yet"), _("They come with the file of products."), icon="stack-2")


class LinesOfCategoryTable(Table):
    """The lines of one category, on its page."""

    name, title = "lines-of-category", _("Product lines")
    search, search_label, sort = ("name",), _("Name"), "name"
    columns = tuple(column for column in LineTable.columns if column.key != "category")
    nothing = Nothing(_("No product line is in this category"), icon="stack-2")


class CategoryTable(Table):
    """Categories of product lines."""

    name, title = "product-categories", _("Categories")
    search, search_label, sort = ("name",), _("Name"), "name"
    columns = (
        LinkColumn(
            key="name",
            label=_("Category"),
            url=lambda category: reverse("network:product_category", args=[category.public_id]),
            sort=True,
        ),
        NumberColumn(key="line_count", label=_("Product lines"), sort=True, phone="figure"),
        NumberColumn(key="product_count", label=_("Products"), sort=True, phone="money"),
    )
    nothing = Nothing(_("No categories yet"), _("They come with the file of products."), icon="category")
