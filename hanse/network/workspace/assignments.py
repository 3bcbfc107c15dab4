"""Assigning many partners to a colleague: what it would change, doing it, taking it back."""

from __future__ import annotations

from django.db.models import QuerySet
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
from ..forms.partnerships import ManagerForm
from ..models import Assignment, Partnership
from ..tables.partners import partner_rows, partner_table

MOST_SHOWN = 50


@page("partners/managers/", operation="partners.assign", methods=["POST"])
def assign(request: Request) -> HttpResponse:
    """What was selected, and the question who is to look after it; nothing is changed yet."""
    return _preview(request, ManagerForm(), partner_table(request))


@page("partners/managers/assignments/", operation="partners.assign", methods=["POST"])
def assignments(request: Request) -> HttpResponse:
    form = ManagerForm(request.POST)
    kind = partner_table(request)
    rows = open_to(_chosen(request, kind), request.actor, "partners.assign")
    if not form.carry_out(lambda given: Assignment.give(rows, manager=given["manager"], by=request.actor)):
        return _preview(request, form, kind)
    made: Assignment = form.outcome
    count = len(made.before)
    sentence = ngettext(
        "%(count)d partner now belongs to %(manager)s.", "%(count)d partners now belong to %(manager)s.", count
    ) % {"count": count, "manager": made.manager}
    say(request, sentence, undo=reverse("network:assignment_undo", args=[made.public_id]) if count else "")
    return redirect(came_from(request, kind, reverse("network:partners")))


@page("partners/managers/<id:assignment>/undo/", operation="partners.assign", methods=["POST"])
def assignment_undo(request: Request, assignment: str) -> HttpResponse:
    """Only who assigned them may take it back."""
    row = Assignment.objects.filter(public_id=assignment, account_id=request.actor.account_id).first()
    if row is None:
        raise Http404
    back, left = row.undo(by=request.actor)
    sentence = ngettext("%(count)d partner is back.", "%(count)d partners are back.", back) % {"count": back}
    if left:
        sentence = ngettext(
            "%(back)s %(count)d was assigned anew meanwhile and stays: %(names)s.",
            "%(back)s %(count)d were assigned anew meanwhile and stay: %(names)s.",
            len(left),
        ) % {"back": sentence, "count": len(left), "names": some_of(left)}
    say(request, sentence)
    return redirect("network:partners")


def _chosen(request: Request, kind: type[Table]) -> QuerySet[Partnership]:
    return selected(request, kind, rows=partner_rows(request))


def _preview(request: Request, form: ManagerForm, kind: type[Table]) -> HttpResponse:
    chosen = _chosen(request, kind)
    mine = open_to(chosen, request.actor, "partners.assign")
    count = mine.count()
    context = {
        "form": form,
        "rows": mine.order_by("organisation__name", "pk")[:MOST_SHOWN],
        "count": count,
        "more": max(0, count - MOST_SHOWN),
        "not_mine": chosen.count() - count,
        "carried": carried(request),
        "back": came_from(request, kind, reverse("network:partners")),
        "title": _("Assign a manager"),
    }
    return render(request, "network/assign.html", context, status=422 if form.errors else 200)
