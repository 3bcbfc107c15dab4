"""Having scores computed, and seeing how far that is."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.pages import Request, page
from hanse.kernel.walls.authz import allows
from hanse.network.models import Organisation
from hanse.ui.saying import say

from ..models import Card
from ..runs import working


@page("scorecards/computation/", operation="scorecards.compute", methods=["GET", "POST"])
def computation(request: Request) -> HttpResponse:
    """GET asks first, for everybody's scores move; POST has them computed."""
    if request.method != "POST":
        return render(request, "scorecards/compute.html")
    if not working.compute_all(by=request.actor):
        say(request, _("There is nothing to compute yet: import what partners bought or delivered first."), tone="warn")
    return redirect("scorecards:cards")


@page("scorecards/progress/", operation="scorecards.read")
def progress(request: Request) -> HttpResponse:
    """How many computations are left: asked for again and again by the page that waits."""
    return render(request, "scorecards/parts/progress.html", {"running": working.running()})


@page("partners/<id:partner>/scorecard/<slug:kind>/computation/", operation="scorecards.refresh", methods=["POST"])
def refreshed(request: Request, partner: Organisation, kind: str) -> HttpResponse:
    """One partner's card, computed by itself."""
    working.refresh(_current(partner, kind), by=request.actor)
    return redirect(f"scorecards:{kind}", partner.public_id)


@page("partners/<id:partner>/scorecard/<slug:kind>/progress/", operation="scorecards.read")
def card_progress(request: Request, partner: Organisation, kind: str) -> HttpResponse:
    """Whether the card still waits: asked for again and again by the page that shows it."""
    return render(
        request,
        "scorecards/parts/refresh.html",
        {"refresh": refreshing_part(request, partner, _current(partner, kind)), "asked": True},
    )


def _current(partner: Organisation, kind: str) -> Card:
    cards = Card.objects.filter(organisation=partner, computation__kind=kind, computation__is_current=True)
    return get_object_or_404(cards.select_related("computation"))


def refreshing_part(request: Request, partner: Organisation, card: Card) -> dict[str, Any]:
    """What `parts/refresh.html` shows of one card: whether it waits, and the addresses."""
    kind = card.computation.kind
    return {
        "waits": card.stale_since is not None,
        "progress_url": reverse("scorecards:card_progress", args=[partner.public_id, kind]),
        "card_url": reverse(f"scorecards:{kind}", args=[partner.public_id]),
        "url": reverse("scorecards:refreshed", args=[partner.public_id, kind])
        if allows(request.actor, "scorecards.refresh", partner)
        else "",
    }


def nothing_scored(request: Request, standing: working.Standing) -> HttpResponse:
    """What leads to the first scores."""
    context = {
        "standing": standing,
        "possible": working.possible(),
        "may_compute": allows(request.actor, "scorecards.compute"),
        "may_import": allows(request.actor, "imports.receive"),
    }
    return render(request, "scorecards/nothing.html", context)
