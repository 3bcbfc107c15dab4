"""What is expected of whom, for programs: read by both sides, declared and ended by ours."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from django.db.models import QuerySet
from django.http import HttpResponse
from pydantic import Field

from hanse.kernel.pages import Request
from hanse.kernel.rest.bodies import Given, body_of, filled
from hanse.kernel.rest.paging import Asked
from hanse.kernel.rest.routing import Resources
from hanse.kernel.rest.shown import AN_ID, Named, Shown, list_of, many, matching, named, one, says
from hanse.network.api.together import ManyShown, together
from hanse.network.forms.many import ManyForm
from hanse.network.models import Partnership

from ..jobs import take_stock
from .forms import DeclareForm, EditForm, EndForm, ManyExpectedForm
from .models import FeedExpectation, FeedPeriod
from .together import FEEDS

api = Resources("Expected feeds")

Rhythm = Literal["weekly", "monthly", "quarterly"]
EXAMPLES = {
    "company": AN_ID, "source": "", "kind": "sell_out", "rhythm": "monthly", "due_days": 5, "business_days": False,
    "starts_on": "2026-01-01", "ends_on": "2026-12-31", "job_role": "sales", "note": "By the fifth, as agreed.",
}  # fmt: skip


class FeedShown(Shown):
    """Lines that a partner, or a system of the manufacturer's, is to send for each period."""

    id: str = says("Its id.", AN_ID, validation_alias="public_id")
    organisation: Named | None = named("The partner; null for a system of the manufacturer's.", "Gannet Bikes")
    source: str = says("The system; empty for a partner.", "")
    kind: str = says("What kind of lines.", EXAMPLES["kind"])
    rhythm: Rhythm = says("For which periods.", EXAMPLES["rhythm"])
    due_days: int = says("So many days after a period it is due.", EXAMPLES["due_days"])
    business_days: bool = says("Are only business days counted?", EXAMPLES["business_days"])
    starts_on: date = says("The period of this day is the first.", EXAMPLES["starts_on"])
    ends_on: date | None = says("Nothing that ends later is expected; null for good.", None)
    job_role: str = says("Whose task it is at the partner; empty for the manufacturer's.", EXAMPLES["job_role"])
    note: str = says("What is said about it.", EXAMPLES["note"])


class FeedsAsked(Asked):
    orders: ClassVar = {"id": "public_id", "starts": "starts_on"}

    organisation: str = Field("", description="Of the company with this id.")
    kind: str = Field("", description="Of this kind of lines.", examples=["sell_out"])
    order: Literal["id", "starts", "-starts"] = Field("id", description="By what they are ordered; `-` for backwards.")

    def among(self, rows: QuerySet[FeedExpectation]) -> QuerySet[FeedExpectation]:
        wanted = {"organisation__public_id": self.organisation, "kind": self.kind}
        return rows.filter(**{name: value for name, value in wanted.items() if value})


class PeriodShown(Shown):
    """One period of what is expected."""

    id: str = says("Its id.", AN_ID, validation_alias="public_id")
    first: date = says("Its first day.", "2026-02-01")
    last: date = says("Its last day.", "2026-02-28")
    due_on: date = says("By when its lines are due.", "2026-03-05")
    arrived_on: date | None = says("The day of the first file that counts; null while nothing came.", "2026-03-04")
    corrected_on: date | None = says("The day of the newest later file that corrected lines.", None)
    excused_on: date | None = says("Since when it is known that there is nothing to send.", None)


class PeriodsAsked(Asked):
    orders: ClassVar = {"first": "first"}

    order: Literal["first", "-first"] = Field("-first", description="By their first day; `-` for backwards.")


@api.get("/expected-feeds", operation="feeds.read", summary="List expected feeds", answers=list_of(FeedShown))
def expected_feeds(request: Request, asked: FeedsAsked) -> HttpResponse:
    """What is expected of the companies that you see, and of the manufacturer's systems where you may see these."""
    return many(request, FeedShown, asked.among(FeedExpectation.objects.select_related("organisation")), asked)


@api.get("/expected-feeds/{id:feed}", operation="feeds.read", summary="Read an expected feed", answers=FeedShown)
def expected_feed(request: Request, feed: FeedExpectation) -> HttpResponse:
    """One of them."""
    return one(request, FeedShown, feed)


@api.get(
    "/expected-feeds/{id:feed}/periods", operation="feeds.read", summary="List the periods of an expected feed",
    answers=list_of(PeriodShown),
)  # fmt: skip
def expected_feed_periods(request: Request, feed: FeedExpectation, asked: PeriodsAsked) -> HttpResponse:
    """What came for which period and when, the newest first; one has a row as soon as it has begun."""
    rows: QuerySet[FeedPeriod] = feed.periods.all()
    return many(request, PeriodShown, rows, asked)


