"""What is expected as pages show it: a word and a tone for each period, and where it leads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Min, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hanse.intake.models import Batch
from hanse.intake.sending import ways_to_send
from hanse.intake.ways import to
from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.pages import on_side
from hanse.kernel.walls.authz import allows
from hanse.ui import formats
from hanse.ui.parts import Action, st

from ..showing.months import back
from .models import DECLARE, FeedArrival, FeedExpectation, FeedPeriod
from .quality import quality_context
from .standing import Stage

MONTHS = 12
MOST_PERIODS = 60
MOST_OF_COMPANY = 30
TONES = {Stage.CAME: "good", Stage.LATE: "warn", Stage.CORRECTED: "info", Stage.DUE: "warn", Stage.OVERDUE: "bad"}
WORST = (Stage.OVERDUE, Stage.DUE, Stage.LATE, Stage.CORRECTED, Stage.CAME, Stage.EXCUSED, Stage.RUNNING)


def months() -> list[date]:
    """The months that the calendar shows, the newest first."""
    this = clock.today().replace(day=1)
    return [back(this, count) for count in range(MONTHS)]


def in_words(period: FeedPeriod) -> str:
    """How it stands, short."""
    found = period.standing
    words = {"day": formats.day_short(period.due_on), "days": formats.number(found.days)}
    return {
        Stage.RUNNING: _("due %(day)s"),
        Stage.DUE: _("due %(day)s"),
        Stage.OVERDUE: _("%(days)s d overdue"),
        Stage.CAME: _("in time"),
        Stage.LATE: _("%(days)s d late"),
        Stage.CORRECTED: _("corrected"),
        Stage.EXCUSED: _("nothing to send"),
    }[found.stage] % words


def tone(period: FeedPeriod) -> str:
    return TONES.get(period.standing.stage, "")


def counting() -> QuerySet[FeedArrival]:
    """Arrivals whose file counts, the first ones first."""
    return FeedArrival.objects.filter(counts=True).order_by("on", "batch")


def with_missing(rows: QuerySet[FeedExpectation]) -> QuerySet[FeedExpectation]:
    """With how many periods are overdue, and what is due next."""
    today = clock.today()
    missing = Q(periods__arrived_on=None, periods__excused_on=None)
    return rows.annotate(
        overdue=Count("periods", filter=missing & Q(periods__due_on__lt=today)),
        next_due=Min("periods__due_on", filter=missing & Q(periods__due_on__gte=today)),
    )


def expected_rows() -> QuerySet[FeedExpectation]:
    """For our people: expectations with the periods of the calendar's months, and the files that came."""
    shown = FeedPeriod.objects.filter(last__gte=months()[-1]).order_by("first").select_related("expectation")
    files = counting().select_related("batch")
    return with_missing(FeedExpectation.objects.select_related("organisation")).prefetch_related(
        Prefetch("periods", queryset=shown), Prefetch("periods__arrivals", queryset=files, to_attr="counted")
    )


def of_month(row: FeedExpectation, month: date) -> list[FeedPeriod]:
    """The periods that end in a month."""
    return [each for each in row.periods.all() if each.last.replace(day=1) == month]


def month_text(row: FeedExpectation, month: date) -> str | None:
    """What a month's cell says: of several periods, how many are here."""
    found = of_month(row, month)
    if len(found) <= 1:
        return in_words(found[0]) if found else None
    came = sum(each.arrived_on is not None for each in found)
    return _("%(some)s of %(all)s") % {"some": formats.number(came), "all": formats.number(len(found))}


def month_cell(row: FeedExpectation, month: date, *, batches: bool) -> SafeString | str:
    """The worst of a month's periods decides the tone; it leads to the file that came, or to where one asks for it."""
    found = of_month(row, month)
    if not found:
        return formats.UNKNOWN
    worst = min(found, key=lambda each: WORST.index(each.standing.stage))
    return format_html('<a href="{}">{}</a>', leads_to(worst, batches=batches), st(month_text(row, month), tone(worst)))


def leads_to(period: FeedPeriod, *, batches: bool) -> str:
    arrivals: Sequence[FeedArrival] = period.counted  # type: ignore[attr-defined]
    if arrivals and batches:
        return to("batch", arrivals[0].batch.public_id)
    return f"{reverse('facts:feed', args=[period.expectation.public_id])}#{period.public_id}"


