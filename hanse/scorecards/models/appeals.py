"""A partner's appeal against its card, and our answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.calendars.hours import BusinessHours
from hanse.kernel.errors import Refused
from hanse.kernel.models import Manufacturer
from hanse.kernel.trail.changes import Moves
from hanse.kernel.walls.authz import require
from hanse.kernel.web.limits import spend
from hanse.kernel.work.contest import Contest, contest
from hanse.network.models import Organisation

from ..events import AppealMoved
from .cards import Card, CardLine
from .definitions import Kind
from .moving import Moving
from .overrides import OPERATION, Override

DAYS = 10
"""Business days within which we answer: a starting point."""
OFFICE = ((time(9), time(17)),)
WHOLE = ""
ANSWER = {
    Kind.DEALER.value: "scorecards.answer_dealer_appeal",
    Kind.SUPPLIER.value: "scorecards.answer_supplier_appeal",
}


class Appeal(Moving):
    """What a partner says against a line of its card (`key`), or against the whole of it, with a file if it has one.

    `told` is what the card said then: score, and of a line its value and points, so that the history shows both even when
    the computation is forgotten. `due_at` is the end of the last business day on which we owe an answer.
    """

    class State(models.TextChoices):
        OPEN = "open", gettext_lazy("waits for our answer")
        UPHELD = "upheld", gettext_lazy("upheld")
        REFUSED = "refused", gettext_lazy("not upheld")
        WITHDRAWN = "withdrawn", gettext_lazy("withdrawn")

    moves = Moves({State.OPEN: {State.UPHELD, State.REFUSED, State.WITHDRAWN}, State.WITHDRAWN: {State.OPEN}})

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="appeals")
    kind = models.CharField(gettext_lazy("kind"), max_length=12, choices=Kind)
    key = models.CharField(gettext_lazy("measure"), max_length=40, blank=True)
    text = models.TextField(gettext_lazy("what is wrong"), max_length=4000)
    file_name = models.CharField(gettext_lazy("file"), max_length=255, blank=True)
    file_hash = models.CharField(max_length=64, blank=True)
    told = models.JSONField(gettext_lazy("what the card said"), default=dict)
    state = models.CharField(gettext_lazy("state"), max_length=10, choices=State, default=State.OPEN)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=gettext_lazy("appealed by")
    )
    at = models.DateTimeField(gettext_lazy("appealed"))
    due_at = models.DateTimeField(gettext_lazy("answer due"))
    answer = models.TextField(gettext_lazy("answer"), max_length=4000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name=gettext_lazy("answered by"),
    )  # fmt: skip
    answered_at = models.DateTimeField(gettext_lazy("answered"), null=True, blank=True)
    override = models.ForeignKey(
        Override, on_delete=models.PROTECT, related_name="appeals", null=True, blank=True,
        verbose_name=gettext_lazy("score set"),
    )  # fmt: skip

    class Meta(Moving.Meta):
        verbose_name = gettext_lazy("appeal")
        verbose_name_plural = gettext_lazy("appeals")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["state", "due_at"], name="appeal_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "key"], condition=Q(state="open"), name="one_open_appeal"
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def is_late(self) -> bool:
        return self.state == self.State.OPEN and self.due_at < clock.now()

    @classmethod
    def make(
        cls, organisation: Organisation, *, kind: str, key: str, text: str, by: Actor, file: tuple[str, str] = ("", ""),
        keep: Callable[[], object] = lambda: None,
    ) -> Appeal:  # fmt: skip
        """Appeal. Refused where this is appealed against already.

        `file` is its name and the hash under which `keep` puts it there, only when the appeal is made.
        """
        if by.account_id is None or not by.is_partner:
            raise Refused(_("Only the partner's own people appeal."), status=403)
        if not text.strip():
            raise Refused(_("Say what is wrong and how you know."), field="text")
        spend("ask", organisation_id=organisation.pk)
        if file[1]:
            spend("file", organisation_id=organisation.pk)
        now = clock.now()
        row = cls(
            organisation=organisation, kind=kind, key=key, text=text.strip(), file_name=file[0][:255], file_hash=file[1],
            told=told_of(organisation, kind, key), account_id=by.account_id, at=now, due_at=due(now),
        )  # fmt: skip
        return row._alone().claim(lambda: row._made_with(keep, by))

    def _alone(self) -> Contest:
        there = Appeal.objects.filter(
            organisation=self.organisation_id, kind=self.kind, key=self.key, state=self.State.OPEN
        )
        return contest("the appeal", self.organisation_id, self.kind, self.key).unless(
            there.exists, _("Your company appealed against this already; we owe you the answer.")
        )

    def _made_with(self, keep: Callable[[], object], by: Actor) -> Appeal:
        self._made(by, "scorecards.make_appeal")
        keep()
        return self

    def settle(
        self, *, upheld: bool, answer: str, by: Actor, score: int | None = None, until: date | None = None
    ) -> None:
        """Answer with a reason; an upheld one may set the score for a time, else we correct what was wrong."""
        if not answer.strip():
            raise Refused(_("Say why: the partner reads it."), field="answer")
        if by.account_id == self.account_id:
            raise Refused(_("You appealed yourself, for the partner. Somebody else has to answer."), status=403)
        if score is not None:
            require(by, OPERATION[self.kind], self)
        if score is not None and until is None:
            raise Refused(_("Say until when the score is set."), field="until")
        state = self.State.UPHELD if upheld else self.State.REFUSED
        with self._move(state, by=by, operation=f"scorecards.answer_{self.kind}_appeal") as row:
            row.answer, row.answered_by_id, row.answered_at = answer.strip(), by.account_id, clock.now()
            if upheld and score is not None and until is not None:
                row.override = Override.give(
                    self.organisation, kind=self.kind, score=score, reason=answer, until=until, by=by
                )

    def withdraw(self, *, by: Actor) -> None:
        """The partner does not ask for an answer any more."""
        with self._move(self.State.WITHDRAWN, by=by, operation="scorecards.make_appeal"):
            pass

    def take_up(self, *, by: Actor) -> None:
        """The partner asks for an answer after all, by the day on which it was due. Refused where it appealed anew."""

        spend("ask", organisation_id=self.organisation_id)

        def take_up() -> None:
            with self._move(self.State.OPEN, by=by, operation="scorecards.make_appeal"):
                pass

        self._alone().claim(take_up)

    def moved(self, by: Actor) -> AppealMoved:
        return AppealMoved(
            appeal_id=self.pk, organisation_id=self.organisation_id, after=str(self.state),
            by_account_id=by.account_id or 0,
        )  # fmt: skip


def due(at: datetime) -> datetime:
    """The end of the tenth business day after `at`, Monday to Friday in the manufacturer's zone."""
    manufacturer = Manufacturer.get()
    zone = ZoneInfo(manufacturer.timezone if manufacturer else "UTC")
    return BusinessHours(zone, dict.fromkeys(range(5), OFFICE)).due(at.astimezone(zone).date(), DAYS)


def told_of(organisation: Organisation, kind: str, key: str) -> dict[str, Any]:
    """What the card that counts says. Refused where there is no such card or line."""
    card = Card.objects.filter(organisation=organisation, computation__kind=kind, computation__is_current=True)
    found = card.select_related("computation__version").first()
    if found is None:
        raise Refused(_("There is no scorecard yet."))
    told: dict[str, Any] = {"score": found.score, "band": found.band, "version": found.computation.version.number}
    if key == WHOLE:
        return told
    line = CardLine.objects.filter(card=found, key=key).first()
    if line is None:
        raise Refused(_("Your scorecard has no such measure."))
    value = line.figure.value
    return told | {"value": None if value is None else f"{value:f}", "points": line.contribution, "most": line.most}
