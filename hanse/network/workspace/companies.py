"""Entering a company, changing what is known of it, and the numbers by which registers know it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.pages import Request, page
from hanse.ui.saying import say

from ..access import roles_to_begin
from ..answers import form_page, to_affected, to_record
from ..forms.companies import CompanyForm, IdentifierForm, NewIdentifierForm, NewPartnerForm, RoleForm
from ..models import Identifier, Organisation, Partnership
from .undoing import undo_url

GET_POST = ("GET", "POST")


@page("partners/new/", operation="partners.create", methods=GET_POST)
def partner_new(request: Request) -> HttpResponse:
    form = NewPartnerForm(request.POST or None, roles=roles_to_begin(request.actor))
    if form.carry_out(lambda _given: form.enter(by=request.actor)):
        company = form.outcome.organisation
        say(request, _("%(company)s is entered.") % {"company": company}, undo=undo_url(form.outcome.way_back))
        return to_record(company)
    return render(request, "network/partner_new.html", {"form": form}, status=422 if form.errors else 200)


@page("partners/<id:partner>/edit/", operation="partners.edit", methods=GET_POST)
def partner_edit(request: Request, partner: Organisation) -> HttpResponse:
    form = CompanyForm(request.POST or None, record=partner)
    if form.carry_out(lambda given: partner.edit(given, by=request.actor, seen=form.seen)):
        say(request, _("%(company)s is saved.") % {"company": partner}, undo=undo_url(form.outcome))
        return to_record(partner)
    back = reverse("network:partner", args=[partner.public_id])
    moved = (
        _("Has it moved? Its address stands under Sites"),
        reverse("network:partner_sites", args=[partner.public_id]),
    )
    return form_page(
        request, form, title=partner.name, back=back, back_label=partner.name, two=True, elsewhere=moved
    )  # fmt: skip


@page("partners/<id:partner>/roles/new/", operation="partners.begin", methods=GET_POST)
def partnership_new(request: Request, partner: Organisation) -> HttpResponse:
    held = set(partner.partnerships.values_list("role", flat=True))
    form = RoleForm(request.POST or None, roles=[role for role in roles_to_begin(request.actor) if role not in held])
    if form.carry_out(lambda given: Partnership.begin(partner, by=request.actor, **given)):
        role = form.outcome.get_role_display()
        words = {"company": partner, "role": role}
        say(request, _("%(company)s is now a %(role)s too.") % words, undo=undo_url(form.outcome.way_back))
        return to_record(partner)
    title = _("A further role for %(company)s") % {"company": partner}
    back = reverse("network:partner", args=[partner.public_id])
    return form_page(request, form, title=title, verb=_("Take on"), back=back, back_label=partner.name)


@page("partners/<id:partner>/numbers/new/", operation="partners.edit", methods=GET_POST)
def identifier_new(request: Request, partner: Organisation) -> HttpResponse:
    form = NewIdentifierForm(request.POST or None)
    if form.carry_out(lambda given: partner.add_identifier(by=request.actor, **given)):
        words = {"company": partner, "number": form.outcome}
        say(request, _("%(company)s is known as %(number)s.") % words, undo=undo_url(form.outcome.way_back))
        return to_record(partner)
    title = _("A number of %(company)s") % {"company": partner}
    back = reverse("network:partner", args=[partner.public_id])
    return form_page(request, form, title=title, verb=_("Add"), back=back, back_label=partner.name)


@page("partners/numbers/<id:identifier>/edit/", operation="partners.edit", methods=GET_POST)
def identifier_edit(request: Request, identifier: Identifier) -> HttpResponse:
    form = IdentifierForm(request.POST or None, record=identifier)
    company, before = identifier.organisation, str(identifier)
    if form.carry_out(lambda given: identifier.edit(given, by=request.actor, seen=form.seen)):
        say(request, _("%(number)s is saved.") % {"number": identifier}, undo=undo_url(form.outcome))
        return to_affected(company) if str(identifier) != before else to_record(company)
    title = _("A number of %(company)s") % {"company": company}
    back = reverse("network:partner", args=[company.public_id])
    removal = reverse("network:identifier_removal", args=[identifier.public_id])
    return form_page(
        request, form, title=title, back=back, back_label=company.name, removal=removal, subject=identifier
    )


@page("partners/numbers/<id:identifier>/removal/", operation="partners.edit", methods=["POST"])
def identifier_removal(request: Request, identifier: Identifier) -> HttpResponse:
    company = identifier.organisation
    act = identifier.remove(by=request.actor)
    say(request, _("%(number)s is removed.") % {"number": identifier}, undo=undo_url(act))
    return to_record(company)