@dataclass(frozen=True, slots=True)
class Shown:
    """One period in words; `arrivals` are (day, lines, address or nothing). Addresses are empty for who may not."""

    period: FeedPeriod
    words: str
    tone: str
    arrivals: tuple[tuple[date, int, str], ...]
    ask_url: str = ""
    excuse_url: str = ""
    return_url: str = ""
    send_url: str = ""
    what: str = ""

    @property
    def asked(self) -> str:
        """The question before it is asked for, which cannot be taken back."""
        feed = self.period.expectation
        words = {"company": feed.sender, "kind": feed.what, "period": self.period.named}
        return _("Ask %(company)s for %(kind)s, %(period)s?") % words


def shown_periods(periods: QuerySet[FeedPeriod], actor: Actor, *, most: int = MOST_PERIODS) -> list[Shown]:
    """The newest first, each with the files that came for it and what this actor may do."""
    rows = periods.select_related("expectation__organisation").order_by("-first", "id")
    found = list(rows.prefetch_related(Prefetch("arrivals", queryset=counting(), to_attr="counted"))[:most])
    files: dict[int, str] = {}
    if allows(actor, "imports.read"):
        wanted = {arrival.batch_id for each in found for arrival in each.counted}
        seen = Batch.objects.filter(pk__in=wanted).values_list("pk", "public_id")  # a partner sees those it sent itself
        files = {pk: to("batch", public_id) for pk, public_id in seen}
    return [_shown(each, actor, files) for each in found]


def _shown(period: FeedPeriod, actor: Actor, files: Mapping[int, str]) -> Shown:
    arrivals: Sequence[FeedArrival] = period.counted  # type: ignore[attr-defined]
    stage = period.standing.stage
    missing = stage in {Stage.DUE, Stage.OVERDUE}
    may_excuse = (missing or stage == Stage.EXCUSED) and allows(actor, "feeds.excuse", period)
    may_ask = missing and period.organisation_id is not None and allows(actor, "feeds.ask", period)
    sends = missing and actor.is_partner and period.expectation.job_role and allows(actor, "imports.receive")

    def url(name: str) -> str:
        return on_side(actor, f"facts:{name}", period.public_id)

    return Shown(
        period, in_words(period), tone(period),
        tuple((each.on, each.lines, files.get(each.batch_id, "")) for each in arrivals),
        ask_url=url("feed_request") if may_ask else "",
        excuse_url=url("feed_excuse") if may_excuse and missing else "",
        return_url=url("feed_excuse_undo") if may_excuse and not missing else "",
        send_url=f"{to('start')}?kind={period.expectation.kind}" if sends else "",
        what=period.expectation.what_own if actor.is_partner else period.expectation.what,
    )  # fmt: skip


def feed_context(feed: FeedExpectation, actor: Actor) -> dict[str, Any]:
    """What the page of one expectation shows."""
    may = allows(actor, DECLARE, feed)
    company = feed.organisation
    return {
        **quality_context(feed.organisation_id, kind=feed.kind),
        "feed": feed, "periods": shown_periods(feed.periods.all(), actor), "company": company,
        "task": feed.get_job_role_display() if feed.job_role else _("ours"),
        "is_over": feed.ends_on is not None and feed.ends_on < clock.today(),
        "edit_url": reverse("facts:feed_edit", args=[feed.public_id]) if may else "",
        "end_url": reverse("facts:feed_end", args=[feed.public_id]) if may and feed.ends_on is None else "",
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class OwnFeed:
    """What is expected of a company as it reads that itself; `way` leads to sending it, None where that is not theirs to do."""

    feed: FeedExpectation
    what: str
    way: Action | None


def own_feeds(feeds: Iterable[FeedExpectation], actor: Actor) -> list[OwnFeed]:
    ways = ways_to_send(actor)
    return [OwnFeed(feed, feed.what_own, ways.get(feed.kind) if feed.job_role else None) for feed in feeds]


def company_context(organisation_id: int, actor: Actor) -> dict[str, Any]:
    """What is expected of one company, what came, and how good it was: for its own page and for ours about it."""
    rows = FeedExpectation.objects.filter(organisation=organisation_id)
    feeds = list(with_missing(rows).exclude(ends_on__lt=clock.today()).order_by("kind", "pk"))
    periods = FeedPeriod.objects.filter(organisation=organisation_id)
    return {
        **quality_context(organisation_id), "feeds": feeds,
        "periods": shown_periods(periods, actor, most=MOST_OF_COMPANY) if feeds else [],
    }  # fmt: skip
