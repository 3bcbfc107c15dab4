"""Taking back what one has just added to a company's record, removed from it, or ended; and to the house's own records."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.kernel.pages import Request, page
from hanse.kernel.walls.authz import require
from hanse.ui.saying import say

from ..answers import own_act, to_record
from ..models import (
    Organisation,
    Partnership,
    Product,
    ProductCategory,
    ProductLine,
    Territory,
    TerritoryAssignment,
    Undo,
)
from ..models.coverage import MOST_AT_ONCE, recompute
from ..ways_back import needed_for, taken_back, ways

TABS = {"sites.remove": "network:partner_sites", "relationships.remove": "network:partner_relationships",
        "sites.edit": "network:partner_sites", "documents.ask_no_more": "network:partner_documents",
        "relationships.edit": "network:partner_relationships", "insights.end": "network:partner_relationships",
        "partnerships.unplan": "network:partner_lifecycle", "people.join": "network:partner_people",
        "sites.add": "network:partner_sites", "relationships.tie": "network:partner_relationships"}  # fmt: skip


HOUSE: dict[type[models.Model], tuple[str, str]] = {
    Product: ("network:product", "network:products"),
    ProductLine: ("network:product_line", "network:product_lines"),
    ProductCategory: ("network:product_category", "network:product_categories"),
    Territory: ("network:territory", "network:territories"),
}
"""The pages of what no partner owns: of one record, and the list for when it is gone."""


def undo_url(act: Undo | None, route: str = "network:undo") -> str:
    """Where the act is taken back; empty where nothing was done."""
    return reverse(route, args=[act.public_id]) if act else ""


@page("partners/undo/<id:undo>/", operation="partners.undo", methods=["POST"])
def undo(request: Request, undo: str) -> HttpResponse:
    """Only for who did it, and who still may."""
    found = own_act(request, undo, *(way.key for way in ways if way.is_plain))
    if found.organisation_id is None:
        raise Http404
    company = get_object_or_404(Organisation, pk=found.organisation_id)
    judged: list[Partnership] | list[Organisation] = _roles(found) or [company]
    for each in judged:
        require(request.actor, needed_for(found, request.actor), each)
    found.take_back_whole(by=request.actor)
    say(request, _("It is as it was."))
    if found.operation == "organisations.enter":
        return redirect("network:partners")
    return to_record(company, TABS.get(found.operation, "network:partner"))


@page("products/undo/<id:undo>/", operation="products.edit", methods=["POST"])
def products_undo(request: Request, undo: str) -> HttpResponse:
    """Of products, product lines and categories; only for who did it."""
    act = own_act(request, undo, "products.edit")
    act.take_back_whole(by=request.actor)
    return _to_house(request, act, _("It is as it was."))


@page("territories/undo/<id:undo>/", operation="territories.edit", methods=["POST"])
def territory_undo(request: Request, undo: str) -> HttpResponse:
    """Of a territory and its area; who is in it follows from that. Only for who did it."""
    act = own_act(request, undo, "territories.edit")
    act.take_back_whole(by=request.actor)
    moved = recompute(most=MOST_AT_ONCE)
    sentence = ngettext(
        "It is as it was. %(count)d partner moved.", "It is as it was. %(count)d partners moved.", moved
    )
    return _to_house(request, act, sentence % {"count": moved} if moved else _("It is as it was."))


@page("territories/assignments/undo/<id:undo>/", operation="territories.assign", methods=["POST"])
def territory_assignment_undo(request: Request, undo: str) -> HttpResponse:
    """Who looks after a territory, as before; only for who changed it."""
    act = own_act(request, undo, "territories.assign")
    taken_back(act, by=request.actor)
    return _to_house(request, act, _("It is as it was."))


def _to_house(request: Request, act: Undo, sentence: str) -> HttpResponse:
    """To the record whose change was taken back, or to the list."""
    say(request, sentence)
    kept = act.rows[-1]
    model: Any = apps.get_model(kept["model"])
    row = model._default_manager.filter(pk=kept["pk"]).first()
    if model is TerritoryAssignment:
        there = row.territory_id if row else kept["after"]["territory_id"]
        model, row = Territory, Territory.objects.filter(pk=there).first()
    one, listed = HOUSE[model]
    return redirect(one, row.public_id) if row else redirect(listed)


def _roles(act: Undo) -> list[Partnership]:
    """The partnerships that it concerned: of these it is asked, not of the company, which may be in one's care in another role."""
    wanted = act.partnerships
    found = list(Partnership.objects.filter(pk__in=wanted)) if wanted else []
    if len(found) < len(wanted):
        raise Http404
    return found
