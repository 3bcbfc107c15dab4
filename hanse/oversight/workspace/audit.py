"""The audit trail: all entries, those of one company, and one of them in full."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.models import AuditEntry
from hanse.kernel.pages import Request, page
from hanse.kernel.walls.access import visible
from hanse.kernel.walls.authz import allows
from hanse.network.company.record import record_context
from hanse.network.models import Organisation
from hanse.network.past import told
from hanse.ui import formats
from hanse.ui.tables import Head, table

from .. import trail
from ..tables import side, trail_table


@page("audit/", operation="audit.read")
def audit(request: Request) -> HttpResponseBase:
    asked = request.GET.get("company", "")
    company = visible(Organisation, asked) if asked else None
    kind = trail_table(company)
    rows = trail.Entries(told.readable(AuditEntry.objects.all()), kind.filters)
    return table(request, kind, rows=rows, head=Head(_("Audit trail")))


@page("audit/<int:entry>/", operation="audit.read")
def entry(request: Request, entry: int) -> HttpResponse:
    found = told.readable(AuditEntry.objects.filter(pk=entry)).first()
    if found is None:
        raise Http404
    line = next(trail.lines([found]))
    context = {
        "line": line,
        "entry": found,
        "side": side(found),
        "at": formats.instant(found.at),
        "operation": trail.in_words(found.operation),
        "record": line.record,
        "reason": told.reason(found),
        "fields": trail.fields(line),
        "acting_for": Organisation.objects.filter(pk=found.acting_for_id or 0).first(),
    }
    return render(request, "oversight/entry.html", context)


@page("partners/<id:partner>/audit/", operation="audit.read")
def partner_audit(request: Request, partner: Organisation) -> HttpResponseBase:
    kind = trail_table(None, of_company=True)
    entries = told.readable(AuditEntry.objects.filter(organisation_id=partner.pk))
    rows = trail.Entries(entries, kind.filters, partner)
    context = record_context(request, partner, current="audit")
    if allows(request.actor, "rights.read"):
        address = reverse("network:partner", args=[partner.public_id])
        context["why"] = reverse("oversight:why", query={"what": address})
    return table(request, kind, rows=rows, template="oversight/partner_audit.html", **context)
