"""What files bring for which periods: found in the lines, kept as arrivals, and from these when each period arrived."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import batched
from typing import Any, cast

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from hanse.intake.kinds import kind_named
from hanse.intake.models import Batch
from hanse.kernel.errors import Refused
from hanse.ui import formats

from ..keeping import store
from .models import AT_ONCE, FeedArrival, FeedExpectation, FeedPeriod

Found = tuple[int | None, int, date, int, bool]
"""Company, batch, day, lines, and whether one of them corrected an earlier one."""
Place = tuple[int, int]
"""Period, batch."""
Brought = tuple[int, bool]
"""Lines, and whether one of them corrected an earlier one."""
NEVER = (None, None)


def take_stock(kind: str, *, today: date, batch_id: int | None = None) -> None:
    """See what came for the periods of a kind: what one batch brought or took along, or all that lines tell. Again changes nothing.

    Runs as the system, and asks the store outside any transaction.
    """
    expected = list(FeedExpectation.objects.filter(kind=kind).values_list("pk", flat=True))
    if not expected:
        return
    FeedExpectation.open_periods(today=today, of=expected)
    brought = _placed(kind, _lines(kind, batch_id))
    periods = {period for period, _batch in brought}
    if batch_id is not None:
        periods |= set(FeedArrival.objects.filter(batch=batch_id).values_list("period", flat=True))
    for some in batched(sorted(periods), AT_ONCE, strict=False):
        with transaction.atomic():
            _keep({place: lines for place, lines in brought.items() if place[0] in some})
            settle(some)


def _lines(kind: str, batch_id: int | None) -> Iterator[Found]:
    """How many lines each file brought, by company and day, and whether it corrected any of these."""
    day = cast(Any, kind_named(kind)).on
    only = "" if batch_id is None else f" WHERE batch_id = {batch_id:d}"
    try:
        with store.reading(kind) as facts:
            yield from facts.connection.execute(
                f"SELECT organisation_id, batch_id, CAST({day} AS DATE), count(*), coalesce(bool_or(again), false)"
                " FROM visible_lines LEFT JOIN"
                " (SELECT batch_id, line_no, true AS again FROM standing WHERE correction) USING (batch_id, line_no)"
                f"{only} GROUP BY ALL"
            ).fetchall()
    except Refused:  # none is left
        return


def _placed(kind: str, found: Iterable[Found]) -> dict[Place, Brought]:
    """Lines by period and batch. What concerns a partner is for its own expectation; files of ours are for that of ours too."""
    spans: dict[int | None, dict[int, list[tuple[date, date, int]]]] = defaultdict(lambda: defaultdict(list))
    rows = FeedPeriod.objects.filter(expectation__kind=kind).order_by("first")
    for owner, feed, first, last, pk in rows.values_list("organisation", "expectation", "first", "last", "pk"):
        spans[owner][feed].append((first, last, pk))
    lines = list(found)
    ours = set(Batch.objects.filter(organisation=None, kind=kind).values_list("pk", flat=True) if spans[None] else ())
    placed: dict[Place, Brought] = {}
    for company, batch, day, count, again in lines:
        both: set[int | None] = {company, None} if batch in ours else {company}
        for whose in both:
            for one_after_another in spans[whose].values():
                if (period := _of_day(one_after_another, day)) is not None:
                    before, again_before = placed.get((period, batch), (0, False))
                    placed[period, batch] = before + count, again_before or again
    return placed


def _of_day(spans: list[tuple[date, date, int]], day: date) -> int | None:
    """The one of these periods, which follow each other, that holds a day."""
    place = bisect_right(spans, day, key=lambda span: span[0]) - 1
    return spans[place][2] if place >= 0 and day <= spans[place][1] else None


def _keep(brought: dict[Place, Brought]) -> None:
    periods, batches = {period for period, _batch in brought}, {batch for _period, batch in brought}
    owners = dict(FeedPeriod.objects.filter(pk__in=periods).values_list("pk", "organisation"))
    sent = dict(Batch.objects.filter(pk__in=batches).values_list("pk", "received_at"))
    rows = [
        FeedArrival(
            period_id=period, batch_id=batch, organisation_id=owners[period], on=_day(sent[batch]), lines=lines,
            corrects=again,
        )
        for (period, batch), (lines, again) in brought.items()
        if period in owners and batch in sent
    ]  # fmt: skip
    FeedArrival.objects.bulk_create(
        rows,
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["period", "batch"],
        update_fields=["lines", "corrects"],
    )


def _day(at: datetime) -> date:
    """In the manufacturer's time."""
    return timezone.localdate(at, timezone.get_default_timezone())


def settle(periods: Iterable[int]) -> None:
    """Say of these periods when they arrived and were corrected, from the files that count."""
    rows = FeedPeriod.objects.filter(pk__in=set(periods)).select_for_update(of=("self",)).order_by("pk")
    found = list(rows)
    arrivals = FeedArrival.objects.filter(period__in=found)
    committed = Q(batch__state=Batch.State.COMMITTED)
    FeedArrival.objects.filter(pk__in=arrivals.filter(committed, counts=False).values("pk")).update(counts=True)
    FeedArrival.objects.filter(pk__in=arrivals.exclude(committed).filter(counts=True).values("pk")).update(counts=False)
    days = arrival_days(arrivals)
    changed = []
    for row in found:
        if (row.arrived_on, row.corrected_on) != (now := days.get(row.pk, NEVER)):
            row.arrived_on, row.corrected_on = now
            changed.append(row)
    FeedPeriod.objects.bulk_update(changed, ["arrived_on", "corrected_on"], batch_size=AT_ONCE)


def arrival_days(arrivals: QuerySet[FeedArrival]) -> dict[int, tuple[date | None, date | None]]:
    """By period: the day of the first file that counts, and of the newest later one that corrected lines of the period.

    What a file of ours corrected of others' lines is nothing to this one.
    """
    found: dict[int, tuple[date | None, date | None]] = {}
    rows = arrivals.filter(batch__state=Batch.State.COMMITTED).order_by("period", "batch__received_at", "batch")
    for period, day, again in rows.values_list("period", "on", "corrects"):
        first, newest = found.get(period, (day, None))
        found[period] = (first, day if period in found and again else newest)
    return found


def feeds_settled() -> Iterator[str]:
    """Periods that say something else than the files that brought their lines."""
    days = arrival_days(FeedArrival.objects.all())
    rows = FeedPeriod.objects.filter(
        Q(arrived_on__isnull=False) | Exists(FeedArrival.objects.filter(period=OuterRef("pk")))
    )
    for row in rows.select_related("expectation__organisation").order_by("pk").iterator(chunk_size=AT_ONCE):
        if (row.arrived_on, row.corrected_on) != days.get(row.pk, NEVER):
            yield _("%(period)s: it says that it arrived on %(day)s, and its files tell otherwise.") % {
                "period": row, "day": formats.day(row.arrived_on),
            }  # fmt: skip
