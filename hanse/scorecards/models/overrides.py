"""Another score than the computed one, set by a person with a reason, until a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel import clock
from hanse.kernel.actor import Actor, current
from hanse.kernel.errors import Refused
from hanse.kernel.trail.changes import Moves, one_by_one
from hanse.kernel.walls.authz import is_for_two, require, table
from hanse.kernel.work.contest import contest
from hanse.network.models import Organisation

from ..events import OverrideMoved
from .cards import Card, in_points
from .definitions import Kind
from .moving import Moving

LONGEST = timedelta(days=366)
OPERATION = {Kind.DEALER.value: "scorecards.override_dealer", Kind.SUPPLIER.value: "scorecards.override_supplier"}


class Override(Moving):
    """A partner's score as a person sets it, from now until a day (included). The computed one stays beside it.

    Scores are whole thousandths of a point; `computed` is what was computed when it was set. Far from that it counts only
    when a second person has confirmed it. It ends by itself.
    """

    class State(models.TextChoices):
        WAITS = "waits", gettext_lazy("waits for a second person")
        HOLDS = "holds", gettext_lazy("holds")
        DECLINED = "declined", gettext_lazy("declined")
        ENDED = "ended", gettext_lazy("ended")

    moves = Moves({
        State.WAITS: {State.HOLDS, State.DECLINED, State.ENDED},
        State.HOLDS: {State.ENDED},
    })  # fmt: skip

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="score_overrides")
    kind = models.CharField(gettext_lazy("kind"), max_length=12, choices=Kind)
    score = models.PositiveIntegerField(gettext_lazy("score set"))
    computed = models.PositiveIntegerField(gettext_lazy("score computed"), null=True, blank=True)
    reason = models.TextField(gettext_lazy("reason"), max_length=1000)
    until = models.DateField(gettext_lazy("until"))
    state = models.CharField(gettext_lazy("state"), max_length=10, choices=State)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=gettext_lazy("set by")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name=gettext_lazy("decided by"),
    )  # fmt: skip
    at = models.DateTimeField(gettext_lazy("set"))

    class Meta(Moving.Meta):
        verbose_name = gettext_lazy("score set by a person")
        verbose_name_plural = gettext_lazy("scores set by a person")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["state", "until"], name="override_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind"], condition=Q(state__in=["waits", "holds"]), name="one_override"
            ),
            models.CheckConstraint(name="override_score", condition=Q(score__range=(0, 100_000))),
        ]

    def __str__(self) -> str:
        return f"{in_points(self.score)}"

    @property
    def points(self) -> Decimal:
        return Decimal(self.score).scaleb(-3)

    @property
    def distance(self) -> Decimal:
        """By how many points it differs from what was computed; from nothing computed, the whole score."""
        return abs(self.points - (in_points(self.computed) or 0))

    @property
    def counts(self) -> bool:
        return self.state == self.State.HOLDS and self.until >= clock.today()

    @property
    def has_counted(self) -> bool:
        """Did it ever hold: near enough for one person, or confirmed by a second?"""
        if self.state == self.State.DECLINED:
            return False
        return self.decided_by_id is not None or not is_for_two(table()[OPERATION[self.kind]], self.distance)

    @classmethod
    def counting(cls) -> QuerySet[Override]:
        """Those that hold today."""
        return cls.objects.filter(state=cls.State.HOLDS, until__gte=clock.today())

    @classmethod
    def give(
        cls, organisation: Organisation, *, kind: str, score: int, reason: str, until: date, by: Actor
    ) -> Override:
        """Set a score. Above the distance that `authz.toml` names it waits for a second person."""
        if by.account_id is None or not by.is_staff or by.is_machine:
            raise Refused(_("Only a person of ours sets a score."), status=403)
        if not reason.strip():
            raise Refused(_("Say why: the partner reads it beside the computed score."), field="reason")
        if not clock.today() < until <= clock.today() + LONGEST:
            raise Refused(_("Choose a day after today and within a year."), field="until")
        card = Card.objects.filter(
            organisation=organisation, computation__kind=kind, computation__is_current=True
        ).first()
        if card is None:
            raise Refused(_("%(company)s has no scorecard of this kind.") % {"company": organisation})
        row = cls(
            organisation=organisation, kind=kind, score=score, computed=card.score, reason=reason.strip(), until=until,
            account_id=by.account_id, at=clock.now(),
        )  # fmt: skip
        require(by, OPERATION[kind], row)
        far = is_for_two(table()[OPERATION[kind]], row.distance)
        row.state = cls.State.WAITS if far else cls.State.HOLDS
        there = cls.objects.filter(organisation=organisation, kind=kind, state__in=[cls.State.WAITS, cls.State.HOLDS])
        return (
            contest("the set score", organisation.pk, kind)
            .unless(there.exists, _("A score is set already. End that one first."))
            .claim(lambda: row._made(by, OPERATION[kind], row.reason))
        )

    def confirm(self, *, by: Actor) -> None:
        """The second person agrees. Refused for the first."""
        if by.account_id == self.account_id or by.is_machine:
            raise Refused(_("You set this score yourself. Somebody else has to confirm it."), status=403)
        require(by, OPERATION[self.kind], self, amount=self.distance)
        with self._move(self.State.HOLDS, by=by, operation=OPERATION[self.kind]) as row:
            row.decided_by_id = by.account_id

    def decline(self, *, by: Actor) -> None:
        """It never counts; also for whoever set it and thought better of it."""
        with self._move(self.State.DECLINED, by=by, operation=OPERATION[self.kind]) as row:
            row.decided_by_id = by.account_id

    def end(self, *, by: Actor) -> None:
        """From now on the computed score counts alone."""
        with self._move(self.State.ENDED, by=by, operation=OPERATION[self.kind]):
            pass

    @classmethod
    def end_due(cls, *, today: date) -> None:
        """End what is over. Safe to run twice."""
        over = cls.objects.filter(state__in=[cls.State.WAITS, cls.State.HOLDS], until__lt=today)
        one_by_one(over.order_by("id"), lambda row: row.end(by=current()))

    def moved(self, by: Actor) -> OverrideMoved:
        return OverrideMoved(
            override_id=self.pk, organisation_id=self.organisation_id, after=str(self.state),
            by_account_id=by.account_id or 0,
        )  # fmt: skip


def overrides_of(organisations: Iterable[int]) -> dict[tuple[int, str], Override]:
    """What is set or waits for these companies, by company and kind."""
    rows = Override.objects.filter(organisation__in=set(organisations), state__in=["waits", "holds"])
    return {(row.organisation_id, row.kind): row for row in rows.select_related("account")}
