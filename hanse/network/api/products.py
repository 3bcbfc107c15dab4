"""Products, product lines and categories."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Literal

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from pydantic import Field

from hanse.kernel.pages import Request
from hanse.kernel.rest.bodies import Given, body_of, filled
from hanse.kernel.rest.paging import Asked
from hanse.kernel.rest.routing import Resources
from hanse.kernel.rest.shown import AN_ID, Named, Rows, Shown, list_of, many, matching, named, nothing, one, says
from hanse.kernel.rest.written import Moment

from ..custom.programs import Customs, asked, body_with_custom, filled_with_custom, shown, where
from ..forms.products import ProductCategoryForm, ProductForm, ProductLineForm
from ..models import Product, ProductCategory, ProductLine
from ..past.changed import changed_since
from .examples import EXAMPLES

api = Resources("Products")

NAMES = EXAMPLES | {"name": "Helmet, red"}
Order = Literal["name", "-name", "id"]


class ProductNumberShown(Shown):
    """A number by which another system knows a product."""

    scheme: str = says("The register.", "EAN")
    value: str = says("The number.", "4006381333931")


class ProductShown(Shown):
    """What is sold or bought."""

    id: str = says("Its id.", AN_ID, validation_alias="public_id")
    number: str = says("Its number.", EXAMPLES["number"])
    name: str = says("Its name.", NAMES["name"])
    line: Named | None = named("The product line it is in.", "Head gear")
    list_price: Decimal | None = says("List price.", "34.9900")
    currency: str = says("The currency of the price.", EXAMPLES["currency"])
    unit: str = says("In what it is counted.", EXAMPLES["unit"])
    description: str = says("What it is.", EXAMPLES["description"])
    active: bool = says("Is it on sale?", EXAMPLES["active"])
    custom: Customs = shown()
    identifiers: Rows[ProductNumberShown] = Field(description="Numbers in other systems.")


class ProductLineShown(Shown):
    """A line of like products."""

    id: str = says("Its id.", AN_ID, validation_alias="public_id")
    name: str = says("Its name.", "Head gear")
    category: Named | None = named("The category it is in.", "Apparel")


class ProductCategoryShown(Shown):
    """A category of product lines."""

    id: str = says("Its id.", AN_ID, validation_alias="public_id")
    name: str = says("Its name.", "Apparel")


class ProductsAsked(Asked):
    orders: ClassVar = {"name": "name", "number": "number", "id": "public_id"}

    custom: list[str] = asked()
    q: str = Field("", description="A part of the name or the number.")
    number: str = Field("", description="With exactly this number.", examples=["HL-U509"])
    line: str = Field("", description="In the product line with this id.")
    category: str = Field("", description="In the category with this id.")
    active: bool | None = Field(None, description="`true`: on sale; `false`: not any more.")
    changed_since: Moment | None = Field(
        None,
        description="Entered or changed at or after this time. For the manufacturer's people alone.",
        examples=["2026-03-01T00:00:00Z"],
    )
    order: Literal["name", "-name", "number", "-number", "id"] = Field(
        "name", description="By what they are ordered; `-` for backwards."
    )

    def among(self, rows: QuerySet[Product]) -> QuerySet[Product]:
        wanted = {"number": self.number, "line__public_id": self.line, "line__category__public_id": self.category}
        if self.q:
            rows = rows.filter(Q(name__icontains=self.q) | Q(number__icontains=self.q))
        if self.active is not None:
            rows = rows.filter(active=self.active)
        if self.changed_since:
            rows = changed_since(rows, self.changed_since)
        return rows.filter(where("product", self.custom), **{name: value for name, value in wanted.items() if value})


class LinesAsked(Asked):
    orders: ClassVar = {"name": "name", "id": "public_id"}

    category: str = Field("", description="In the category with this id.")
    order: Order = Field("name", description="By what they are ordered; `-` for backwards.")


class CategoriesAsked(Asked):
    orders: ClassVar = {"name": "name", "id": "public_id"}

    order: Order = Field("name", description="By what they are ordered; `-` for backwards.")


@api.get("/products", operation="products.read", summary="List products", answers=list_of(ProductShown))
def products(request: Request, asked: ProductsAsked) -> HttpResponse:
    """What is sold and bought: the same for every partner."""
    rows = Product.objects.select_related("line").prefetch_related("identifiers")
    return many(request, ProductShown, asked.among(rows), asked)


@api.get("/products/{id:product}", operation="products.read", summary="Read a product", answers=ProductShown)
def product(request: Request, product: Product) -> HttpResponse:
    """One product."""
    return one(request, ProductShown, product)


@api.post(
    "/products", operation="products.edit", summary="Enter a product", status=201, answers=ProductShown,
    body=body_with_custom(body_of(ProductForm, name="NewProduct", examples=NAMES)),
)  # fmt: skip
def product_new(request: Request, given: Given) -> HttpResponse:
    """A product that is new. 409 when another one has the number."""
    form = filled_with_custom(lambda data: ProductForm(data, record=Product()), given, whole=True)
    return one(request, ProductShown, Product.enter(by=request.actor, **form.cleaned_data), status=201, at="product")


@api.patch(
    "/products/{id:product}", operation="products.edit", summary="Change a product", answers=ProductShown,
    body=body_with_custom(body_of(ProductForm, name="ProductChange", examples=NAMES, changing=("list_price", "currency"))),
)  # fmt: skip
def product_edit(request: Request, product: Product, given: Given) -> HttpResponse:
    """Correct what is known of it."""
    matching(request, ProductShown, product)
    form = filled_with_custom(lambda data: ProductForm(data, record=product), given)
    product.edit(by=request.actor, seen=form.seen, **form.cleaned_data)
    return one(request, ProductShown, product)


@api.get("/product-lines", operation="products.read", summary="List product lines", answers=list_of(ProductLineShown))
def product_lines(request: Request, asked: LinesAsked) -> HttpResponse:
    """Lines of like products."""
    rows = ProductLine.objects.select_related("category")
    return many(
        request, ProductLineShown, rows.filter(category__public_id=asked.category) if asked.category else rows, asked
    )


@api.get("/product-lines/{id:line}", operation="products.read", summary="Read a product line", answers=ProductLineShown)
def product_line(request: Request, line: ProductLine) -> HttpResponse:
    """One product line."""
    return one(request, ProductLineShown, line)


@api.post(
    "/product-lines", operation="products.edit", summary="Enter a product line", status=201, answers=ProductLineShown,
    body=body_of(ProductLineForm, name="NewProductLine", examples=EXAMPLES | {"name": "Bags"}),
)  # fmt: skip
def product_line_new(request: Request, given: Given) -> HttpResponse:
    """A line that is new. 409 when another one has the name."""
    form = filled(lambda data: ProductLineForm(data, record=ProductLine()), given)
    entered = ProductLine.enter(by=request.actor, **form.cleaned_data)
    return one(request, ProductLineShown, entered, status=201, at="product_line")


@api.delete("/product-lines/{id:line}", operation="products.edit", summary="Remove a product line", status=204)
def product_line_removal(request: Request, line: ProductLine) -> HttpResponse:
    """One that was entered by mistake. 409 while anything is in it."""
    matching(request, ProductLineShown, line, required=False)
    line.remove(by=request.actor)
    return nothing()


@api.patch(
    "/product-lines/{id:line}", operation="products.edit", summary="Change a product line", answers=ProductLineShown,
    body=body_of(
        ProductLineForm, name="ProductLineChange", examples=EXAMPLES | {"name": "Head gear"}, changing=("name",)
    ),
)  # fmt: skip
def product_line_edit(request: Request, line: ProductLine, given: Given) -> HttpResponse:
    """Rename it, or put it into another category."""
    matching(request, ProductLineShown, line)
    form = filled(lambda data: ProductLineForm(data, record=line), given)
    line.edit(by=request.actor, seen=form.seen, **form.cleaned_data)
    return one(request, ProductLineShown, line)


@api.get(
    "/product-categories", operation="products.read", summary="List product categories",
    answers=list_of(ProductCategoryShown),
)  # fmt: skip
def product_categories(request: Request, asked: CategoriesAsked) -> HttpResponse:
    """Categories of product lines."""
    return many(request, ProductCategoryShown, ProductCategory.objects.all(), asked)


@api.get(
    "/product-categories/{id:category}", operation="products.read", summary="Read a product category",
    answers=ProductCategoryShown,
)  # fmt: skip
def product_category(request: Request, category: ProductCategory) -> HttpResponse:
    """One category."""
    return one(request, ProductCategoryShown, category)


@api.post(
    "/product-categories", operation="products.edit", summary="Enter a product category", status=201,
    answers=ProductCategoryShown,
    body=body_of(ProductCategoryForm, name="NewProductCategory", examples=EXAMPLES | {"name": "Luggage"}),
)  # fmt: skip
def product_category_new(request: Request, given: Given) -> HttpResponse:
    """A category that is new. 409 when another one has the name."""
    form = filled(lambda data: ProductCategoryForm(data, record=ProductCategory()), given)
    entered = ProductCategory.enter(by=request.actor, **form.cleaned_data)
    return one(request, ProductCategoryShown, entered, status=201, at="product_category")


@api.delete(
    "/product-categories/{id:category}", operation="products.edit", summary="Remove a product category", status=204
)
def product_category_removal(request: Request, category: ProductCategory) -> HttpResponse:
    """One that was entered by mistake. 409 while product lines are in it."""
    matching(request, ProductCategoryShown, category, required=False)
    category.remove(by=request.actor)
    return nothing()


@api.patch(
    "/product-categories/{id:category}", operation="products.edit", summary="Change a product category",
    answers=ProductCategoryShown,
    body=body_of(
        ProductCategoryForm, name="ProductCategoryChange", examples=EXAMPLES | {"name": "Apparel"}, changing=("name",)
    ),
)  # fmt: skip
def product_category_edit(request: Request, category: ProductCategory, given: Given) -> HttpResponse:
    """Rename it."""
    matching(request, ProductCategoryShown, category)
    form = filled(lambda data: ProductCategoryForm(data, record=category), given)
    category.edit(by=request.actor, seen=form.seen, **form.cleaned_data)
    return one(request, ProductCategoryShown, category)
