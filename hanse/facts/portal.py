"""Facts for a partner: its own orders, and nobody else's."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.intake.sending import first_way
from hanse.kernel.pages import Request, page
from hanse.ui.parts import Tab
from hanse.ui.saying import say
from hanse.ui.tables import Head, table

from .expecting.showing import company_context, own_feeds
from .keeping import store
from .keeping.versions import asked_day
from .models import FeedPeriod
from .showing.known import months_known
from .showing.lines import Lines
from .showing.own_months import MonthRows, month_table, own_months
from .showing.panels import own_known, own_sums
from .tables import line_table, named_import


@page("orders/", operation="facts.own")
def orders(request: Request) -> HttpResponse:
    """The way to the lines of the first kind that the company has."""
    first = next(iter(own_sums(request)), None)
    if first is None:
        return render(request, "facts/own_empty.html", {"way": first_way(request.actor)})
    return redirect("facts:portal_lines", first.kind.key)


@page("orders/<slug:kind>/", operation="facts.own")
def lines(request: Request, kind: str) -> HttpResponseBase:
    years = own_sums(request)
    one = next((year for year in years if year.kind.key == kind), None)
    if one is None:
        raise Http404
    tabs = [Tab(year.title, reverse("facts:portal_lines", args=[year.kind.key]), current=year is one) for year in years]
    day, organisation_id = asked_day(request), request.actor.organisation_id
    if day is not None:
        one = own_known(one.kind, months_known(one.kind, organisation_id or 0, day), day, request.actor)
    with store.reading(kind, version=one.stand.version) as facts:
        listed = line_table(
            one.kind, facts, whose="own", currency=one.stand.currency, known_on=day, called=one.title,
            about={"import": named_import(request)},
        )  # fmt: skip
        rows = Lines(facts, organisation_id=organisation_id)
        context: dict[str, Any] = {"one": one, "tabs": tabs, "known_on": day, "way": first_way(request.actor, kind)}
        return table(request, listed, rows=rows, template="facts/own_lines.html", **context)


@page("orders/<slug:kind>/months/", operation="facts.own")
def months(request: Request, kind: str) -> HttpResponseBase:
    """The same added up by month, in any year that there is."""
    one = next((year for year in own_sums(request) if year.kind.key == kind), None)
    if one is None:
        raise Http404
    found = own_months(one)
    head = Head(
        _("%(kind)s by month") % {"kind": one.title},
        back=reverse("facts:portal_lines", args=[kind]),
        back_label=_("Orders"),
    )
    return table(request, month_table(one, found), rows=MonthRows(found, is_level=one.kind.level), head=head)


@page("feeds/", operation="feeds.read")
def feeds(request: Request) -> HttpResponse:
    """What we expect of them, what came, and how good it was."""
    assert request.actor.organisation_id is not None, "whoever is in the portal acts for a company"
    context = company_context(request.actor.organisation_id, request.actor)
    context |= {"own": own_feeds(context["feeds"], request.actor), "way": first_way(request.actor)}
    return render(request, "facts/feeds/own.html", context)


@page("feeds/periods/<id:period>/excuse/", operation="feeds.excuse", methods=["POST"])
def feed_excuse(request: Request, period: FeedPeriod) -> HttpResponse:
    period.excuse(by=request.actor)
    undo = reverse("facts:portal_feed_excuse_undo", args=[period.public_id])
    say(request, _("We expect nothing for this period: %(period)s.") % {"period": period.named}, undo=undo)
    return redirect("facts:portal_feeds")


@page("feeds/periods/<id:period>/excuse/undo/", operation="feeds.excuse", methods=["POST"])
def feed_excuse_undo(request: Request, period: FeedPeriod) -> HttpResponse:
    period.excuse(by=request.actor, taken_back=True)
    say(request, _("It is expected again: %(period)s.") % {"period": period.named})
    return redirect("facts:portal_feeds")
