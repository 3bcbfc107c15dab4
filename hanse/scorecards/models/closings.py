"""That somebody asked for a period to be closed, and what came of it."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.kernel.ids import PublicIdField
from hanse.kernel.jobs import Errand
from hanse.kernel.trail.changes import change, made
from hanse.kernel.work.contest import contest

from .closed import CLOSE, ClosedPeriod
from .definitions import Kind

CLOSE_AGAIN = "scorecards.close_again"
CLOSE_PERIOD = Errand()


class Closing(models.Model):
    """A period that a person has closed: a job does it, for cards that wait are computed first.

    `done_at` is empty while it waits or runs; `refused` is the sentence that says why nothing came of it. `failed_at`: since
    when no worker tries it any more, until somebody has it tried again.
    """

    public_id = PublicIdField()
    kind = models.CharField(gettext_lazy("kind"), max_length=12, choices=Kind)
    ends_on = models.DateField(gettext_lazy("to"))
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(gettext_lazy("asked"))
    done_at = models.DateTimeField(gettext_lazy("closed"), null=True, blank=True)
    failed_at = models.DateTimeField(gettext_lazy("failed"), null=True, blank=True)
    refused = models.TextField(gettext_lazy("why it was not closed"), blank=True)

    class Meta:
        verbose_name = gettext_lazy("closing of a period")
        verbose_name_plural = gettext_lazy("closings of periods")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "ends_on"], condition=Q(done_at=None), name="closing_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ends_on.isoformat()}"

    @property
    def period(self) -> ClosedPeriod | None:
        """What was closed; None while it is not."""
        return ClosedPeriod.objects.filter(kind=self.kind, ends_on=self.ends_on).first()

    @classmethod
    def on_its_way(cls) -> models.QuerySet[Closing]:
        return cls.objects.filter(done_at=None, failed_at=None)

    @classmethod
    def failed(cls) -> models.QuerySet[Closing]:
        return cls.objects.filter(done_at=None).exclude(failed_at=None)

    @classmethod
    def ask(cls, kind: str, end: date, *, by: Actor) -> Closing:
        """Have a period closed, one that failed once more. Refused where it is not over, is closed, or is being closed."""
        if end >= clock.today():
            raise Refused(_("This period is not over yet."), field="period")
        closed = ClosedPeriod.objects.filter(kind=kind, ends_on=end, reopened_at=None)
        if closed.exists():
            raise Refused(_("This period is closed already."), field="period")
        if (failed := cls.failed().filter(kind=kind, ends_on=end).first()) is not None:
            failed.try_again(by=by)
            return failed
        there = cls.objects.filter(done_at=None, kind=kind, ends_on=end)
        row = cls(kind=kind, ends_on=end, account_id=by.account_id, asked_at=clock.now())

        def take() -> Closing:
            made(row, by=by, operation=CLOSE)
            CLOSE_PERIOD.enqueue(closing=row.pk)
            return row

        late = _("This period is being closed already.")
        return contest("the closing of a period", kind, end).unless(there.exists, late, field="period").claim(take)

    def try_again(self, *, by: Actor) -> None:
        """Have one that failed carried out for whoever asks now. One that is on its way or over stays as it is."""
        with transaction.atomic():
            if Closing.failed().select_for_update().filter(pk=self.pk).exists():
                with change(self, by=by, operation=CLOSE_AGAIN) as row:
                    row.account_id, row.asked_at, row.failed_at = by.account_id, clock.now(), None
                CLOSE_PERIOD.enqueue(closing=self.pk)

    def goes_on(self) -> None:
        """A worker has it in hand, perhaps because its job was run again."""
        if self.failed_at is not None:
            self.failed_at = None
            self.save(update_fields=["failed_at"])

    def end(self, *, refused: str = "") -> None:
        self.done_at, self.failed_at, self.refused = clock.now(), None, refused
        self.save(update_fields=["done_at", "failed_at", "refused"])
