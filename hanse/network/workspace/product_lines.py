"""Product lines and categories: what there is, how much is in it, and by which name."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.pages import Request, page
from hanse.ui.parts import Action
from hanse.ui.saying import say
from hanse.ui.tables import Head, table

from ..answers import form_page
from ..forms.products import ProductCategoryForm, ProductLineForm
from ..models import Product, ProductCategory, ProductLine
from ..tables.products import (
    CategoryTable,
    LinesOfCategoryTable,
    LineTable,
    ProductsOfLineTable,
    category_rows,
    line_rows,
)

GET_POST = ("GET", "POST")


@page("products/lines/", operation="products.read")
def product_lines(request: Request) -> HttpResponseBase:
    head = Head(
        _("Product lines"),
        actions=[Action(_("Categories"), reverse("network:product_categories"))],
        back=reverse("network:products"),
        back_label=_("Products"),
    )
    return table(request, LineTable, rows=line_rows(), head=head)


@page("products/lines/<id:line>/", operation="products.read")
def product_line(request: Request, line: str) -> HttpResponseBase:
    found = get_object_or_404(ProductLine.objects.select_related("category"), public_id=line)
    rows = Product.objects.filter(line=found)
    return table(request, ProductsOfLineTable, rows=rows, template="network/product_line.html", line=found)


@page("products/lines/<id:line>/edit/", operation="products.edit", methods=GET_POST)
def product_line_edit(request: Request, line: str) -> HttpResponse:
    found = get_object_or_404(ProductLine.objects.select_related("category"), public_id=line)
    form = ProductLineForm(request.POST or None, record=found)
    back = reverse("network:product_line", args=[found.public_id])
    if form.carry_out(lambda given: found.edit(by=request.actor, seen=form.seen, **given)):
        say(request, _("%(line)s is saved.") % {"line": found})
        return redirect(back)
    return form_page(request, form, title=found, back=back, back_label=found)


@page("products/categories/", operation="products.read")
def product_categories(request: Request) -> HttpResponseBase:
    head = Head(_("Categories"), back=reverse("network:product_lines"), back_label=_("Product lines"))
    return table(request, CategoryTable, rows=category_rows(), head=head)


@page("products/categories/<id:category>/", operation="products.read")
def product_category(request: Request, category: str) -> HttpResponseBase:
    found = get_object_or_404(ProductCategory, public_id=category)
    rows = line_rows().filter(category=found)
    return table(request, LinesOfCategoryTable, rows=rows, template="network/product_category.html", category=found)


@page("products/categories/<id:category>/edit/", operation="products.edit", methods=GET_POST)
def product_category_edit(request: Request, category: str) -> HttpResponse:
    found = get_object_or_404(ProductCategory, public_id=category)
    form = ProductCategoryForm(request.POST or None, record=found)
    back = reverse("network:product_category", args=[found.public_id])
    if form.carry_out(lambda given: found.edit(by=request.actor, seen=form.seen, **given)):
        say(request, _("%(category)s is saved.") % {"category": found})
        return redirect(back)
    return form_page(request, form, title=found, back=back, back_label=found)
