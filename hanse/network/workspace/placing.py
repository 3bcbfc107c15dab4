"""Partners whose territory was set by hand back into those of their addresses: what it would change, doing it, undoing it."""

from __future__ import annotations

from django.db.models import Count, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.kernel.pages import Request, page
from hanse.ui.saying import say
from hanse.ui.tables import Table, came_from, carried, selected

from ..access import open_to
from ..answers import some_of
from ..models import Partnership, Undo
from ..models.placing import OPERATION, elsewhere, place
from ..tables.partners import partner_rows, partner_table


@page("partners/placing/", operation="partners.edit_role", methods=["POST"])
def placing(request: Request) -> HttpResponse:
    """How many would go from which territory to which; nothing is changed yet."""
    kind = partner_table(request)
    chosen = _chosen(request, kind)
    going = elsewhere(chosen).order_by().values_list("territory__name", "computed_territory__name")
    moves = list(going.annotate(count=Count("pk")).order_by("-count", "territory__name", "computed_territory__name"))
    moving = sum(count for *_between, count in moves)
    context = {
        "moves": moves,
        "moving": moving,
        "staying": chosen.count() - moving,
        "carried": carried(request),
        "back": came_from(request, kind, reverse("network:partners")),
    }
    return render(request, "network/placing.html", context)


@page("partners/placing/done/", operation="partners.edit_role", methods=["POST"])
def placings(request: Request) -> HttpResponse:
    kind = partner_table(request)
    act = place(_chosen(request, kind), by=request.actor)
    count = len(act.rows)
    sentence = ngettext(
        "%(count)d partner is in the territory of its address.",
        "%(count)d partners are in the territories of their addresses.",
        count,
    )
    undo = reverse("network:placing_undo", args=[act.public_id]) if count else ""
    say(request, sentence % {"count": count}, undo=undo)
    return redirect(came_from(request, kind, reverse("network:partners")))


@page("partners/placing/<id:undo>/undo/", operation="partners.edit_role", methods=["POST"])
def placing_undo(request: Request, undo: str) -> HttpResponse:
    """Only who did it may take it back."""
    act = Undo.objects.filter(public_id=undo, account_id=request.actor.account_id, operation=OPERATION).first()
    if act is None:
        raise Http404
    back, left = act.take_back(by=request.actor)
    sentence = ngettext("%(count)d partner is back.", "%(count)d partners are back.", back) % {"count": back}
    if left:
        sentence = _("%(back)s These were changed meanwhile and stay: %(names)s.") % {
            "back": sentence,
            "names": some_of(left),
        }
    say(request, sentence)
    return redirect("network:partners")


def _chosen(request: Request, kind: type[Table]) -> QuerySet[Partnership]:
    return open_to(selected(request, kind, rows=partner_rows(request)), request.actor, "partners.edit_role")
