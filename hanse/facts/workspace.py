"""Facts for our people: what there is of each kind, its lines, and each company's part."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.access import visible
from hanse.kernel.authz import allows
from hanse.kernel.pages import Request, page
from hanse.network.models import Organisation
from hanse.network.record import record_context
from hanse.ui.tables import Head, table

from . import store
from .kinds import FactKind
from .lines import Lines
from .months import of_company, stands
from .overview import declared, overviews
from .tables import line_table
from .telling import CompanyYear


@page("facts/", operation="facts.read")
def overview(request: Request) -> HttpResponse:
    context = {"parts": overviews(), "may_import": allows(request.actor, "imports.receive")}
    return render(request, "facts/overview.html", context)


@page("facts/<slug:kind>/", operation="facts.read")
def lines(request: Request, kind: str) -> HttpResponseBase:
    fact_kind = _declared(kind)
    stand = stands().get(kind)
    if stand is None or not stand.lines:
        return render(
            request, "facts/no_lines.html", {"kind": fact_kind, "may_import": allows(request.actor, "imports.receive")}
        )
    asked = request.GET.get("partner", "")
    company = visible(Organisation, asked) if asked else None
    back = reverse(f"facts:{kind}", args=[company.public_id]) if company else reverse("facts:overview")
    head = Head(fact_kind.label, back=back, back_label=company or _("Facts"))
    with store.reading(kind, version=stand.version) as facts:
        listed = line_table(fact_kind, facts, whose="everybody", currency=stand.currency, company=company)
        return table(request, listed, rows=Lines(facts), head=head)


def _declared(key: str) -> FactKind:
    found = declared().get(key)
    if found is None:
        raise Http404
    return found


@page("partners/<id:partner>/sell-in/", operation="facts.read")
def sell_in(request: Request, partner: Organisation) -> HttpResponse:
    return _tab(request, partner, "sell_in")


@page("partners/<id:partner>/purchases/", operation="facts.read")
def purchase(request: Request, partner: Organisation) -> HttpResponse:
    return _tab(request, partner, "purchase")


def _tab(request: Request, partner: Organisation, kind: str) -> HttpResponse:
    """A company's part of a kind of fact, from sums by month; its lines are one step away."""
    context = record_context(request, partner, current=f"facts-{kind}")
    months = of_company(partner, partner.pk).get(kind)
    fact_kind = _declared(kind)
    if months is None or not months.sums:
        return render(request, "facts/partner_empty.html", context | {"kind": fact_kind})
    one = CompanyYear.of(partner, fact_kind, months)
    return render(request, "facts/partner_tab.html", context | {"one": one})
