"""Product lines and categories: what there is, how much is in it; entering, renaming and removing one."""

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
from .removing import removed, uses_of_category, uses_of_line
from .undoing import undo_url

UNDO = "network:products_undo"
GET_POST = ("GET", "POST")


@page("products/lines/", operation="products.read")
def product_lines(request: Request) -> HttpResponseBase:
    new = Action(_("Add a product line"), reverse("network:product_line_new"), "plus", "primary", "products.edit")
    head = Head(
        _("Product lines"),
        actions=[Action(_("Categories"), reverse("network:product_categories")), new],
        back=reverse("network:products"),
        back_label=_("Products"),
    )
    return table(request, LineTable, rows=line_rows(), head=head)


@page("products/lines/<id:line>/", operation="products.read")
def product_line(request: Request, line: str) -> HttpResponseBase:
    found = get_object_or_404(ProductLine.objects.select_related("category"), public_id=line)
    rows = Product.objects.filter(line=found)
    return table(request, ProductsOfLineTable, rows=rows, template="network/product_line.html", line=found)


@page("products/lines/new/", operation="products.edit", methods=GET_POST)
def product_line_new(request: Request) -> HttpResponse:
    form = ProductLineForm(request.POST or None, record=ProductLine())
    if form.carry_out(lambda given: ProductLine.enter(by=request.actor, **given)):
        line = form.outcome
        say(request, _("%(line)s is entered.") % {"line": line}, undo=undo_url(line.way_back, UNDO))
        return redirect("network:product_line", line=line.public_id)
    back, label = reverse("network:product_lines"), _("Product lines")
    return form_page(request, form, title=_("A new product line"), verb=_("Add"), back=back, back_label=label)


@page("products/lines/<id:line>/edit/", operation="products.edit", methods=GET_POST)
def product_line_edit(request: Request, line: str) -> HttpResponse:
    found = get_object_or_404(ProductLine.objects.select_related("category"), public_id=line)
    form = ProductLineForm(request.POST or None, record=found)
    back = reverse("network:product_line", args=[found.public_id])
    if form.carry_out(lambda given: found.edit(by=request.actor, seen=form.seen, **given)):
        say(request, _("%(line)s is saved.") % {"line": found}, undo=undo_url(form.outcome, UNDO))
        return redirect(back)
    removal = reverse("network:product_line_removal", args=[found.public_id])
    return form_page(request, form, title=found, back=back, back_label=found, removal=removal)


@page("products/lines/<id:line>/removal/", operation="products.edit", methods=["POST"])
def product_line_removal(request: Request, line: str) -> HttpResponse:
    found = get_object_or_404(ProductLine, public_id=line)
    back, to = reverse("network:product_line", args=[found.public_id]), reverse("network:product_lines")
    return removed(request, found, to=to, back=back, uses=uses_of_line(found), undo=UNDO)


@page("products/categories/", operation="products.read")
def product_categories(request: Request) -> HttpResponseBase:
    new = Action(_("Add a category"), reverse("network:product_category_new"), "plus", "primary", "products.edit")
    back = reverse("network:product_lines")
    head = Head(_("Categories"), actions=[new], back=back, back_label=_("Product lines"))
    return table(request, CategoryTable, rows=category_rows(), head=head)


@page("products/categories/<id:category>/", operation="products.read")
def product_category(request: Request, category: str) -> HttpResponseBase:
    found = get_object_or_404(ProductCategory, public_id=category)
    rows = line_rows().filter(category=found)
    return table(request, LinesOfCategoryTable, rows=rows, template="network/product_category.html", category=found)


@page("products/categories/new/", operation="products.edit", methods=GET_POST)
def product_category_new(request: Request) -> HttpResponse:
    form = ProductCategoryForm(request.POST or None, record=ProductCategory())
    if form.carry_out(lambda given: ProductCategory.enter(by=request.actor, **given)):
        category = form.outcome
        say(request, _("%(category)s is entered.") % {"category": category}, undo=undo_url(category.way_back, UNDO))
        return redirect("network:product_category", category=category.public_id)
    back, label = reverse("network:product_categories"), _("Categories")
    return form_page(request, form, title=_("A new category"), verb=_("Add"), back=back, back_label=label)


@page("products/categories/<id:category>/edit/", operation="products.edit", methods=GET_POST)
def product_category_edit(request: Request, category: str) -> HttpResponse:
    found = get_object_or_404(ProductCategory, public_id=category)
    form = ProductCategoryForm(request.POST or None, record=found)
    back = reverse("network:product_category", args=[found.public_id])
    if form.carry_out(lambda given: found.edit(by=request.actor, seen=form.seen, **given)):
        say(request, _("%(category)s is saved.") % {"category": found}, undo=undo_url(form.outcome, UNDO))
        return redirect(back)
    removal = reverse("network:product_category_removal", args=[found.public_id])
    return form_page(request, form, title=found, back=back, back_label=found, removal=removal)


@page("products/categories/<id:category>/removal/", operation="products.edit", methods=["POST"])
def product_category_removal(request: Request, category: str) -> HttpResponse:
    found = get_object_or_404(ProductCategory, public_id=category)
    back, to = reverse("network:product_category", args=[found.public_id]), reverse("network:product_categories")
    return removed(request, found, to=to, back=back, uses=uses_of_category(found), undo=UNDO)
