"""What a company has to do with others: the tab, and adding, correcting, removing a tie."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.pages import Request, page
from hanse.ui import formats
from hanse.ui.parts import Action
from hanse.ui.saying import say
from hanse.ui.tables import Head, table

from ..answers import form_page, to_record
from ..company.around import around
from ..company.insights import insights_of, may_give
from ..company.record import record_context
from ..forms.relationships import DayForm, NewRelationshipForm, RelationshipForm
from ..models import Organisation, Relationship
from ..tables.relationships import RelationshipsTable, relationship_table
from .undoing import undo_url

GET_POST = ("GET", "POST")
TAB = "network:partner_relationships"


@page("relationships/", operation="partners.list")
def relationships(request: Request) -> HttpResponseBase:
    """All of them; exported, they may be changed and imported again."""
    bring = Action(_("Import"), f"{reverse('intake:start')}?kind=relationships", "upload", operation="imports.receive")
    rows = Relationship.objects.select_related("organisation", "other").prefetch_related(
        "organisation__partnerships", "other__partnerships"
    )
    return table(request, RelationshipsTable, rows=rows, head=Head(RelationshipsTable.title, actions=[bring]))


@page("partners/<id:partner>/relationships/", operation="partners.read")
def partner_relationships(request: Request, partner: Organisation) -> HttpResponseBase:
    rows = Relationship.of(partner).select_related("organisation", "other")
    context = record_context(request, partner, current="relationships")
    kind = relationship_table(request.actor, partner)
    context["insights"] = insights_of(partner, actor=request.actor, route="network:insight_end")
    context["may_give"] = may_give(partner, request.actor)
    return table(request, kind, rows=rows, template="network/partner_relationships.html", **context)


@page("partners/<id:partner>/network/", operation="partners.read")
def partner_network(request: Request, partner: Organisation) -> HttpResponse:
    """Who is around it, two steps far, on a day."""
    form = DayForm(request.GET if "on" in request.GET else None)
    on = form.day
    context = record_context(request, partner, current="network") | around(partner, on=on)
    context |= {
        "form": form,
        "as_of": _("as of %(day)s") % {"day": formats.day(on)},
        "ties_url": reverse(TAB, args=[partner.public_id]),
    }
    return render(request, "network/partner_network.html", context)


@page("partners/<id:partner>/relationships/new/", operation="partners.relate", methods=GET_POST)
def relationship_new(request: Request, partner: Organisation) -> HttpResponse:
    form = NewRelationshipForm(request.POST or None)
    if form.carry_out(lambda _given: Relationship.tie(*form.tie(partner), by=request.actor)):
        added = form.outcome
        say(request, _("%(relationship)s: added.") % {"relationship": added}, undo=undo_url(added.way_back))
        return to_record(partner, TAB)
    title = _("A relationship of %(company)s") % {"company": partner}
    back = reverse(TAB, args=[partner.public_id])
    return form_page(request, form, title=title, verb=_("Add"), back=back, back_label=partner.name)


@page("partners/relationships/<id:relationship>/edit/", operation="partners.relate", methods=GET_POST)
def relationship_edit(request: Request, relationship: Relationship) -> HttpResponse:
    form = RelationshipForm(request.POST or None, record=relationship)
    company, name = relationship.organisation, str(relationship)
    if form.carry_out(lambda given: relationship.edit(given, by=request.actor, seen=form.seen)):
        say(request, _("%(relationship)s: saved.") % {"relationship": name}, undo=undo_url(form.outcome))
        return to_record(company, TAB)
    back = reverse(TAB, args=[company.public_id])
    removal = reverse("network:relationship_removal", args=[relationship.public_id])
    return form_page(
        request,
        form,
        title=name,
        back=back,
        back_label=company.name,
        removal=removal,
        subject=relationship,
    )


@page("partners/relationships/<id:relationship>/removal/", operation="partners.relate", methods=["POST"])
def relationship_removal(request: Request, relationship: Relationship) -> HttpResponse:
    company, name = relationship.organisation, str(relationship)
    act = relationship.remove(by=request.actor)
    say(request, _("%(relationship)s: removed.") % {"relationship": name}, undo=undo_url(act))
    return to_record(company, TAB)
