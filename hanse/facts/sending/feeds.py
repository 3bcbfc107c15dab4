"""Who should send what by when, from what came before: who sent lines in two of the three months before is expected to go on.

A month's lines are due on the tenth of the month after it. A feed is one company's lines of a kind that partners report, or all
lines of a kind that our own systems send.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from django.db.models import Count, Exists, Max, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.contributions import Todo
from hanse.kernel.pages import on_side
from hanse.kernel.walls.authz import allows
from hanse.network.access import in_care
from hanse.network.models import Organisation, Partnership
from hanse.ui import formats

from ..models import Monthly
from ..showing.months import back
from ..showing.overview import declared

DUE_DAY = 10
BEFORE, LEAST = 3, 2
SHOWN = 12
MOST = 200
Standing = Literal["came", "awaited", "overdue"]


def due_on(month: date) -> date:
    """The day by which a month's lines are to be here."""
    return back(month, -1) + timedelta(days=DUE_DAY - 1)


def standing(*, came: bool, month: date, today: date) -> Standing:
    """How it stands with a month's lines."""
    return "came" if came else "awaited" if today <= due_on(month) else "overdue"


def is_expected(sent: Collection[date], month: date) -> bool:
    """Does who sent these months' lines owe this one's?"""
    return len({back(month, count) for count in range(1, BEFORE + 1)} & set(sent)) >= LEAST


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed and how it stands: `months` are the last twelve, oldest first, each with whether lines came."""

    kind: Any
    company: Organisation | None
    month: date
    standing: Standing
    months: tuple[tuple[date, bool], ...]
    newest: date | None

    @property
    def due(self) -> date:
        return due_on(self.month)

    @property
    def gaps(self) -> list[date]:
        """The months of the last twelve for which nothing came."""
        return [month for month, came in self.months if not came]

    @property
    def url(self) -> str:
        asked = "?" + urlencode({"partner": self.company.public_id}) if self.company else ""
        return reverse("facts:lines", args=[self.kind.key]) + asked


def _month() -> date:
    """The month whose lines are asked for: the last one that is over."""
    return back(clock.today().replace(day=1), 1)


def _reported() -> list[str]:
    return [key for key, kind in declared().items() if kind.reported]


def feeds() -> list[Feed]:
    """Every feed that is expected: overdue ones first, our own systems before partners."""
    found = [*_ours(), *_theirs(Monthly.objects.all())]
    order = {"overdue": 0, "awaited": 1, "came": 2}
    return sorted(found, key=lambda feed: (order[feed.standing], feed.company is not None, str(feed.company or "")))


def _ours() -> Iterator[Feed]:
    """Kinds that our systems send, of all partners together."""
    month, known = _month(), declared()
    window = [back(month, count) for count in range(SHOWN)]
    rows = Monthly.objects.exclude(kind__in=_reported()).order_by().values_list("kind", "month").distinct()
    sent: dict[str, set[date]] = {}
    for kind, day in rows:
        sent.setdefault(kind, set()).add(day)
    for key, days in sent.items():
        if key in known and len(days & set(window)) >= LEAST:
            yield _feed(known[key], None, days, month)


def _theirs(rows: QuerySet[Monthly], *, missing_only: bool = False) -> Iterator[Feed]:
    """Partners' own reports, from those of `rows`: the ones that are expected, or of these the missing ones."""
    month, known = _month(), declared()
    before = [back(month, count) for count in range(1, BEFORE + 1)]
    counted = rows.filter(kind__in=_reported()).order_by().values("kind", "organisation").annotate(
        before=Count("month", distinct=True, filter=Q(month__in=before)),
        now=Count("month", distinct=True, filter=Q(month__gte=month)), newest=Max("month"),
    ).filter(before__gte=LEAST)  # fmt: skip
    wanted = list(
        (counted.filter(now=0) if missing_only else counted).order_by("now", "-newest", "organisation")[:MOST]
    )
    companies = Organisation.objects.in_bulk({row["organisation"] for row in wanted})
    sent: dict[tuple[str, int], set[date]] = {}
    told = Monthly.objects.filter(organisation__in=companies, kind__in=_reported(), month__gte=back(month, SHOWN))
    for kind, company, day in told.order_by().values_list("kind", "organisation", "month").distinct():
        sent.setdefault((kind, company), set()).add(day)
    for row in wanted:
        key = (row["kind"], row["organisation"])
        yield _feed(known[row["kind"]], companies[row["organisation"]], sent.get(key, set()), month)


def _feed(kind: Any, company: Organisation | None, days: set[date], month: date) -> Feed:
    months = tuple((day, day in days) for day in (back(month, count) for count in range(SHOWN - 1, -1, -1)))
    came = bool(days) and max(days) >= month
    return Feed(
        kind, company, month, standing(came=came, month=month, today=clock.today()), months, max(days, default=None)
    )


def overdue_in_care(actor: Actor) -> Iterator[Todo]:
    """Reports of partners in a colleague's care that are overdue, each to be asked for."""
    if not allows(actor, "facts.read"):
        return
    mine = in_care(Partnership.objects.all(), actor).values("organisation")
    for feed in _theirs(Monthly.objects.filter(organisation__in=mine), missing_only=True):
        if feed.standing == "overdue" and feed.company is not None:
            sentence = _("Ask %(company)s for %(kind)s of %(month)s") % _words(feed)
            yield Todo(sentence, _due(feed), reverse("facts:feeds"), icon="database-import", due=feed.due, late=True)


def sign(actor: Actor) -> Exists | None:
    """Whether partners report anything at all, or this one does."""
    rows = Monthly.objects.filter(kind__in=_reported())
    if actor.is_partner:
        rows = rows.filter(organisation=actor.organisation_id)
    return Exists(rows) if allows(actor, "facts.own" if actor.is_partner else "facts.read") else None


def own_missing(actor: Actor) -> Iterator[Todo]:
    """What a partner's own people are to send us."""
    if actor.organisation_id is None or not allows(actor, "facts.own"):
        return
    may_send = allows(actor, "imports.receive")
    for feed in _theirs(Monthly.objects.filter(organisation=actor.organisation_id), missing_only=True):
        sentence, late = _("Send us %(kind)s of %(month)s") % _words(feed), feed.standing == "overdue"
        url = (
            f"{on_side(actor, 'intake:start')}?kind={feed.kind.key}"
            if may_send
            else reverse("facts:portal_lines", args=[feed.kind.key])
        )
        yield Todo(sentence, _due(feed), url, icon="database-import", due=feed.due, late=late)


def _words(feed: Feed) -> dict[str, str]:
    return {"company": str(feed.company), "kind": str(feed.kind.label), "month": formats.month(feed.month)}


def _due(feed: Feed) -> str:
    last = formats.month(feed.newest) if feed.newest else formats.UNKNOWN
    return _("It is due on %(day)s; the last one was of %(last)s.") % {"day": formats.day(feed.due), "last": last}
