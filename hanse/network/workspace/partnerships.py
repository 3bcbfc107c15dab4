"""A company's role towards us: who looks after it, and its way through the lifecycle."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.pages import Request, page
from hanse.kernel.walls.authz import allows
from hanse.ui import formats
from hanse.ui.saying import say

from ..answers import form_page, to_record
from ..documents.showing import needed
from ..forms.partnerships import LineForm, PartnershipForm, StateForm
from ..models import Partnership, PlannedMove, Transition
from ..models.coverage import set_line
from ..partnership.status import capital, role_and_state, tone
from .undoing import undo_url

GET_POST = ("GET", "POST")


@page("partners/roles/<id:partnership>/edit/", operation="partners.edit_role", methods=GET_POST)
def partnership_edit(request: Request, partnership: Partnership) -> HttpResponse:
    company = partnership.organisation
    form = PartnershipForm(request.POST or None, record=partnership, proposes=True)
    if form.carry_out(lambda given: partnership.edit(given, by=request.actor, seen=form.seen)):
        say(request, _("%(partnership)s: saved.") % {"partnership": partnership}, undo=undo_url(form.outcome))
        return to_record(company)
    title = _("%(company)s as %(role)s") % {"company": company, "role": partnership.get_role_display()}
    back = reverse("network:partner", args=[company.public_id])
    return form_page(request, form, title=title, back=back, back_label=company.name)


@page("partners/roles/<id:partnership>/line/", operation="partners.edit_role", methods=GET_POST)
def partnership_line(request: Request, partnership: Partnership) -> HttpResponse:
    """A product line's territory, set by hand or left to the address again."""
    company, form = partnership.organisation, LineForm(request.POST or None, partnership=partnership)
    if form.carry_out(lambda given: set_line(partnership, by=request.actor, **given)):
        words = {"company": company, "line": form.cleaned_data["line"], "territory": form.cleaned_data["territory"]}
        sentence = _("%(line)s of %(company)s: %(territory)s from now on.")
        if words["territory"] is None:
            sentence = _("%(line)s of %(company)s is where its address says.")
        say(request, sentence % words, undo=undo_url(form.outcome))
        return to_record(company)
    title = _("A product line's territory at %(company)s") % {"company": company}
    back = reverse("network:partner", args=[company.public_id])
    return form_page(request, form, title=title, back=back, back_label=company.name)


@page("partners/roles/<id:partnership>/state/", operation="partners.move", methods=GET_POST)
def state(request: Request, partnership: Partnership) -> HttpResponse:
    company = partnership.organisation
    form = StateForm(request.POST or None, partnership=partnership, to=request.GET.get("to", ""))
    if form.carry_out(lambda given: PlannedMove.now_or_then(partnership, by=request.actor, **given)):
        say(request, _moved(partnership, form.outcome), undo=_way_back(form.outcome))
        return _back_to_board(request) or to_record(company)
    return form_page(
        request,
        form,
        title=_("Change the state of %(company)s") % {"company": company},
        verb=_("Change state"),
        back=_board(request) or reverse("network:partner", args=[company.public_id]),
        back_label=_("Board") if _board(request) else company.name,
        now=(capital(role_and_state(partnership)), tone(partnership), partnership.state_since),
        **_documents(request, partnership),
    )


def _way_back(done: Transition | PlannedMove) -> str:
    if isinstance(done, PlannedMove):
        return reverse("network:planned_cancel", args=[done.public_id])
    return undo_url(done.way_back)


def _documents(request: Request, partnership: Partnership) -> dict[str, Any]:
    """What the next states ask for, for who may see it."""
    company = partnership.organisation
    if not allows(request.actor, "documents.read", company):
        return {}
    asked = needed(company, request.actor, of=[partnership], before=partnership.following())
    return {"needed": asked, "documents_url": reverse("network:partner_documents", args=[company.public_id])}


def _moved(partnership: Partnership, step: Transition | PlannedMove) -> str:
    words = {"company": partnership.organisation, "role": partnership.get_role_display()}
    if isinstance(step, PlannedMove):
        words |= {"state": step.get_to_display(), "day": formats.day(step.on)}
        return _("%(company)s, %(role)s: planned to become %(state)s on %(day)s.") % words
    return _("%(company)s, %(role)s: now %(state)s.") % (words | {"state": partnership.get_state_display()})


def _board(request: Request) -> str:
    """The board as it was narrowed, for who came from there."""
    query = request.GET.get("board")
    if query is None:
        return ""
    return f"{reverse('network:board')}?{query}" if query else reverse("network:board")


def _back_to_board(request: Request) -> HttpResponse | None:
    return redirect(board) if (board := _board(request)) else None
