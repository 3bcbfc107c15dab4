"""Facts for our people: what there is of each kind, its lines, and each company's part."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.pages import Request, page
from hanse.kernel.walls.authz import allows
from hanse.network.company.record import record_context
from hanse.network.models import Organisation, Product
from hanse.ui.parts import Tab
from hanse.ui.tables import Head, table

from ..declaring import FactKind
from ..keeping import store
from ..keeping.rates import RATES
from ..keeping.versions import as_known, asked_day, stands_on
from ..sending.unmatched import lines_aside
from ..showing.known import asking, known_overviews, months_known
from ..showing.lines import Lines
from ..showing.months import of_company, stands
from ..showing.overview import company_url, declared, overviews
from ..showing.panels import more_kinds
from ..showing.telling import CompanyYear
from ..tables import line_table, named, named_import


@page("facts/", operation="facts.read")
def overview(request: Request) -> HttpResponse:
    day = asked_day(request)
    found = stands_on(day) if day else stands()
    parts = known_overviews(day) if day else overviews()
    context = asking(day) | {
        "parts": parts, "none": not parts, "rates": None if day else found.get(RATES),
        "aside": lines_aside(), "may_import": allows(request.actor, "imports.receive"),
        "missing": [kind for key, kind in declared().items() if key not in found],
    }  # fmt: skip
    return render(request, "facts/overview.html", context)


@page("facts/<slug:kind>/", operation="facts.read")
def lines(request: Request, kind: str) -> HttpResponseBase:
    fact_kind = _declared(kind)
    stand = stands().get(kind)
    if stand is None or not stand.lines:
        return render(
            request, "facts/no_lines.html", {"kind": fact_kind, "may_import": allows(request.actor, "imports.receive")}
        )
    company, product = named(request, Organisation, "partner"), named(request, Product, "product")
    back = company_url(fact_kind, company.public_id) if company else reverse("facts:overview")
    head = Head(fact_kind.label, back=back, back_label=company or _("Facts"))
    about = {
        "partner": company, "product": product if fact_kind.roles else None, "import": named_import(request),
    }  # fmt: skip
    stand = as_known(stand, request.GET)
    with store.reading(kind, version=stand.version) as facts:
        listed = line_table(
            fact_kind, facts, whose="everybody", currency=stand.currency, about=about, known_on=asked_day(request)
        )
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


@page("partners/<id:partner>/facts/", operation="facts.read")
def any_more(request: Request, partner: Organisation) -> HttpResponse:
    """The way to the first of the other kinds in which a company has lines."""
    first = next(iter(more_kinds(partner)), None)
    if first is None:
        context = record_context(request, partner, current="facts-more")
        return render(request, "facts/partner_empty.html", context)
    return redirect("facts:more", partner=partner.public_id, kind=first.key)


@page("partners/<id:partner>/facts/<slug:kind>/", operation="facts.read")
def more(request: Request, partner: Organisation, kind: str) -> HttpResponse:
    kinds = more_kinds(partner)
    if _declared(kind) not in kinds:
        raise Http404
    tabs = [Tab(each.label, company_url(each, partner.public_id), current=each.key == kind) for each in kinds]
    return _tab(request, partner, kind, current="facts-more", kinds=tabs)


def _tab(request: Request, partner: Organisation, kind: str, *, current: str = "", **more: Any) -> HttpResponse:
    """A company's part of a kind of fact, from sums by month; its lines are one step away."""
    context = record_context(request, partner, current=current or f"facts-{kind}") | more
    months = of_company(partner, partner.pk).get(kind)
    fact_kind = _declared(kind)
    if months is None or not months.sums:
        return render(request, "facts/partner_empty.html", context | {"kind": fact_kind})
    day = asked_day(request)
    if day is not None:
        months = months_known(fact_kind, partner.pk, day)
    one = CompanyYear.of(partner, fact_kind, months, known_on=day)
    return render(request, "facts/partner_tab.html", context | asking(day) | {"one": one})
