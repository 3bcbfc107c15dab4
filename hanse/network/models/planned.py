"""Moves of a partnership that are to happen on a day: a contract that ends, a probation that is over."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.kernel.trail.changes import made, one_by_one
from hanse.kernel.walls.access import PartnerOwned, Scope

from ..partnership.lifecycle import NEEDS_REASON, State
from .editing import corrected
from .organisations import Organisation
from .partnerships import SAY_WHY, NotYet, Partnership, Transition
from .undoing import Undo, edited

MOST_AHEAD = timedelta(days=3653)


class PlannedMove(PartnerOwned):
    """From `on` the partnership enters `to`. What stands in the way is asked then, and told when it does.

    A planned one that says in `refusal` what is missing waits for it after its day.

    Ours alone: a partner is told when it happens.
    """

    class Stage(models.TextChoices):
        PLANNED = "planned", gettext_lazy("planned")
        DONE = "done", gettext_lazy("done")
        REFUSED = "refused", gettext_lazy("not possible")
        CANCELLED = "cancelled", gettext_lazy("cancelled")

    scope = Scope(partner="none")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="planned_moves")
    partnership = models.ForeignKey(
        Partnership, on_delete=models.CASCADE, related_name="planned_moves", verbose_name=gettext_lazy("partnership")
    )
    to = models.CharField(gettext_lazy("new state"), max_length=12, choices=State)
    on = models.DateField(gettext_lazy("from"))
    reason = models.TextField(gettext_lazy("reason"), blank=True)
    stage = models.CharField(gettext_lazy("stage"), max_length=10, choices=Stage, default=Stage.PLANNED)
    refusal = models.TextField(gettext_lazy("why not"), blank=True)
    at = models.DateTimeField(gettext_lazy("planned at"))
    account_id = models.BigIntegerField(null=True, blank=True)
    actor_name = models.CharField(gettext_lazy("who planned it"), max_length=200)

    class Meta(PartnerOwned.Meta):
        verbose_name = gettext_lazy("planned move")
        verbose_name_plural = gettext_lazy("planned moves")
        ordering = ["-id"]
        indexes = [models.Index(fields=["stage", "on"], name="planned_move_due")]
        constraints = [
            models.UniqueConstraint(fields=["partnership"], condition=Q(stage="planned"), name="one_planned_move")
        ]

    def __str__(self) -> str:
        return f"{self.partnership}: {self.get_to_display()}"

    @property
    def of_roles(self) -> frozenset[str]:
        """It is about one role of the company: who looks after it in another has no say here."""
        return frozenset({self.partnership.role})

    @classmethod
    def plan(cls, partnership: Partnership, *, to: str, on: date, by: Actor, reason: str = "") -> PlannedMove:
        """Let it enter a state on a day to come. Refused where one is planned already, or the state cannot follow this one."""
        if on <= clock.today():
            raise Refused(_("This day has come already. Change the state at once instead."), field="on")
        if on > clock.today() + MOST_AHEAD:
            raise Refused(_("This day is more than ten years ahead."), field="on")
        if to in NEEDS_REASON and not reason.strip():
            raise Refused(SAY_WHY, field="reason")
        partnership.moves.check(partnership.state, to, dict(State.choices))
        row = cls(
            organisation_id=partnership.organisation_id,
            partnership=partnership,
            to=to,
            on=on,
            reason=reason,
            at=clock.now(),
            account_id=by.account_id,
            actor_name=by.name,
        )
        try:
            return made(row, by=by, operation="partnerships.plan")
        except IntegrityError:
            raise Refused(_("A move is planned already. Cancel that one first.")) from None

    @classmethod
    def now_or_then(
        cls, partnership: Partnership, *, to: str, on: date, by: Actor, reason: str = ""
    ) -> Transition | PlannedMove:
        """Enter a state at once; on a day to come that is planned."""
        if on > clock.today():
            return cls.plan(partnership, to=to, on=on, by=by, reason=reason)
        return partnership.move(to=to, on=on, by=by, reason=reason)

    def cancel(self, *, by: Actor) -> Undo | None:
        """It will not happen. Refused once it has. Gives the way back, which is shut while another one is planned."""
        with transaction.atomic():
            row = PlannedMove.objects.select_for_update(of=("self",)).get(pk=self.pk)
            if row.stage not in {self.Stage.PLANNED, self.Stage.REFUSED}:
                raise Refused(_("This is not planned any more."))
            return edited(row, {"stage": self.Stage.CANCELLED}, by=by, operation="partnerships.unplan")

    @classmethod
    def carry_out_due(cls, *, today: date) -> int:
        """Those whose day has come, each by itself for who planned it; one that is refused says why and waits for a person."""
        due = cls.objects.filter(stage=cls.Stage.PLANNED, on__lte=today).select_related("partnership__organisation")
        return sum(one_by_one(due.order_by("on", "pk"), cls._carry_out))

    def _carry_out(self) -> bool:
        planner = Actor.staff(account_id=self.account_id or 0, name=self.actor_name, roles=())
        by = Actor.system("carry out a planned move", asked_by=planner)
        try:
            self.partnership.move(to=self.to, by=by, reason=self.reason, on=self._first_day())
        except NotYet as waits:
            if self.refusal != waits.sentence:
                corrected(self, {"refusal": waits.sentence}, by=by, operation="partnerships.find_waiting")
            return False
        except Refused as refusal:
            values = {"stage": self.Stage.REFUSED, "refusal": str(refusal.sentence)}
            corrected(self, values, by=by, operation="partnerships.find_refused")
            return False
        corrected(self, {"stage": self.Stage.DONE}, by=by, operation="partnerships.carry_out")
        return True

    def _first_day(self) -> date:
        """The planned day; when the state changed after it, today, which the next state cannot come before."""
        return max(self.on, self.partnership.state_since)
