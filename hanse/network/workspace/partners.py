"""The list of partners, and the page of a company in all its roles."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.pages import Request, page
from hanse.ui.frame.later import is_part
from hanse.ui.parts import Action, Tab
from hanse.ui.tables import Head, table

from ..company.overview import beside, happened, overview
from ..company.record import record_context
from ..models import Organisation
from ..past import history
from ..tables.known import known
from ..tables.partners import import_url, partner_rows, partner_table

EVENTS_A_PAGE = 50
MOST_PAGES = 200
"""What happened before ten thousand other things is read in the audit trail."""


@page("partners/", operation="partners.list", methods=("GET", "POST"), changes=False)
def partners(request: Request) -> HttpResponseBase:
    those = known()
    new = Action(
        _("Add a partner"),
        reverse("network:partner_new"),
        icon="plus",
        kind="primary" if those.some else "plain",
        operation="partners.create",
    )
    bring = [Action(_("Import"), import_url(), icon="upload", operation="imports.receive")] if those.some else []
    actions = [*(each for each in bring if each.url), new]
    return table(
        request, partner_table(request, those), rows=partner_rows(request), head=Head(_("Partners"), actions=actions)
    )


@page("partners/<id:partner>/", operation="partners.read")
def partner(request: Request, partner: Organisation) -> HttpResponse:
    context = record_context(request, partner, current="overview")
    return render(request, "network/partner.html", context | overview(partner))


@page("partners/<id:partner>/happened/", operation="partners.read")
def partner_happened(request: Request, partner: Organisation) -> HttpResponse:
    """The part of its page that tells what happened lately; by itself everything that happened."""
    if not is_part(request):
        return redirect("network:partner_history", partner.public_id)
    return render(request, "network/parts/happened.html", happened(partner))


@page("partners/<id:partner>/beside/", operation="partners.read")
def partner_beside(request: Request, partner: Organisation) -> HttpResponse:
    """The part of its page that tells who is there and what is around it; for who runs no script a page of its own."""
    template = "network/parts/beside.html" if is_part(request) else "network/partner_beside.html"
    return render(request, template, beside(partner, request.actor))


@page("partners/<id:partner>/history/", operation="partners.read")
def partner_history(request: Request, partner: Organisation) -> HttpResponse:
    """All that happened, or what one room tells of it (`of`), a page at a time."""
    sources, wanted = history.sources(partner), request.GET.get("of", "")
    chosen = [source for source in sources if source.key == wanted]
    number = _page(request.GET.get("page", "1"))
    start = (number - 1) * EVENTS_A_PAGE
    happenings = history.latest(partner, start + EVENTS_A_PAGE + 1, of=chosen or sources)[start:]
    of = {"of": wanted} if chosen else {}
    chips = [Tab(_("Everything"), "?", not chosen)]
    chips += [Tab(source.label, f"?{urlencode({'of': source.key})}", source in chosen) for source in sources]
    context = {
        **record_context(request, partner, current="history"),
        "happenings": happenings[:EVENTS_A_PAGE],
        "narrowed": bool(chosen),
        "chips": chips if len(sources) > 1 else [],
        "newer": f"?{urlencode({**of, 'page': number - 1})}" if number > 1 else "",
        "older": f"?{urlencode({**of, 'page': number + 1})}" if len(happenings) > EVENTS_A_PAGE else "",
    }
    return render(request, "network/partner_history.html", context)


def _page(asked: str) -> int:
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    return min(max(number, 1), MOST_PAGES)
