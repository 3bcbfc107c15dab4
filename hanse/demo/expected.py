"""What the demo's maker expects its partners to send, and on which days it came: mostly in time, once late, once corrected."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from hanse.facts.expecting.arriving import take_stock
from hanse.facts.models import FeedExpectation, Monthly
from hanse.facts.showing.months import back, last_day
from hanse.intake.models import Batch
from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.network.models import Organisation

from .derived import EVERY, OWN, REPORTED, WAITING
from .derived import LATE as OWES

DUE_DAYS = 5
CAME = 2
"""So many days after the end of a month its files came."""
LATE, CORRECTED = 9, 4
OURS = {"sell_in": "ERP", "purchase": "ERP", "delivery": "Goods inward"}
NOTE = "Agreed in the dealer contract; an empty month is said by “Nothing to send”."


def declare(*, by: Actor) -> None:
    """Expect reports of the dealers who report, and lines of our own systems, from the last months on; once."""
    last = back(clock.today().replace(day=1), 1)
    if not FeedExpectation.objects.exists():
        with transaction.atomic():
            _date_files(last)
            _declare(last, by=by)
    for kind in (*REPORTED, *OURS):
        take_stock(kind, today=clock.today())


def _declare(last: date, *, by: Actor) -> None:
    terms: dict[str, Any] = {
        "rhythm": "monthly",
        "due_days": DUE_DAYS,
        "business_days": False,
        "note": NOTE,
        "job_role": "sales",
    }
    own = Organisation.objects.filter(partnerships__reference=OWN)
    for kind in REPORTED:
        reports = Q(partnerships__reference__in=(OWES, WAITING))
        if kind == "sell_out":  # stock of the others is left to be suggested
            reports |= Q(pk__in=Monthly.objects.filter(kind=kind, month=last).values("organisation"))
        dealers = Organisation.objects.filter(reports).distinct().order_by("pk")
        FeedExpectation.declare_for(own, {**terms, "kind": kind, "starts_on": back(last, 2)}, by=by)
        FeedExpectation.declare_for(dealers, {**terms, "kind": kind, "starts_on": last}, by=by)
    came = set(Monthly.objects.filter(kind__in=OURS, month=last).order_by().values_list("kind", flat=True).distinct())
    for kind, source in ((kind, source) for kind, source in OURS.items() if kind in came):
        values = {**terms, "kind": kind, "source": source, "job_role": "", "note": "", "starts_on": last}
        FeedExpectation.declare(values, by=by)


def _date_files(last: date) -> None:
    """As if each had come when such a file comes, not all of them on the day on which the demo is loaded."""
    made = [each.file for each in EVERY]
    Batch.objects.filter(organisation=None, file_name__in=made).update(received_at=_after(last, CAME))
    Batch.objects.filter(organisation=None, kind__in=OURS).update(received_at=_after(last, CAME))
    for kind in REPORTED:
        for months, days in ((2, CAME), (1, LATE), (0, CAME)):
            month = back(last, months)
            Batch.objects.filter(file_name=f"{kind}-{month:%Y-%m}.csv").update(received_at=_after(month, days))
        corrected = f"{kind}-{last:%Y-%m}-corrected.csv"
        Batch.objects.filter(file_name=corrected).update(received_at=_after(last, CORRECTED))


def _after(month: date, days: int) -> datetime:
    """So many days after a month ended, in the morning; never later than now."""
    at = datetime.combine(last_day(month) + timedelta(days=days), time(8), tzinfo=UTC)
    return min(at, clock.now())
