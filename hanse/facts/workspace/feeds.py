"""What is expected of whom: the calendar, one feed with its periods, declaring, changing and ending it."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.kernel.pages import Request, page
from hanse.kernel.walls.authz import allows
from hanse.network.answers import form_page, own_act
from hanse.network.company.record import record_context
from hanse.network.models import Organisation, Undo
from hanse.network.ways_back import taken_back
from hanse.network.workspace.together import to_list
from hanse.ui import formats
from hanse.ui.parts import Action, Tab
from hanse.ui.saying import say
from hanse.ui.tables import Head, table

from ..expecting.forms import DeclareForm, EditForm, EndForm
from ..expecting.models import DECLARE, END, FeedExpectation, FeedPeriod
from ..expecting.month import asked_month, of_days
from ..expecting.showing import company_context, expected_rows, feed_context
from ..expecting.suggesting import SuggestionsForm, suggestions
from ..expecting.tables import calendar_table
from ..expecting.together import FEEDS
from ..jobs import take_stock
from ..sending.senders import quality, senders

GET_POST = ("GET", "POST")


def beside(request: Request, current: str) -> list[Tab]:
    """The pages about what comes in."""
    pages = [("calendar", _("Calendar"), "facts:feeds"), ("month", _("By day"), "facts:feeds_month")]
    if allows(request.actor, DECLARE):
        pages.append(("suggestions", _("Suggestions"), "facts:feed_suggestions"))
    if allows(request.actor, "imports.read"):
        pages.append(("quality", _("Quality"), "facts:feed_quality"))
    return [Tab(label, reverse(url), current=key == current) for key, label, url in pages]


@page("feeds/", operation="feeds.read")
def feeds(request: Request) -> HttpResponseBase:
    new = Action(_("Expect a feed"), reverse("facts:feed_new"), "plus", "primary", "feeds.declare")
    head = Head(
        _("Expected feeds"), actions=[new], back=reverse("facts:overview"), back_label=_("Facts"),
        tabs=beside(request, "calendar"),
    )  # fmt: skip
    return table(request, calendar_table(request.actor), rows=expected_rows(), head=head)


@page("feeds/month/", operation="feeds.read")
def feeds_month(request: Request) -> HttpResponse:
    """`?month=2026-03`: what is due on each of its days."""
    found = of_days(asked_month(request.GET.get("month", "")))
    return render(request, "facts/feeds/month.html", {"month": found, "tabs": beside(request, "month")})


@page("feeds/quality/", operation="imports.read")
def feed_quality(request: Request) -> HttpResponse:
    context = {"senders": senders(), "quality": quality(), "tabs": beside(request, "quality")}
    return render(request, "facts/feeds/quality.html", context)


@page("feeds/suggestions/", operation="feeds.declare", methods=GET_POST)
def feed_suggestions(request: Request) -> HttpResponse:
    form = SuggestionsForm(suggestions(request.actor), request.POST or None)
    if form.carry_out(lambda given: form.declare(given, by=request.actor)):
        wanted = form.cleaned_data["feeds"]
        for kind in {form.found[key].kind.key for key in wanted}:
            take_stock.enqueue(kind=kind)
        count = {"count": formats.number(len(wanted))}
        said = ngettext(
            "%(count)s feed is expected from now on.", "%(count)s feeds are expected from now on.", len(wanted)
        )
        say(request, said % count, undo=_undo(form.outcome))
        return redirect("facts:feed_suggestions")
    context = {"form": form, "tabs": beside(request, "suggestions")}
    return render(request, "facts/feeds/suggestions.html", context, status=422 if form.errors else 200)


@page("partners/<id:partner>/feeds/", operation="feeds.read")
def partner_feeds(request: Request, partner: Organisation) -> HttpResponse:
    context = record_context(request, partner, current="feeds") | company_context(partner.pk, request.actor)
    context["may_declare"] = allows(request.actor, DECLARE, partner)
    return render(request, "facts/feeds/partner.html", context)


@page("feeds/new/", operation="feeds.declare", methods=GET_POST)
def feed_new(request: Request) -> HttpResponse:
    """`?partner=` says of whom."""
    asked = request.GET.get("partner", "")
    company = Organisation.objects.filter(public_id=asked).first() if asked else None
    form = DeclareForm(request.POST or None, initial={"company": company.public_id if company else ""})
    if form.carry_out(lambda given: form.declare(given, by=request.actor)):
        row, act = form.outcome
        take_stock.enqueue(kind=row.kind)
        say(request, _("Expected from now on: %(feed)s.") % {"feed": row}, undo=_undo(act))
        return redirect("facts:feed", row.public_id)
    back, label = reverse("facts:feeds"), _("Expected feeds")
    return form_page(request, form, title=_("Expect a feed"), verb=_("Expect it"), back=back, back_label=label)


@page("feeds/<id:feed>/", operation="feeds.read")
def feed(request: Request, feed: FeedExpectation) -> HttpResponse:
    return render(request, "facts/feeds/feed.html", feed_context(feed, request.actor))


@page("feeds/<id:feed>/edit/", operation="feeds.declare", methods=GET_POST)
def feed_edit(request: Request, feed: FeedExpectation) -> HttpResponse:
    form = EditForm(request.POST or None, record=feed)
    if form.carry_out(lambda given: feed.edit(given, by=request.actor, seen=form.seen)):
        say(request, _("Saved. What has not come yet is due by the new rule."))
        return redirect("facts:feed", feed.public_id)
    return form_page(request, form, title=feed, back=_url(feed), back_label=feed.sender)


@page("feeds/<id:feed>/end/", operation="feeds.declare", methods=GET_POST)
def feed_end(request: Request, feed: FeedExpectation) -> HttpResponse:
    form = EndForm(request.POST or None)
    if form.carry_out(lambda given: feed.end(on=given["ends_on"], by=request.actor)):
        words = {"feed": feed, "day": formats.day(form.cleaned_data["ends_on"])}
        say(request, _("%(feed)s: expected until %(day)s.") % words, undo=_undo(form.outcome) if form.outcome else "")
        return redirect("facts:feed", feed.public_id)
    title = _("Expect no more: %(feed)s") % {"feed": feed}
    return form_page(request, form, title=title, verb=_("End it"), back=_url(feed), back_label=feed.sender)


@page("feeds/undo/<id:undo>/", operation="feeds.declare", methods=["POST"])
def feed_undo(request: Request, undo: str) -> HttpResponse:
    """Only who did it may take it back, and who still may declare all of it."""
    taken_back(own_act(request, undo, DECLARE, END), by=request.actor)
    say(request, _("It is as it was."))
    return redirect(to_list(request, FEEDS) if "state" in request.GET else "facts:feeds")


@page("feeds/periods/<id:period>/request/", operation="feeds.ask", methods=["POST"])
def feed_request(request: Request, period: FeedPeriod) -> HttpResponse:
    period.ask(by=request.actor)
    words = {"company": period.expectation.sender, "kind": period.expectation.what, "period": period.named}
    say(request, _("%(company)s is asked for %(kind)s, %(period)s.") % words)
    return redirect("facts:feed", period.expectation.public_id)


@page("feeds/periods/<id:period>/excuse/", operation="feeds.excuse", methods=["POST"])
def feed_excuse(request: Request, period: FeedPeriod) -> HttpResponse:
    period.excuse(by=request.actor)
    undo = reverse("facts:feed_excuse_undo", args=[period.public_id])
    say(request, _("Nothing is expected for this period: %(period)s.") % {"period": period.named}, undo=undo)
    return redirect("facts:feed", period.expectation.public_id)


@page("feeds/periods/<id:period>/excuse/undo/", operation="feeds.excuse", methods=["POST"])
def feed_excuse_undo(request: Request, period: FeedPeriod) -> HttpResponse:
    period.excuse(by=request.actor, taken_back=True)
    say(request, _("It is expected again: %(period)s.") % {"period": period.named})
    return redirect("facts:feed", period.expectation.public_id)


def _url(feed: FeedExpectation) -> str:
    return reverse("facts:feed", args=[feed.public_id])


def _undo(act: Undo) -> str:
    return reverse("facts:feed_undo", args=[act.public_id])
