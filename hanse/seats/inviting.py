"""Somebody new is invited with one form: who they are, what they do, and the letter to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from hanse.kernel.models import Manufacturer
from hanse.kernel.pages import Request
from hanse.kernel.walls.authz import require
from hanse.kernel.walls.roles import PARTNER_ROLES
from hanse.network.answers import form_page
from hanse.network.models import Organisation, Person
from hanse.ui.saying import say

from .both import at, link_of, person_at
from .forms import NewcomerForm
from .models import Invitation, at_address


def newcomer_page(
    request: Request, company: Organisation | None, *, back: str, back_label: object, without: Callable[[], str]
) -> HttpResponse:
    """The form of somebody new at the company, or at one that it asks for. `without` is where they are added uninvited."""
    if company is not None:
        require(request.actor, "people.join", company)
    form = NewcomerForm(
        request.POST or None, company=company, roles=_roles(request, company), initial={"language": _language(request)}
    )

    def invite(given: dict[str, Any]) -> Invitation:
        at_which: Any = given.get("company", company)
        require(request.actor, "people.join", at_which)
        who = {name: value for name, value in given.items() if name != "company"}
        return Invitation.to_newcomer(at_which, by=request.actor, link=link_of(request), **who)

    if form.carry_out(invite):
        person = form.outcome.person
        say(request, _("%(person)s is invited. The link is valid for seven days.") % {"person": person})
        return redirect(person_at(request, person))
    return form_page(
        request, form, title=_title(request, company), verb=_("Invite"), back=back, back_label=back_label,
        elsewhere=_elsewhere(request, form, company) or (company and (_("Add somebody without inviting them"), without())),
    )  # fmt: skip


def _title(request: Request, company: Organisation | None) -> str:
    if company is None:
        return _("Invite somebody at a partner")
    return (
        _("Invite somebody") if request.actor.is_partner else _("Invite somebody at %(company)s") % {"company": company}
    )


def _roles(request: Request, company: Organisation | None) -> frozenset[str]:
    if company is None:
        return frozenset(PARTNER_ROLES)
    return Person(organisation=company).roles_to_give(by=request.actor)


def _language(request: Request) -> str:
    """A partner's people speak that of whoever invites them; elsewhere the manufacturer's is the likeliest."""
    host = Manufacturer.get()
    return request.LANGUAGE_CODE if request.actor.is_partner or host is None else host.language


def _elsewhere(request: Request, form: NewcomerForm, company: Organisation | None) -> tuple[str, str] | None:
    """The way to invite somebody who is known under this e-mail already."""
    given = form.cleaned_data if form.is_bound else {}
    at_which, email = given.get("company", company), form.data.get("email", "").strip()
    known = at_address(at_which, email) if form.has_error("email") and at_which and email else None
    if known is None:
        return None
    if known.account_id is not None:
        return known.name, person_at(request, known)
    return _("Invite %(person)s") % {"person": known}, at(request, "person_invitation", known.public_id)
