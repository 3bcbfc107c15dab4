"""Products: the list, a product's page, entering and correcting one."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.pages import Request, page
from hanse.ui.parts import Action
from hanse.ui.saying import say
from hanse.ui.tables import Head, table

from ..answers import form_page
from ..forms.products import ProductForm
from ..models import Product
from ..past.record_changes import changes_of
from ..tables.products import product_rows, product_table
from .undoing import undo_url

UNDO = "network:products_undo"
GET_POST = ("GET", "POST")


@page("products/", operation="products.read", methods=GET_POST, changes=False)
def products(request: Request) -> HttpResponseBase:
    actions = [
        Action(_("Import"), f"{reverse('intake:start')}?kind=products", "upload", operation="imports.receive"),
        Action(_("Product lines"), reverse("network:product_lines")),
        Action(_("Add a product"), reverse("network:product_new"), "plus", "primary", "products.edit"),
    ]
    return table(request, product_table(), rows=product_rows(), head=Head(_("Products"), actions=actions))


@page("products/<id:product>/", operation="products.read")
def product(request: Request, product: str) -> HttpResponse:
    found = get_object_or_404(product_rows().prefetch_related("identifiers"), public_id=product)
    return render(request, "network/product.html", {"product": found, "events": changes_of(found)})


@page("products/new/", operation="products.edit", methods=GET_POST)
def product_new(request: Request) -> HttpResponse:
    form = ProductForm(request.POST or None, record=Product())
    if form.carry_out(lambda given: Product.enter(by=request.actor, **given)):
        undo = undo_url(form.outcome.way_back, UNDO)
        say(request, _("%(product)s is entered.") % {"product": form.outcome}, undo=undo)
        return redirect("network:product", product=form.outcome.public_id)
    return form_page(
        request,
        form,
        title=_("A new product"),
        verb=_("Add"),
        back=reverse("network:products"),
        back_label=_("Products"),
    )


@page("products/<id:product>/edit/", operation="products.edit", methods=GET_POST)
def product_edit(request: Request, product: str) -> HttpResponse:
    found = get_object_or_404(Product.objects.select_related("line"), public_id=product)
    form = ProductForm(request.POST or None, record=found)
    back = reverse("network:product", args=[found.public_id])
    if form.carry_out(lambda given: found.edit(by=request.actor, seen=form.seen, **given)):
        say(request, _("%(product)s is saved.") % {"product": found}, undo=undo_url(form.outcome, UNDO))
        return redirect(back)
    return form_page(request, form, title=found, back=back, back_label=found)
