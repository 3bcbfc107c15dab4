"""Taking back what one has just added to a company's record, removed from it, or ended."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.pages import Request, page
from hanse.kernel.walls.authz import require
from hanse.ui.saying import say

from ..answers import own_act, to_record
from ..models import Organisation, Partnership, Undo

NEEDED = {
    "brands.add": "partners.edit",
    "identifiers.add": "partners.edit",
    "organisations.enter": "partners.edit_role",
    "partnerships.begin": "partners.edit_role",
    "people.join": "people.join",
    "relationships.tie": "partners.relate",
    "sites.add": "partners.edit",
    "brands.remove": "partners.edit",
    "documents.ask_no_more": "documents.ask",
    "identifiers.edit": "partners.edit",
    "insights.end": "insights.end",
    "organisations.edit": "partners.edit",
    "partnerships.edit": "partners.edit_role",
    "sites.edit": "partners.edit",
    "identifiers.remove": "partners.edit",
    "sites.remove": "partners.edit",
    "relationships.remove": "partners.relate",
    "relationships.edit": "partners.relate",
    "partnerships.move": "partners.move",
    "partnerships.unplan": "partners.move",
    "territories.set_line": "partners.edit_role",
}
"""What one must still be allowed to do to take the act back."""
TABS = {"sites.remove": "network:partner_sites", "relationships.remove": "network:partner_relationships",
        "sites.edit": "network:partner_sites", "documents.ask_no_more": "network:partner_documents",
        "relationships.edit": "network:partner_relationships", "insights.end": "network:partner_relationships",
        "partnerships.unplan": "network:partner_lifecycle", "people.join": "network:partner_people",
        "sites.add": "network:partner_sites", "relationships.tie": "network:partner_relationships"}  # fmt: skip


def undo_url(act: Undo | None) -> str:
    """Where the act is taken back; empty where nothing was done."""
    return reverse("network:undo", args=[act.public_id]) if act else ""


@page("partners/undo/<id:undo>/", operation="partners.undo", methods=["POST"])
def undo(request: Request, undo: str) -> HttpResponse:
    """Only for who did it, and who still may."""
    found = own_act(request, undo, *NEEDED)
    if found.organisation_id is None:
        raise Http404
    company = get_object_or_404(Organisation, pk=found.organisation_id)
    judged: list[Partnership] | list[Organisation] = _roles(found) or [company]
    for each in judged:
        require(request.actor, NEEDED[found.operation], each)
    found.take_back_whole(by=request.actor)
    say(request, _("It is as it was."))
    if found.operation == "organisations.enter":
        return redirect("network:partners")
    return to_record(company, TABS.get(found.operation, "network:partner"))


def _roles(act: Undo) -> list[Partnership]:
    """The partnerships that it concerned: of these it is asked, not of the company, which may be in one's care in another role."""
    wanted = {each["pk"] for each in act.rows if each["model"] == Partnership._meta.label_lower}
    wanted |= {each["partnership"] for each in act.rows if each.get("partnership")}
    found = list(Partnership.objects.filter(pk__in=wanted)) if wanted else []
    if len(found) < len(wanted):
        raise Http404
    return found
