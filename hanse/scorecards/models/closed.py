"""Periods that are closed, what was computed again since, and whose cards moved by it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.intake.models import Batch
from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.kernel.ids import PublicIdField
from hanse.kernel.trail.changes import change, made
from hanse.kernel.walls.access import PartnerOwned
from hanse.kernel.work.contest import contest
from hanse.network.models import Organisation

from ..closing.due import MONTH, QUARTER
from .computations import Computation
from .definitions import Kind

CLOSE = "scorecards.close"
EVERY = [(MONTH, gettext_lazy("every month")), (QUARTER, gettext_lazy("every quarter"))]


class Schedule(models.Model):
    """Which periods of a kind of scorecard are closed, and how many days after their end that happens by itself."""

    kind = models.CharField(gettext_lazy("kind"), max_length=12, choices=Kind, primary_key=True)
    every = models.CharField(gettext_lazy("closed"), max_length=8, choices=EVERY, default=MONTH)
    days = models.PositiveSmallIntegerField(
        gettext_lazy("days after its end"), default=15, validators=[MinValueValidator(1), MaxValueValidator(180)]
    )

    class Meta:
        verbose_name = gettext_lazy("schedule of scorecards")
        verbose_name_plural = gettext_lazy("schedules of scorecards")
        ordering = ["kind"]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @classmethod
    def of(cls, kind: str) -> Schedule:
        """What was set, or the starting point."""
        return cls.objects.filter(kind=kind).first() or cls(kind=kind)

    @classmethod
    def keep(cls, kind: str, *, every: str, days: int, by: Actor) -> None:
        def keep() -> None:
            if cls.objects.filter(kind=kind).exists():
                with change(cls.of(kind), by=by, operation=CLOSE) as row:
                    row.every, row.days = every, days
            else:
                made(cls(kind=kind, every=every, days=days), by=by, operation=CLOSE)

        contest("the schedule of scorecards", kind).claim(keep)


class ClosedPeriod(models.Model):
    """The twelve months to `ends_on`, whose cards are final: what comes later makes a revision, never another card in silence.

    `seen` says against which versions of the facts the newest revision was last found to hold.
    """

    public_id = PublicIdField()
    kind = models.CharField(gettext_lazy("kind"), max_length=12, choices=Kind)
    ends_on = models.DateField(gettext_lazy("to"))
    closed_at = models.DateTimeField(gettext_lazy("closed"))
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=gettext_lazy("closed by"),
    )  # fmt: skip
    reopened_at = models.DateTimeField(gettext_lazy("reopened"), null=True, blank=True)
    reason = models.TextField(gettext_lazy("reason"), max_length=1000, blank=True)
    seen = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = gettext_lazy("closed period")
        verbose_name_plural = gettext_lazy("closed periods")
        ordering = ["-ends_on", "kind"]
        constraints = [models.UniqueConstraint(fields=["kind", "ends_on"], name="period_closed_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.ends_on.isoformat()}"

    @property
    def is_closed(self) -> bool:
        return self.reopened_at is None

    @property
    def newest(self) -> Recomputation | None:
        """The revision that counts: the latest."""
        return self.revisions.order_by("-number").select_related("computation__version").first()

    def reopen(self, *, reason: str, by: Actor) -> None:
        """Its cards are as those of any period again; what was final stays readable."""
        with change(self, by=by, operation=CLOSE, reason=reason) as row:
            if not row.is_closed:
                raise Refused(_("This period is open already."))
            row.reopened_at, row.reason = clock.now(), reason


class Recomputation(models.Model):
    """Cards that were computed again, for what came, was corrected or was withdrawn.

    Either the cards that count (`closed` is empty; `done_at` is empty while it waits or runs), or a revision of a closed
    period, of which the first is the closing itself. Several imports taken in together share the moves of one of them.
    """

    public_id = PublicIdField()
    kind = models.CharField(gettext_lazy("kind"), max_length=12, choices=Kind)
    batch = models.ForeignKey(
        Batch, on_delete=models.SET_NULL, null=True, related_name="recomputations", verbose_name=gettext_lazy("import")
    )
    withdrawn = models.BooleanField(default=False)
    asked_at = models.DateTimeField(gettext_lazy("asked"))
    done_at = models.DateTimeField(gettext_lazy("computed"), null=True)
    together = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    closed = models.ForeignKey(ClosedPeriod, on_delete=models.PROTECT, null=True, related_name="revisions")
    number = models.PositiveSmallIntegerField(gettext_lazy("revision"), null=True)
    computation = models.ForeignKey(Computation, on_delete=models.PROTECT, null=True, related_name="revisions")
    came = models.PositiveIntegerField(default=0)
    gone = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    first_month = models.DateField(null=True)
    last_month = models.DateField(null=True)

    class Meta:
        verbose_name = gettext_lazy("recomputation")
        verbose_name_plural = gettext_lazy("recomputations")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["closed", "number"], name="revision_once"),
            models.UniqueConstraint(
                fields=["batch", "kind", "withdrawn"], condition=Q(closed=None), name="recomputed_once"
            ),
            models.CheckConstraint(
                name="revision_is_whole",
                condition=Q(closed=None, number=None, computation=None)
                | Q(closed__isnull=False, number__isnull=False, computation__isnull=False, done_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.closed_id or ''} {self.number or ''}".strip()

    @property
    def moved_by(self) -> Recomputation:
        """Where the moves stand."""
        return self.together or self

    @classmethod
    def ask(cls, kind: str, batch: Batch, *, withdrawn: bool) -> None:
        """Note that the cards that count have to be computed again for a batch; once, however often it is told."""
        cls.objects.get_or_create(
            kind=kind, batch=batch, withdrawn=withdrawn, closed=None, defaults={"asked_at": clock.now()}
        )


class CardMove(PartnerOwned):
    """One partner's card that moved: the score before and after (thousandths of a point), and each measure's part.

    `moves` are the measures with their values before and after, as exact texts, and the difference in thousandths; these
    differences add up to the score's. The lines are those of the partner that made it move, in a revision.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    recomputation = models.ForeignKey(Recomputation, on_delete=models.CASCADE, related_name="moves")
    before = models.PositiveIntegerField(gettext_lazy("before"), null=True)
    after = models.PositiveIntegerField(gettext_lazy("after"), null=True)
    moves = models.JSONField(gettext_lazy("measures"), default=list)
    came = models.PositiveIntegerField(default=0)
    gone = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)

    class Meta(PartnerOwned.Meta):
        verbose_name = gettext_lazy("move of a scorecard")
        verbose_name_plural = gettext_lazy("moves of scorecards")
        ordering = ["recomputation", "id"]
        constraints = [models.UniqueConstraint(fields=["recomputation", "organisation"], name="card_move_once")]

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.before} {self.after}"

    @property
    def change(self) -> int | None:
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def parts(self) -> list[dict[str, Any]]:
        return list(self.moves)


def month_of(text: str) -> date:
    return date.fromisoformat(f"{text}-01")
