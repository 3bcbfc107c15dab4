"""The parts of a product's page that tell of its lines, a kind each."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from hanse.kernel.pages import Request, page
from hanse.network.models import Product
from hanse.ui.frame.later import is_part

from ..keeping.versions import KEY, asked_day
from ..models import FactTable
from ..showing.known import asking
from ..showing.of_product import KINDS, of_product
from ..showing.overview import declared


def on_product(request: Request, product: Product) -> dict[str, Any] | None:
    """Which kinds the page asks for once it is there: those that anybody ever brought. Of the day that the address asks for."""
    there = set(FactTable.objects.filter(kind__in=KINDS, lines__gt=0).values_list("kind", flat=True))
    kinds = [declared()[key] for key in KINDS if key in there]
    day = asked_day(request)
    asked = f"?{KEY}={day.isoformat()}" if day else ""
    return asking(day) | {"kinds": kinds, "product": product, "asked": asked} if there else None


@page("products/<id:product>/facts/<slug:kind>/", operation="facts.read")
def product_facts(request: Request, product: str, kind: str) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    found = get_object_or_404(Product, public_id=product)
    if not is_part(request):
        return redirect("network:product", found.public_id)
    context = {"one": of_product(declared()[kind], found, known_on=asked_day(request)), "kind": declared()[kind]}
    return render(request, "facts/parts/of_product.html", context)
