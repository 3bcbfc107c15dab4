"""Who is told, some days before lines are due and when they are not here: each once for a period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel.actor import current
from hanse.kernel.contributions import NoticeKind, Receiver, Told
from hanse.kernel.events import publish
from hanse.kernel.models import Account
from hanse.kernel.walls.authz import allows
from hanse.network.models import Partnership, Person
from hanse.ui import formats

from ..events import FeedAsked, FeedDue
from .models import FeedPeriod

BEFORE = timedelta(days=3)
OLDEST = timedelta(days=14)
"""What has been due for longer when it is declared is nobody's news."""
AT_ONCE = 200

Kept = Sequence[Mapping[str, Any]]


def remind(*, today: date) -> int:
    """Tell of what is due soon, and of what is overdue; again tells nobody twice. How many periods were told of."""
    waiting = FeedPeriod.waiting(today=today)
    soon = waiting.filter(due_on__range=(today, today + BEFORE), reminded_on=None)
    over = waiting.filter(due_on__range=(today - OLDEST, today - timedelta(days=1)), told_overdue_on=None)
    return _tell(soon, "reminded_on", today, is_over=False) + _tell(over, "told_overdue_on", today, is_over=True)


def _tell(rows: QuerySet[FeedPeriod], mark: str, today: date, *, is_over: bool) -> int:
    """A block at a time, each with its marks in one transaction."""
    told = 0
    while True:
        with transaction.atomic():
            block = list(rows.select_for_update(of=("self",)).order_by("id")[:AT_ONCE])
            if not block:
                return told
            FeedPeriod.objects.filter(pk__in=[row.pk for row in block]).update(**{mark: today})
            for row in block:
                publish(FeedDue(period_id=row.pk, organisation_id=row.organisation_id or 0, is_over=is_over))
        told += len(block)


def _at_sender(event: FeedDue | FeedAsked) -> Iterator[Receiver]:
    """Those at the partner whose task it is; who is asked and has none of these, whoever administers the portal."""
    row = FeedPeriod.objects.select_related("expectation").filter(pk=event.period_id).first()
    if row is None or row.organisation_id is None:
        return
    role = row.expectation.job_role or ("partner_administrator" if isinstance(event, FeedAsked) else "")
    there = Person.objects.filter(organisation=row.organisation_id, left_on=None, job_roles__role=role)
    for number in there.exclude(account=None).order_by("account").values_list("account", flat=True).distinct():
        yield Receiver(int(number or 0), row.organisation_id)


def _of_ours(event: FeedDue) -> Iterator[Receiver]:
    """Whoever looks after the partner, or after our systems: once it is overdue, and before where it is our task."""
    row = FeedPeriod.objects.select_related("expectation").filter(pk=event.period_id).first()
    if row is None or not (event.is_over or not row.expectation.job_role):
        return
    if row.organisation_id is None:
        stewards = Account.objects.filter(is_active=True, staff_roles__role="data_steward")
        yield from (Receiver(number) for number in stewards.order_by("pk").values_list("pk", flat=True))
        return
    theirs = Partnership.objects.filter(organisation=row.organisation_id, role__in=row.of_roles)
    managers = theirs.exclude(manager=None)
    yield from (
        Receiver(int(number or 0))
        for number in managers.order_by("manager").values_list("manager", flat=True).distinct()
    )


def _rows(kept: Kept) -> dict[int, FeedPeriod]:
    rows = FeedPeriod.objects.select_related("expectation__organisation")
    return rows.in_bulk({about["period_id"] for about in kept})


def _to_send(kept: Kept) -> Iterator[Told | None]:
    rows = _rows(kept)
    for about in kept:
        row = rows.get(about["period_id"])
        if row is None or not row.is_open:
            yield None
            continue
        words = _words(row)
        over = about.get("is_over")
        sentence = _("Not here yet: %(own)s, %(period)s") if over else _("%(asks)s, %(period)s, by %(day)s")
        detail = _("It was due on %(day)s.") % words if over else row.expectation.note
        yield Told(sentence % words, reverse("facts:portal_feeds"), "database-import", detail)


def _to_bring(kept: Kept) -> Iterator[Told | None]:
    """To who may ask for it still: a company that one sees may be in one's care in another role."""
    rows, me = _rows(kept), current()
    for about in kept:
        row = rows.get(about["period_id"])
        if row is None or not row.is_open or not allows(me, "feeds.ask", row):
            yield None
            continue
        url = reverse("facts:feed", args=[row.expectation.public_id])
        over = about.get("is_over")
        sentence = (
            _("%(sender)s has not sent %(kind)s, %(period)s") if over else _("%(kind)s of %(sender)s is due on %(day)s")
        )
        detail = _("It was due on %(day)s.") if over else ""
        yield Told(sentence % _words(row), url, "database-import", detail % _words(row))


def _words(row: FeedPeriod) -> dict[str, str]:
    feed = row.expectation
    return {
        "kind": feed.what, "own": feed.what_own, "asks": feed.asks, "sender": feed.sender, "period": row.named,
        "day": formats.day(row.due_on),
    }  # fmt: skip


KINDS = (
    NoticeKind(
        "feed-due", gettext_lazy("Lines that you are to send us are due, or late"), (FeedDue, FeedAsked), "feeds.read",
        _at_sender, lambda kept: list(_to_send(kept)), default="at_once", audience="portal", order=51,
    ),
    NoticeKind(
        "feed-overdue", gettext_lazy("Lines that were expected are not here"), (FeedDue,), "feeds.ask", _of_ours,
        lambda kept: list(_to_bring(kept)), default="daily", audience="workspace", order=51,
    ),
)  # fmt: skip
