"""The lifecycle: the board of all partnerships, a company's way through its states, and what the states mean."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hanse.kernel.pages import Request, page
from hanse.ui.saying import say

from ..company.record import record_context
from ..models import Organisation, PlannedMove
from ..partnership.board import BoardForm, columns
from ..partnership.meanings import meanings, told
from ..partnership.way import lives
from ..tables.known import known
from .undoing import undo_url


@page("partners/board/", operation="partners.list")
def board(request: Request) -> HttpResponse:
    now = known()
    form = BoardForm(request.GET, known=now)
    context = {
        "form": form,
        "columns": columns(form.asked, request.actor),
        "some": now.some,
        "narrowed": bool(form.asked),
        "query": urlencode(form.asked),
    }
    return render(request, "network/board.html", context)


@page("partners/states/", operation="partners.list")
def states(request: Request) -> HttpResponse:
    return render(request, "network/states.html", {"states": told(), "labels": [each.label for each in meanings]})


@page("partners/<id:partner>/lifecycle/", operation="partners.read")
def partner_lifecycle(request: Request, partner: Organisation) -> HttpResponse:
    context = record_context(request, partner, current="lifecycle")
    return render(request, "network/partner_lifecycle.html", context | {"lives": lives(partner, request.actor)})


@page("partners/planned/<id:planned_move>/cancel/", operation="partners.move", methods=["POST"])
def planned_cancel(request: Request, planned_move: PlannedMove) -> HttpResponse:
    act = planned_move.cancel(by=request.actor)
    say(request, _("The planned change of state is cancelled."), undo=undo_url(act))
    return redirect("network:partner_lifecycle", partner=planned_move.organisation.public_id)
