"""The calendar of what is expected, by day: each day of a month with what is due on it, what came and what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import batched

from django.db.models import F, Max, Q
from django.urls import reverse

from hanse.kernel import clock

from ..showing.months import back, last_day
from .models import FeedExpectation, FeedPeriod
from .showing import WORST, in_words, tone

WEEK = 7
SHOWN = 3
"""So many are named in a day's cell."""
MOST = 500
"""So many are named below, of one day."""
FARTHEST = 24
"""Months to either side."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What is due on a day: a period, with where it leads."""

    period: FeedPeriod

    @property
    def words(self) -> str:
        return in_words(self.period)

    @property
    def tone(self) -> str:
        return tone(self.period)

    @property
    def url(self) -> str:
        anchor = f"#{self.period.public_id}" if self.period.pk else ""
        return reverse("facts:feed", args=[self.period.expectation.public_id]) + anchor


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the grid; those of other months are `outside` and hold nothing."""

    day: date
    all: tuple[Expected, ...]
    outside: bool
    is_today: bool

    @property
    def shown(self) -> tuple[Expected, ...]:
        return self.all[:SHOWN]

    @property
    def more(self) -> int:
        return len(self.all) - len(self.shown)

    @property
    def named(self) -> tuple[Expected, ...]:
        return self.all[:MOST]

    @property
    def key(self) -> str:
        return self.day.isoformat()


@dataclass(frozen=True, slots=True)
class MonthOfDays:
    month: date
    weeks: tuple[tuple[Day, ...], ...]

    @property
    def days(self) -> list[Day]:
        """Those on which something is due."""
        return [day for week in self.weeks for day in week if day.all]

    @property
    def before(self) -> str:
        return self._other(back(self.month, 1))

    @property
    def after(self) -> str:
        return self._other(back(self.month, -1))

    @staticmethod
    def _other(month: date) -> str:
        return f"{month:%Y-%m}" if month in _within() else ""


def _within() -> list[date]:
    this = clock.today().replace(day=1)
    return [back(this, count) for count in range(-FARTHEST, FARTHEST + 1)]


def asked_month(text: str) -> date:
    """The month that an address names, this one where it names none or one that is far away."""
    this = clock.today().replace(day=1)
    return next((month for month in _within() if f"{month:%Y-%m}" == text), this)


def of_days(month: date) -> MonthOfDays:
    """A month, as far as the reader sees senders, in two questions; what is not begun yet is told too."""
    due: dict[date, list[FeedPeriod]] = defaultdict(list)
    for period in (*_begun(month), *_to_come(month)):
        due[period.due_on].append(period)
    first = month - timedelta(days=month.weekday())
    count = (last_day(month) - first).days // WEEK + 1
    days = [_day(first + timedelta(days=place), month, due) for place in range(WEEK * count)]
    return MonthOfDays(month, tuple(batched(days, WEEK, strict=True)))


def _day(day: date, month: date, due: dict[date, list[FeedPeriod]]) -> Day:
    found = sorted(
        due.get(day, ()), key=lambda each: (WORST.index(each.standing.stage), each.expectation.sender, each.first)
    )
    return Day(day, tuple(map(Expected, found)), day.replace(day=1) != month, day == clock.today())


def _begun(month: date) -> Iterator[FeedPeriod]:
    rows = FeedPeriod.objects.filter(due_on__range=(month, last_day(month)))
    yield from rows.select_related("expectation__organisation").order_by("due_on", "id")


def _to_come(month: date) -> Iterator[FeedPeriod]:
    """Periods that have not begun yet and are due in this month; of what is due after it, nothing is asked."""
    end = last_day(month)
    if end < clock.today():
        return
    rows = FeedExpectation.objects.filter(starts_on__lte=end).annotate(newest=Max("periods__last"))
    rows = rows.filter(Q(ends_on=None) | Q(newest=None) | Q(ends_on__gt=F("newest")))
    for row in rows.select_related("organisation").order_by("id"):
        for period in row.missing_spans(today=end, newest=getattr(row, "newest", None)):
            if month <= period.due_on <= end:
                yield period
