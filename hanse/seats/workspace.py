"""Our own people: the list, one of them, inviting, roles, the end of a login and its return."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.models import Account, Manufacturer
from hanse.kernel.pages import Request, page
from hanse.kernel.walls.authz import allows
from hanse.network.answers import form_page
from hanse.network.models import Organisation
from hanse.ui.parts import Action
from hanse.ui.saying import say
from hanse.ui.tables import Head, table

from .both import link_of
from .forms import ColleagueForm, EndingForm, RolesForm
from .history import told
from .inviting import newcomer_page
from .joining import colleagues as people
from .models import Invitation, Token
from .tables import ColleagueTable

GET_POST = ("GET", "POST")


@page("colleagues/", operation="colleagues.read")
def colleagues(request: Request) -> HttpResponseBase:
    new = Action(_("Invite somebody"), reverse("seats:colleague_new"), "user-plus", "primary", "colleagues.invite")
    return table(request, ColleagueTable, rows=people.ours(), head=Head(_("Colleagues"), actions=[new]))


@page("colleagues/new/", operation="colleagues.invite", methods=GET_POST)
def colleague_new(request: Request) -> HttpResponse:
    host = Manufacturer.get()
    initial = {"language": host.language, "timezone": host.timezone} if host else {}
    form = ColleagueForm(request.POST or None, initial=initial)
    if form.carry_out(lambda given: Invitation.to_colleague(by=request.actor, link=link_of(request), **given)):
        say(request, _("%(name)s is invited. The link is valid for seven days.") % {"name": form.outcome})
        return redirect("seats:invitations")
    back = reverse("seats:colleagues")
    return form_page(
        request, form, title=_("Invite a colleague"), verb=_("Invite"), back=back, back_label=_("Colleagues")
    )


@page("partners/<id:partner>/people/invitation/", operation="seats.invite", methods=GET_POST)
def newcomer_at(request: Request, partner: Organisation) -> HttpResponse:
    """Somebody new at a company whose record is open."""
    back = reverse("network:partner_people", args=[partner.public_id])
    return newcomer_page(
        request, partner, back=back, back_label=partner,
        without=lambda: reverse("network:person_new", args=[partner.public_id]),
    )  # fmt: skip


@page("invitations/new/", operation="seats.invite", methods=GET_POST)
def newcomer(request: Request) -> HttpResponse:
    """Somebody new at a partner, whichever it is."""
    back = reverse("seats:invitations")
    return newcomer_page(request, None, back=back, back_label=_("Invitations"), without=str)


@page("colleagues/<id:account>/", operation="colleagues.read")
def colleague(request: Request, account: str) -> HttpResponse:
    return render(request, "seats/colleague.html", _record(request, _one(account), EndingForm()))


def _one(public_id: str) -> Account:
    return get_object_or_404(people.ours(), public_id=public_id)


def _record(request: Request, account: Account, ending: EndingForm) -> dict[str, Any]:
    given = [account.public_id]
    return {
        "account": account,
        "roles": people.roles_in_words(account),
        "factor": getattr(account, "has_second_factor", None),
        "tokens": Token.objects.filter(account=account, ended_at=None).count(),
        "ending": ending,
        "may_end": allows(request.actor, "colleagues.end"),
        "events": told(account),
        "back": reverse("seats:colleagues"),
        "roles_url": reverse("seats:colleague_roles", args=given),
        "end_url": reverse("seats:colleague_end", args=given),
        "return_url": reverse("seats:colleague_return", args=given),
    }


@page("colleagues/<id:account>/roles/", operation="colleagues.change", methods=GET_POST)
def colleague_roles(request: Request, account: str) -> HttpResponse:
    row = _one(account)
    form = RolesForm(request.POST or None, held=people.roles_of(row))
    if form.carry_out(lambda given: people.give_roles(row, by=request.actor, **given)):
        theirs = form.outcome is not None and row.pk != request.actor.account_id  # nobody gives themselves a role
        undo = reverse("seats:colleague_roles_back", args=[row.public_id, form.outcome.pk]) if theirs else ""
        say(request, _("%(name)s has these roles from now on.") % {"name": row}, undo=undo)
        return redirect("seats:colleague", account=row.public_id)
    back = reverse("seats:colleague", args=[row.public_id])
    title = _("Roles of %(name)s") % {"name": row}
    return form_page(request, form, title=title, back=back, back_label=row)


@page("colleagues/<id:account>/roles/<int:change>/undo/", operation="colleagues.change", methods=["POST"])
def colleague_roles_back(request: Request, account: str, change: int) -> HttpResponse:
    row = _one(account)
    people.give_roles_back(row, change, by=request.actor)
    say(request, _("%(name)s has the roles of before.") % {"name": row})
    return redirect("seats:colleague", account=row.public_id)


@page("colleagues/<id:account>/end/", operation="colleagues.end", methods=["POST"])
def colleague_end(request: Request, account: str) -> HttpResponse:
    row = _one(account)
    form = EndingForm(request.POST)
    if not form.carry_out(lambda given: people.end(row, by=request.actor, **given)):
        return render(request, "seats/colleague.html", _record(request, row, form), status=422)
    undo = reverse("seats:colleague_return", args=[row.public_id])
    say(request, _("%(name)s cannot sign in any more. Sessions and tokens are over.") % {"name": row}, undo=undo)
    return redirect("seats:colleague", account=row.public_id)


@page("colleagues/<id:account>/return/", operation="colleagues.end", methods=["POST"])
def colleague_return(request: Request, account: str) -> HttpResponse:
    row = _one(account)
    people.take_back(row, by=request.actor)
    say(request, _("%(name)s may sign in again. Tokens that were ended stay so.") % {"name": row})
    return redirect("seats:colleague", account=row.public_id)
