"""The states of an import: which may follow which, what may be done to it in each, and when that is done."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy

from hanse.kernel.trail.changes import Moves

from .working import Working


class Stated(Working):
    """How far an import is."""

    class State(models.TextChoices):
        RECEIVED = "received", gettext_lazy("received")
        STAGED = "staged", gettext_lazy("checked")
        COMMITTING = "committing", gettext_lazy("being imported")
        COMMITTED = "committed", gettext_lazy("imported")
        WITHDRAWN = "withdrawn", gettext_lazy("withdrawn")
        FAILED = "failed", gettext_lazy("not possible")

    WAITING = (State.RECEIVED, State.STAGED, State.FAILED)

    moves = Moves({
        State.RECEIVED: {State.STAGED, State.FAILED},
        State.STAGED: {State.STAGED, State.COMMITTING, State.FAILED},
        State.COMMITTING: {State.COMMITTED, State.STAGED},
        State.COMMITTED: {State.WITHDRAWN},
        State.FAILED: {State.STAGED, State.FAILED},
    })  # fmt: skip

    state = models.CharField(gettext_lazy("state"), max_length=12, choices=State, default=State.RECEIVED)

    class Meta:
        abstract = True

    def begins(self, work: str) -> tuple[str, ...]:
        return {
            self.Work.CHECK: (self.State.RECEIVED, self.State.STAGED, self.State.FAILED),
            self.Work.IMPORT: (self.State.STAGED, self.State.COMMITTING),
            self.Work.WHOLE: (self.State.RECEIVED, self.State.STAGED, self.State.FAILED, self.State.COMMITTING),
            self.Work.WITHDRAW: (self.State.COMMITTED,),
        }[self.Work(work)]

    def is_done(self, work: str) -> bool:
        committed, withdrawn = self.State.COMMITTED, self.State.WITHDRAWN
        done = {self.Work.IMPORT: committed, self.Work.WHOLE: committed, self.Work.WITHDRAW: withdrawn}
        return self.state == done.get(self.Work(work))

    def stopped(self, work: str) -> dict[str, Any]:
        return {"state": self.State.FAILED} if work == self.Work.CHECK else {}

    @property
    def doing(self) -> str:
        """Its state in words, or what is being done to it."""
        return str(self.get_work_display() if self.work else self.get_state_display())

    @property
    def is_counted(self) -> bool:
        """Was it checked, so that its counts mean something?"""
        return self.state not in {self.State.RECEIVED, self.State.FAILED}
