"""Work on an import that a worker does: asked for once, done once, and said when it failed.

A claim (`work`) is written together with the job. A second click or tab finds the claim and does nothing; a worker that
dies leaves the claim, its job is given back, and whoever takes it goes on. Each kind of work may be done twice.
"""

from __future__ import annotations

import logging
from typing import Any, ClassVar

from django.db import models, transaction
from django.tasks import TaskResultStatus
from django.utils import translation
from django.utils.translation import gettext_lazy
from django_tasks_db.models import DBTaskResult

from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Busy, Refused
from hanse.kernel.events import publish
from hanse.kernel.jobs import Errand
from hanse.kernel.models import Account
from hanse.kernel.trail.changes import locked
from hanse.kernel.walls.authz import require
from hanse.kernel.web.middleware import Seat, seats_of
from hanse.kernel.words import made_of, told
from hanse.kernel.words import said as _
from hanse.kernel.work.locks import exclusive

from .events import WorkEnded

CARRY_OUT = Errand()
log = logging.getLogger("hanse.intake")


class Working(models.Model):
    """What a worker is to do with an import. `work_id` names the last job: it changes whenever work is asked for."""

    class Work(models.TextChoices):
        CHECK = "check", gettext_lazy("being checked")
        IMPORT = "import", gettext_lazy("being imported")
        WHOLE = "whole", gettext_lazy("being imported")
        WITHDRAW = "withdraw", gettext_lazy("being withdrawn")

    operations: ClassVar[dict[str, str]] = {
        Work.CHECK: "imports.check", Work.IMPORT: "imports.commit", Work.WHOLE: "imports.commit", Work.WITHDRAW: "imports.withdraw",
    }  # fmt: skip

    work = models.CharField(max_length=12, choices=Work, blank=True, default="")
    work_id = models.UUIDField(null=True)
    lines_done = models.PositiveBigIntegerField(default=0)
    trouble = models.TextField(blank=True)
    """As it was said to whoever asked; `trouble_said` keeps what it was made of."""
    trouble_said = models.JSONField(null=True)

    class Meta:
        abstract = True

    organisation_id: int | None
    _begun_as: tuple[int | None, str] | None = None
    """Whose login a worker does it for, and what; None for a command."""

    @property
    def trouble_told(self) -> str:
        """What stood in its way, in the language of who reads it; empty for nothing."""
        return told(self.trouble_said or self.trouble) if self.trouble else ""

    def as_asked(self, account_id: int, name: str) -> Actor:
        """Whoever asked for it, as the trail names them."""
        raise NotImplementedError

    def begins(self, work: str) -> tuple[str, ...]:
        """The states in which this work may be asked for."""
        raise NotImplementedError

    def is_done(self, work: str) -> bool:
        """Is nothing left to do of this work?"""
        raise NotImplementedError

    def do(self, work: str, *, by: Actor) -> None:
        """The work itself; safe to repeat."""
        raise NotImplementedError

    def stopped(self, work: str) -> dict[str, Any]:
        """Values to write when the work could not be done."""
        return {}

    def hand_over(self, work: str, *, by: Actor, **values: Any) -> None:
        """Give it to the worker, together with `values`. Refused while something else is done to it."""
        rows: models.QuerySet[Any] = type(self)._default_manager.filter(pk=self.pk)
        with transaction.atomic():
            locked(type(self), self.pk)
            claimed = rows.filter(work="", work_id=self.work_id, state__in=self.begins(work)).update(
                work=work, trouble="", lines_done=0, **values
            )
            if claimed:
                job = CARRY_OUT.enqueue(batch_id=self.pk, work=work, account_id=by.account_id)
                rows.update(work_id=job.id)
            self.refresh_from_db()
        if claimed or self.work == work or (not self.work and self.is_done(work)):
            return
        raise Refused(self._why_not())

    def _why_not(self) -> str:
        if self.work:
            return _("%(file)s is %(work)s. Wait until that is over.") % {
                "file": self.named, "work": self.get_work_display(),
            }  # fmt: skip
        return _("Meanwhile %(file)s was changed by somebody else. Look at it again.") % {"file": self.named}

    @property
    def named(self) -> str:
        return str(self)

    @classmethod
    def carry_out(cls, pk: int, work: str, *, account_id: int | None) -> None:
        """Do what was asked for, unless it is done or was taken back. What stands in the way is told on the page."""
        account = Account.objects.filter(pk=account_id).first() if account_id else None
        with exclusive(f"import {pk}"), translation.override(account.language if account else None):
            row = cls._default_manager.filter(pk=pk, work=work).first()
            if row is None:
                return
            try:
                if not row.is_done(work):
                    row._do_as(account, work)
            except Busy:  # the job tries again; until then it waits
                raise
            except Refused as refused:
                row._end(work, trouble=refused.sentence)
            except Exception:
                row._end(work, trouble=_("Something broke on our side. It is recorded, and nothing is half done."))
                raise
            else:
                row._end(work)

    @property
    def asked_by(self) -> Actor | None:
        """Who asked for what is being done to it; None where that is not known."""
        job = DBTaskResult.objects.filter(id=self.work_id).first() if self.work and self.work_id else None
        account = Account.objects.filter(pk=job.args_kwargs["kwargs"].get("account_id")).first() if job else None
        return self.as_asked(account.pk, account.name) if account else None

    def _do_as(self, account: Account | None, work: str) -> None:
        """As the person who asked, with the rights that they have now."""
        actor = self._who_may(account, work)
        self._begun_as = (actor.account_id, work)
        with acting(actor):
            self.do(work, by=actor)

    def ask_again(self) -> None:
        """Right before what a worker does is written: refused where whoever asked for it may not any more."""
        if self._begun_as is not None:
            account_id, work = self._begun_as
            self._who_may(Account.objects.filter(pk=account_id).first() if account_id else None, work)

    def _who_may(self, account: Account | None, work: str) -> Actor:
        seat = self._seat(account) if account else None
        if account is None or seat is None or not account.is_active:
            raise Refused(_("Whoever asked for this has no part in it any more. Somebody else may ask again."))
        require(seat.actor, self.operations[work], self)
        return seat.actor

    def _seat(self, account: Account) -> Seat | None:
        """On our side, or at the company whose file it is; there it goes first."""
        fitting = [
            seat for seat in seats_of(account)
            if seat.actor.is_staff or (seat.actor.looks_from is None and seat.actor.organisation_id == self.organisation_id)
        ]  # fmt: skip
        return min(fitting, key=lambda seat: seat.actor.is_staff == (self.organisation_id is not None), default=None)

    def _end(self, work: str, *, trouble: str = "") -> None:
        values = self.stopped(work) if trouble else {}
        with transaction.atomic():
            rows = type(self)._default_manager.filter(pk=self.pk, work=work)
            if rows.update(work="", trouble=str(trouble), trouble_said=made_of(trouble), **values):
                publish(WorkEnded(batch_id=self.pk, work=work))

    def tell(self, done: int) -> None:
        """How far it is, for who waits: lines that were checked, or steps of the import that were taken."""
        type(self)._default_manager.filter(pk=self.pk).update(lines_done=done)

    @classmethod
    def notice_lost(cls) -> int:
        """Say so where a job is over without having said anything: its worker died too often. Gives how many."""
        waiting = list(cls._default_manager.exclude(work=""))
        alive = set(
            DBTaskResult.objects.filter(
                id__in=[row.work_id for row in waiting], status__in=(TaskResultStatus.READY, TaskResultStatus.RUNNING)
            ).values_list("id", flat=True)
        )
        lost = [row for row in waiting if row.work_id not in alive]
        for row in lost:
            log.warning("Import %s: its job ended without a word.", row.pk)
            row._end(row.work, trouble=_("The worker stopped while it was at this. Try again."))
        return len(lost)
