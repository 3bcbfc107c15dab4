"""Removing what no partner owns: product lines, categories, territories. Where one is in use, the page says where."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.errors import Refused
from hanse.kernel.pages import Request
from hanse.ui.saying import say

from ..models import LineTerritory, Partnership, ProductCategory, ProductLine, Territory

MOST_SHOWN = 20


class Use(NamedTuple):
    """Where a record stands, how often, and the page that shows it."""

    label: Any
    url: str
    number: int | None = None


def removed(request: Request, row: Any, *, to: str, back: str, uses: Iterable[Use], undo: str) -> HttpResponse:
    """Remove it and go to the list `to`, with a way back by the page `undo`; else say at which of its `uses` it stands."""
    try:
        act = row.remove(by=request.actor)
    except Refused as refusal:
        context = {"record": row, "sentence": refusal.sentence, "uses": list(uses), "back": back}
        return render(request, "network/in_use.html", context, status=409)
    say(request, _("%(record)s is removed.") % {"record": row}, undo=reverse(undo, args=[act.public_id]))
    return redirect(to)


def uses_of_category(category: ProductCategory) -> Iterable[Use]:
    if count := category.lines.count():
        yield Use(_("Product lines"), _list("network:product_lines", category=category), count)


def uses_of_line(line: ProductLine) -> Iterable[Use]:
    if count := line.products.count():
        yield Use(_("Products"), _list("network:products", line=line, view="all"), count)
    for territory in line.named_by()[:MOST_SHOWN]:
        yield Use(territory, reverse("network:territory_area", args=[territory.public_id]))
    by_hand = LineTerritory.objects.filter(line=line, by_hand=True).select_related("organisation")
    for each in by_hand.order_by("organisation__name", "pk")[:MOST_SHOWN]:
        yield Use(each.organisation, reverse("network:partner", args=[each.organisation.public_id]))


def uses_of_territory(territory: Territory) -> Iterable[Use]:
    if count := Partnership.objects.filter(territory=territory).count():
        yield Use(_("Partners"), _list("network:partners", territory=territory), count)
    if count := territory.assignments.count():
        yield Use(_("Who looks after it"), reverse("network:territory", args=[territory.public_id]), count)
    by_hand = LineTerritory.objects.filter(territory=territory, by_hand=True).select_related("organisation")
    for each in by_hand.order_by("organisation__name", "pk")[:MOST_SHOWN]:
        yield Use(each.organisation, reverse("network:partner", args=[each.organisation.public_id]))


def _list(route: str, **narrowed: Any) -> str:
    """A list of those that belong to a record."""
    return f"{reverse(route)}?{urlencode({key: getattr(value, 'public_id', value) for key, value in narrowed.items()})}"
