"""A company's role towards us: who looks after it, and its way through the lifecycle."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.pages import Request, page
from hanse.ui.saying import say

from ..answers import form_page, to_record
from ..forms.partnerships import PartnershipForm, StateForm
from ..models import Partnership
from ..status import capital, role_and_state, tone

GET_POST = ("GET", "POST")


@page("partners/roles/<id:partnership>/edit/", operation="partners.edit_role", methods=GET_POST)
def partnership_edit(request: Request, partnership: Partnership) -> HttpResponse:
    company = partnership.organisation
    form = PartnershipForm(request.POST or None, record=partnership)
    if form.carry_out(lambda given: partnership.edit(given, by=request.actor, seen=form.seen)):
        say(request, _("%(partnership)s: saved.") % {"partnership": partnership})
        return to_record(company)
    title = _("%(company)s as %(role)s") % {"company": company, "role": partnership.get_role_display()}
    back = reverse("network:partner", args=[company.public_id])
    return form_page(request, form, title=title, back=back, back_label=company.name)


@page("partners/roles/<id:partnership>/state/", operation="partners.move", methods=GET_POST)
def state(request: Request, partnership: Partnership) -> HttpResponse:
    company = partnership.organisation
    form = StateForm(request.POST or None, partnership=partnership)
    if form.carry_out(lambda given: partnership.move(by=request.actor, **given)):
        words = {"company": company, "role": partnership.get_role_display(), "state": partnership.get_state_display()}
        say(request, _("%(company)s, %(role)s: now %(state)s.") % words)
        return to_record(company)
    return form_page(
        request,
        form,
        title=_("Change the state of %(company)s") % {"company": company},
        verb=_("Change state"),
        back=reverse("network:partner", args=[company.public_id]),
        back_label=company.name,
        now=(capital(role_and_state(partnership)), tone(partnership), partnership.state_since),
    )
