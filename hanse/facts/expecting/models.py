"""Expectations as they are kept: what was declared, its periods, and the files that brought something for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import F, Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.intake.kinds import kinds
from hanse.intake.models import Batch
from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.kernel.events import publish
from hanse.kernel.trail import audit
from hanse.kernel.trail.changes import change, made
from hanse.kernel.walls.access import Scope, Scoped
from hanse.kernel.walls.roles import PARTNER_ROLES
from hanse.kernel.work.contest import Contest, contest
from hanse.network.models import Organisation, Undo
from hanse.network.models.editing import Seen, corrected
from hanse.network.models.undoing import Altered, taken_out
from hanse.ui import formats

from ..events import FeedAsked
from .periods import due_on, spans
from .standing import OPEN, Standing, standing

BACK, AHEAD = timedelta(days=3 * 366), timedelta(days=366)
MOST_DAYS = 90
AT_ONCE = 1000
DECLARE, CHANGE, END = "feeds.declare", "feeds.change", "feeds.end"


class OfSender(Scoped):
    """Of a partner, or of one of our own systems: then of no company."""

    scope = Scope()
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("partner")
    )  # fmt: skip

    class Meta(Scoped.Meta):
        abstract = True


def _in_turn(kind: str) -> Contest:
    """Who says what is expected of such lines waits for whoever else does."""
    return contest("what is expected of senders", kind)


class FeedExpectation(OfSender):
    """A partner, or a system of ours, is to send a kind of fact for each period, so many days after it ends.

    `job_role`: whose task it is at the partner; empty where it is ours. From the period of `starts_on` on, up to the last one
    that is over on `ends_on`.
    """

    class Rhythm(models.TextChoices):
        WEEKLY = "weekly", gettext_lazy("weekly")
        MONTHLY = "monthly", gettext_lazy("monthly")
        QUARTERLY = "quarterly", gettext_lazy("quarterly")

    source = models.CharField(gettext_lazy("our system"), max_length=80, blank=True)
    kind = models.CharField(gettext_lazy("what"), max_length=40)
    rhythm = models.CharField(gettext_lazy("how often"), max_length=10, choices=Rhythm, default=Rhythm.MONTHLY)
    due_days = models.PositiveSmallIntegerField(gettext_lazy("days after the period ends"), default=10)
    business_days = models.BooleanField(gettext_lazy("count business days only"), default=False)
    starts_on = models.DateField(gettext_lazy("from"))
    ends_on = models.DateField(gettext_lazy("until"), null=True, blank=True)
    job_role = models.CharField(gettext_lazy("whose task"), max_length=30, blank=True, choices=PARTNER_ROLES)
    note = models.CharField(gettext_lazy("note"), max_length=500, blank=True)

    class Meta(OfSender.Meta):
        verbose_name = gettext_lazy("expected feed")
        verbose_name_plural = gettext_lazy("expected feeds")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="feed_has_one_sender",
                condition=Q(organisation=None, job_role="") & ~Q(source="") | Q(organisation__isnull=False, source=""),
            ),
            models.CheckConstraint(
                name="feed_ends_after_start", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
            ),
            models.UniqueConstraint(
                fields=["organisation", "kind"], condition=Q(ends_on=None), name="feed_expected_once"
            ),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(organisation=None, ends_on=None), name="feed_of_ours_once"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.sender}: {self.what}"

    @property
    def of_roles(self) -> frozenset[str]:
        """Of partners in these roles such lines are expected: who looks after a company in another has no say here."""
        return frozenset(role for kind in kinds() if kind.key == self.kind for role in getattr(kind, "roles", ()))

    @property
    def sender(self) -> str:
        return self.organisation.name if self.organisation is not None else self.source

    @property
    def what(self) -> str:
        """The kind in words."""
        return next((str(kind.label) for kind in kinds() if kind.key == self.kind), self.kind)

    @property
    def what_own(self) -> str:
        """The same as the partner that sends it calls it."""
        return next((str(kind.own or kind.label) for kind in kinds() if kind.key == self.kind), self.kind)

    @property
    def asks(self) -> str:
        """What is asked of its sender, as a sentence begins."""
        verb = next((str(kind.send_own) for kind in kinds() if kind.key == self.kind), "")
        return verb or _("Send us %(kind)s") % {"kind": self.what_own}

    @property
    def rule(self) -> str:
        """How often and by when, as a sentence reads it."""
        days = {"often": self.get_rhythm_display(), "days": formats.number(self.due_days)}
        if self.business_days:
            return _("%(often)s, %(days)s business days after it ends") % days
        return _("%(often)s, %(days)s days after it ends") % days

    @classmethod
    def declare(cls, values: Mapping[str, Any], *, by: Actor) -> tuple[FeedExpectation, Undo]:
        """Expect it from now on; gives the way back too. Refused where it is expected already."""
        row = cls(**values)
        row._refuse_days()

        def declare() -> tuple[FeedExpectation, Undo]:
            made(row, by=by, operation=DECLARE)
            return row, Undo.keep([Altered(row, None)], operation=DECLARE, by=by)

        return row._unless_twice(row.ends_on, field="kind").claim(declare)

    @classmethod
    def declare_for(
        cls, companies: Iterable[Organisation], values: Mapping[str, Any], *, by: Actor
    ) -> tuple[list[FeedExpectation], Undo]:
        """The same of many partners at once; of whom it is expected already it stays as it is."""
        every = [cls(organisation=each, **values) for each in companies]
        if every:
            every[0]._refuse_days()

        def declare() -> tuple[list[FeedExpectation], Undo]:
            known = cls.expected_of(values)
            rows = [row for row in every if row.organisation_id not in known]
            for row in rows:
                made(row, by=by, operation=DECLARE)
            return rows, Undo.keep([Altered(row, None) for row in rows], operation=DECLARE, by=by)

        return _in_turn(values["kind"]).claim(declare)

    @classmethod
    def expected_of(cls, values: Mapping[str, Any]) -> set[int | None]:
        """Of which companies such lines are expected in that time already; None: of our own systems."""
        among = cls._within(values["starts_on"], values.get("ends_on")).filter(kind=values["kind"])
        return set(among.order_by().values_list("organisation", flat=True))

    def _refuse_days(self) -> None:
        today = clock.today()
        if not today - BACK <= self.starts_on <= today + AHEAD:
            raise Refused(_("It may begin up to three years ago, and within a year."), field="starts_on")
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise Refused(_("The last day is before the first."), field="ends_on")

    @property
    def _twice(self) -> str:
        return _("%(what)s is expected of %(sender)s already.") % {"what": self.what, "sender": self.sender}

    @classmethod
    def _within(cls, since: date, until: date | None) -> models.QuerySet[FeedExpectation]:
        """What is expected on any of these days; what ends only later still is."""
        rows = cls.objects.filter(Q(ends_on=None) | Q(ends_on__gte=since))
        return rows if until is None else rows.filter(starts_on__lte=until)

    def _unless_twice(self, until: date | None, *, field: str) -> Contest:
        """Expected until then it overlaps nothing that is expected of this sender, nor what somebody declares meanwhile."""
        same = self._within(self.starts_on, until).filter(organisation=self.organisation, kind=self.kind)
        return _in_turn(self.kind).unless(same.exclude(pk=self.pk).exists, self._twice, field=field)

    @contextmanager
    def returning(self, values: Mapping[str, Any], *, by: Actor) -> Iterator[None]:
        """Its end is taken back, unless the same was declared anew meanwhile."""
        if "ends_on" in values:
            self._unless_twice(values["ends_on"], field="ends_on").claim(lambda: None)
        yield

    def edit(self, values: Mapping[str, Any], *, by: Actor, seen: Seen | None = None) -> bool:
        """Change by when, whose task it is, and the note; what has not come yet is due by the new rule.

        Who was told of an earlier day is told of the later one again.
        """
        with transaction.atomic():
            if not corrected(self, values, by=by, operation=CHANGE, seen=seen):
                return False
            waiting, later = list(self.periods.filter(arrived_on=None)), set[int]()
            for period in waiting:
                due = self.due_on(period.last)
                if due > max(period.due_on, clock.today()):
                    later.add(period.pk)
                period.due_on = due
            FeedPeriod.objects.bulk_update(waiting, ["due_on"], batch_size=AT_ONCE)
            FeedPeriod.objects.filter(pk__in=later).update(reminded_on=None, told_overdue_on=None)
        return True

    def end(self, *, on: date, by: Actor) -> Undo | None:
        """Expect nothing that ends after this day; gives the way back, None where it was so already."""
        if on < self.starts_on:
            raise Refused(_("The last day is before the first."), field="ends_on")
        with transaction.atomic():
            with change(self, by=by, operation=END) as row:
                row._unless_twice(on, field="ends_on").claim(lambda: None)
                before, row.ends_on = row.ends_on, on
            altered = [] if before == on else [Altered(self, {"ends_on": before})]
            altered += [period.taken_out(by=by) for period in self.periods.filter(last__gt=on)]
            return Undo.keep(altered, operation=END, by=by) if altered else None

    def due_on(self, last: date) -> date:
        return due_on(last, self.due_days, business_days=self.business_days)

    def missing_spans(self, *, today: date, newest: date | None) -> Iterator[FeedPeriod]:
        """Periods that have begun and have no row yet; `newest` is the last day of the newest one that has."""
        since = newest + timedelta(days=1) if newest else self.starts_on
        for span in spans(self.rhythm, since=since, begun_by=today, over_by=self.ends_on):  # type: ignore[arg-type]
            yield FeedPeriod(
                expectation=self, organisation_id=self.organisation_id, first=span.first, last=span.last,
                due_on=self.due_on(span.last),
            )  # fmt: skip

    @classmethod
    def open_periods(cls, *, today: date, of: Iterable[int] | None = None) -> set[str]:
        """A row for every period that has begun, of all expectations or some; again it makes no second one. The kinds it made any of."""
        rows = cls.objects.filter(starts_on__lte=today).annotate(newest=Max("periods__last"))
        rows = rows.filter(Q(ends_on=None) | Q(newest=None) | Q(ends_on__gt=F("newest")))
        if of is not None:
            rows = rows.filter(pk__in=list(of))
        new = [each for row in rows for each in row.missing_spans(today=today, newest=getattr(row, "newest", None))]
        FeedPeriod.objects.bulk_create(new, batch_size=AT_ONCE, ignore_conflicts=True)
        return {each.expectation.kind for each in new}


class FeedPeriod(OfSender):
    """One period of an expectation. `arrived_on` is the day of the first file that counts and brings lines of it.

    `corrected_on` is the day of the newest later file that corrected something; `excused_on`: that there is nothing to send.
    """

    expectation = models.ForeignKey(
        FeedExpectation, on_delete=models.CASCADE, related_name="periods", verbose_name=gettext_lazy("expected feed")
    )
    first = models.DateField(gettext_lazy("from"))
    last = models.DateField(gettext_lazy("to"))
    due_on = models.DateField(gettext_lazy("due"))
    arrived_on = models.DateField(gettext_lazy("arrived"), null=True, blank=True)
    corrected_on = models.DateField(gettext_lazy("corrected"), null=True, blank=True)
    excused_on = models.DateField(gettext_lazy("nothing to send"), null=True, blank=True)
    asked_on = models.DateField(gettext_lazy("asked for"), null=True, blank=True)
    reminded_on = models.DateField(gettext_lazy("reminded"), null=True, blank=True)
    told_overdue_on = models.DateField(gettext_lazy("told that it is overdue"), null=True, blank=True)

    class Meta(OfSender.Meta):
        verbose_name = gettext_lazy("period of an expected feed")
        verbose_name_plural = gettext_lazy("periods of expected feeds")
        ordering = ["-first", "id"]
        constraints = [
            models.UniqueConstraint(fields=["expectation", "first"], name="feed_period_once"),
            models.CheckConstraint(name="feed_period_in_order", condition=Q(last__gte=F("first"), due_on__gte=F("last"))),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["due_on"], name="feed_period_open", condition=Q(arrived_on=None, excused_on=None)
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.expectation}, {self.named}"

    @property
    def of_roles(self) -> frozenset[str]:
        return self.expectation.of_roles

    @property
    def named(self) -> str:
        """The period as people call it: a month, or its first and last day."""
        if self.expectation.rhythm == FeedExpectation.Rhythm.MONTHLY:
            return formats.month(self.first)
        first, last = formats.days(self.first, self.last)
        return _("%(first)s to %(last)s") % {"first": first, "last": last}

    @property
    def standing(self) -> Standing:
        return standing(
            last=self.last, due_on=self.due_on, arrived_on=self.arrived_on, corrected_on=self.corrected_on,
            excused=self.excused_on is not None, today=clock.today(),
        )  # fmt: skip

    @property
    def is_open(self) -> bool:
        return self.standing.stage in OPEN

    @classmethod
    def waiting(cls, *, today: date) -> models.QuerySet[FeedPeriod]:
        """Periods that are over and of which nothing came."""
        return cls.objects.filter(arrived_on=None, excused_on=None, last__lt=today)

    def taken_out(self, *, by: Actor) -> Altered:
        """Its feed ends before it. Kept is what people said of it; what came is seen again from the lines."""
        self.arrived_on = self.corrected_on = None
        return taken_out(self, by=by, operation=END)

    def ask(self, *, by: Actor) -> None:
        """Tell whose task it is, now. Refused where nothing is missing, and a second time the same day."""
        with transaction.atomic():
            row = FeedPeriod.objects.select_for_update(of=("self",)).get(pk=self.pk)
            if not row.is_open or row.organisation_id is None:
                raise Refused(_("Nothing is missing here that a partner could be asked for."))
            if row.asked_on == clock.today():
                raise Refused(_("They were asked for it today already."))
            before = audit.snapshot(row)
            row.asked_on = clock.today()
            row.save(update_fields=["asked_on"])
            audit.record("feeds.ask", subject=row, before=before, after=audit.snapshot(row))
            publish(FeedAsked(period_id=row.pk, organisation_id=row.organisation_id))

    def excuse(self, *, by: Actor, taken_back: bool = False) -> None:
        """There is nothing to send for this period; or there is, after all."""
        with change(self, by=by, operation="feeds.excuse") as row:
            if not taken_back and not row.is_open:
                raise Refused(_("Something came for this period already."))
            row.excused_on = None if taken_back else clock.today()


class FeedArrival(OfSender):
    """A file that brought lines of a period's days, on the day on which it was sent. Withdrawn, it counts no more."""

    period = models.ForeignKey(
        FeedPeriod, on_delete=models.CASCADE, related_name="arrivals", verbose_name=gettext_lazy("period")
    )
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="+", verbose_name=gettext_lazy("file"))
    on = models.DateField(gettext_lazy("sent"))
    lines = models.PositiveBigIntegerField(gettext_lazy("lines"))
    corrects = models.BooleanField(gettext_lazy("corrects"), default=False, db_default=False)
    """Did one of these lines correct an earlier one?"""
    counts = models.BooleanField(gettext_lazy("counts"), default=True)

    class Meta(OfSender.Meta):
        verbose_name = gettext_lazy("arrival")
        verbose_name_plural = gettext_lazy("arrivals")
        ordering = ["on", "id"]
        constraints = [models.UniqueConstraint(fields=["period", "batch"], name="feed_arrived_once")]

    def __str__(self) -> str:
        return f"{self.period}: {self.lines}"
