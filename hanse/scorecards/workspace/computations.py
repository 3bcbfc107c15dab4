"""Having scores computed, and seeing how far that is."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hanse.kernel.pages import Request, page
from hanse.kernel.walls.authz import allows
from hanse.ui.saying import say

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


def nothing_scored(request: Request, standing: working.Standing) -> HttpResponse:
    """What leads to the first scores."""
    context = {
        "standing": standing,
        "possible": working.possible(),
        "may_compute": allows(request.actor, "scorecards.compute"),
        "may_import": allows(request.actor, "imports.receive"),
    }
    return render(request, "scorecards/nothing.html", context)
