"""Letting one partner see a part of another's portal, and ending it."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.pages import Request, page
from hanse.ui.saying import say

from ..answers import form_page, to_record
from ..company.insights import give, refuse_to_give
from ..forms.insights import InsightForm
from ..models import Organisation, VisibilityGrant
from .undoing import undo_url

TAB = "network:partner_relationships"


@page("partners/<id:partner>/insights/new/", operation="insights.give", methods=("GET", "POST"))
def insight_new(request: Request, partner: Organisation) -> HttpResponse:
    refuse_to_give(partner, request.actor)
    form = InsightForm(request.POST or None)
    if form.carry_out(lambda given: give(partner, by=request.actor, **given)):
        say(request, _("%(insight)s: given. Both companies see that.") % {"insight": form.outcome})
        return to_record(partner, TAB)
    title = _("Let another partner see what %(company)s sees") % {"company": partner}
    back = reverse(TAB, args=[partner.public_id])
    return form_page(request, form, title=title, verb=_("Give"), back=back, back_label=partner.name)


@page("partners/insights/<id:grant>/end/", operation="insights.end", methods=["POST"])
def insight_end(request: Request, grant: VisibilityGrant) -> HttpResponse:
    act = grant.end(by=request.actor)
    say(request, _("%(insight)s: ended.") % {"insight": grant}, undo=undo_url(act))
    return to_record(grant.organisation, TAB)
