"""Where a company is: the tab with its places, and adding, correcting, removing one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from hanse.kernel.pages import Request, page
from hanse.kernel.trail.changes import columns_of
from hanse.kernel.walls.authz import allows
from hanse.ui.saying import say

from ..answers import form_page, to_affected, to_record
from ..company.affected import affected
from ..company.record import gathered, record_context
from ..forms.companies import NewSiteForm, SiteForm
from ..models import Organisation, Site
from ..territories.places import places
from .undoing import undo_url

GET_POST = ("GET", "POST")
TAB = "network:partner_sites"


@page("partners/<id:partner>/sites/", operation="partners.read")
def partner_sites(request: Request, partner: Organisation) -> HttpResponse:
    context = record_context(request, partner, current="sites")
    may_edit = allows(request.actor, "partners.edit", partner)
    context |= {
        "may_edit": may_edit,
        "new_label": _("Add a site") if may_edit else "",
        "new_url": reverse("network:site_new", args=[partner.public_id]),
    }
    return render(request, "network/partner_sites.html", context | places(partner))


@page("partners/<id:partner>/affected/", operation="partners.read")
def partner_affected(request: Request, partner: Organisation) -> HttpResponse:
    """Whom it concerns that the company is elsewhere, or is known by another number."""
    from_sites = request.GET.get("from") == "sites"
    context = {
        "title": _("Who is affected: %(company)s") % {"company": partner},
        "company": partner,
        "back": reverse(TAB if from_sites else "network:partner", args=[partner.public_id]),
        "back_label": _("Sites") if from_sites else partner.name,
        "network_url": reverse("network:partner_network", args=[partner.public_id]),
    }
    return render(request, "network/affected.html", context | affected(gathered(partner), actor=request.actor))


@page("partners/<id:partner>/sites/new/", operation="partners.edit", methods=GET_POST)
def site_new(request: Request, partner: Organisation) -> HttpResponse:
    form = NewSiteForm(request.POST or None)
    if form.carry_out(lambda given: partner.add_site(given, by=request.actor)):
        say(request, _("%(site)s is added.") % {"site": form.outcome}, undo=undo_url(form.outcome.way_back))
        return to_record(partner, TAB)
    title = _("A site of %(company)s") % {"company": partner}
    back = reverse(TAB, args=[partner.public_id])
    return form_page(request, form, title=title, verb=_("Add"), back=back, back_label=partner.name, two=True)


@page("partners/sites/<id:site>/edit/", operation="partners.edit", methods=GET_POST)
def site_edit(request: Request, site: Site) -> HttpResponse:
    form = SiteForm(request.POST or None, record=site)
    company, before, was = site.organisation, [*site.address_lines, site.country], columns_of(site)
    if form.carry_out(lambda given: site.edit(given, by=request.actor, seen=form.seen)):
        say(request, _saved(site, was), undo=undo_url(form.outcome))
        moved = site.is_head and [*site.address_lines, site.country] != before
        return to_affected(company, came_from="sites") if moved else to_record(company, TAB)
    title = _("A site of %(company)s") % {"company": company}
    back = reverse(TAB, args=[company.public_id])
    removal = reverse("network:site_removal", args=[site.public_id])
    return form_page(
        request, form, title=title, back=back, back_label=company.name, two=True, removal=removal, subject=site
    )


def _saved(site: Site, was: Mapping[str, Any]) -> str:
    """What became of the address: of one that is another now, what was left out and what stayed, with the way to correct it."""
    sentence = _("%(site)s is saved.") % {"site": site}
    if was["latitude"] is not None and site.latitude is None:
        sentence += " " + _("Where it was on the map belonged to the address before, and is left out now.")
    if not (stayed := _stayed(site, was)):
        return sentence
    url = reverse("network:site_edit", args=[site.public_id])
    return format_html('{} {} <a href="{}">{}</a>', sentence, stayed, url, _("Correct it"))


def _stayed(site: Site, was: Mapping[str, Any]) -> str:
    """The postcode, where the street or the town is another one now, and the region, where the town is."""
    another = {name for name in ("line1", "city") if was[name] and was[name] != getattr(site, name)}
    postcode = another and was["postcode"] == site.postcode != ""
    region = "city" in another and was["region"] == site.region != ""
    words = {"postcode": site.postcode, "region": site.region}
    if postcode and region:
        return _("Postcode %(postcode)s and region %(region)s stayed as they were.") % words
    if postcode:
        return _("Postcode %(postcode)s stayed as it was.") % words
    return _("Region %(region)s stayed as it was.") % words if region else ""


@page("partners/sites/<id:site>/removal/", operation="partners.edit", methods=["POST"])
def site_removal(request: Request, site: Site) -> HttpResponse:
    company = site.organisation
    act = site.remove(by=request.actor)
    say(request, _("%(site)s is removed.") % {"site": site}, undo=undo_url(act))
    return to_record(company, TAB)