@api.post(
    "/expected-feeds", operation="feeds.declare", summary="Expect a feed", status=201, answers=FeedShown,
    body=body_of(DeclareForm, name="NewExpectedFeed", examples=EXAMPLES),
)  # fmt: skip
def expected_feed_new(request: Request, given: Given) -> HttpResponse:
    """Of a partner, by its id or number, or of a system; of each only once at a time."""
    form = filled(lambda data: DeclareForm(data), given)
    row, _act = form.declare(form.cleaned_data, by=request.actor)
    take_stock.enqueue(kind=row.kind)
    return one(request, FeedShown, row, status=201, at="expected_feed")


@api.patch(
    "/expected-feeds/{id:feed}", operation="feeds.declare", summary="Change an expected feed", answers=FeedShown,
    body=body_of(EditForm, name="ExpectedFeedChange", examples=EXAMPLES, changing=("due_days", "note")),
)  # fmt: skip
def expected_feed_edit(request: Request, feed: FeedExpectation, given: Given) -> HttpResponse:
    """By when, whose task it is, and the note. What has not come yet is due by the new rule."""
    matching(request, FeedShown, feed)
    form = filled(lambda data: EditForm(data, record=feed), given)
    feed.edit(form.cleaned_data, by=request.actor, seen=form.seen)
    return one(request, FeedShown, feed)


@api.post(
    "/expected-feeds/{id:feed}/end", operation="feeds.declare", summary="Expect a feed no more", answers=FeedShown,
    body=body_of(EndForm, name="EndOfExpectedFeed", examples={"ends_on": "2026-12-31"}),
)  # fmt: skip
def expected_feed_end(request: Request, feed: FeedExpectation, given: Given) -> HttpResponse:
    """What is over by its last day is still expected."""
    matching(request, FeedShown, feed, required=False)
    form = filled(EndForm, given)
    feed.end(on=form.cleaned_data["ends_on"], by=request.actor)
    return one(request, FeedShown, feed, at="expected_feed")


@api.get(
    "/feed-periods/{id:period}",
    operation="feeds.read",
    summary="Read a period of an expected feed",
    answers=PeriodShown,
)
def feed_period(request: Request, period: FeedPeriod) -> HttpResponse:
    """One of them."""
    return one(request, PeriodShown, period)


@api.post(
    "/feed-periods/{id:period}/request", operation="feeds.ask", summary="Ask for what is missing", answers=PeriodShown
)
def feed_period_request(request: Request, period: FeedPeriod) -> HttpResponse:
    """Whose task it is there is told. 409 where nothing is missing, and a second time on one day."""
    matching(request, PeriodShown, period, required=False)
    period.ask(by=request.actor)
    return _as_it_is(request, period)


@api.post(
    "/feed-periods/{id:period}/excuse", operation="feeds.excuse", summary="Say that there is nothing to send",
    answers=PeriodShown,
)  # fmt: skip
def feed_period_excuse(request: Request, period: FeedPeriod) -> HttpResponse:
    """Nothing is expected for it. 409 where something came already."""
    matching(request, PeriodShown, period, required=False)
    period.excuse(by=request.actor)
    return _as_it_is(request, period)


@api.post(
    "/feed-periods/{id:period}/expectation", operation="feeds.excuse", summary="Say that it is expected after all",
    answers=PeriodShown,
)  # fmt: skip
def feed_period_expected(request: Request, period: FeedPeriod) -> HttpResponse:
    """There is something to send for it."""
    matching(request, PeriodShown, period, required=False)
    period.excuse(by=request.actor, taken_back=True)
    return _as_it_is(request, period)


def _as_it_is(request: Request, period: FeedPeriod) -> HttpResponse:
    period.refresh_from_db()
    return one(request, PeriodShown, period, at="feed_period")


@api.post(
    "/partnerships/expected-feeds", operation="feeds.declare", summary="Expect a feed of many", answers=ManyShown,
    body=body_of(ManyExpectedForm, name="ManyExpectedFeeds", examples=EXAMPLES | {"partnerships": [AN_ID], "dry_run": False}),
)  # fmt: skip
def expected_feeds_of_many(request: Request, given: Given) -> HttpResponse:
    """The same of the companies of up to 1,000 partnerships, in one act: of each company once, and only of those that have such lines."""
    return together(request, FEEDS, ManyForm, given, Partnership.objects.all())
