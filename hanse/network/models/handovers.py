"""All that a colleague looks after goes to others: for good when they leave, to deputies while they are away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.kernel.events import publish
from hanse.kernel.ids import PublicIdField
from hanse.kernel.models import Account
from hanse.kernel.trail.changes import columns_of, made, one_by_one, removed
from hanse.ui import formats

from ..events import ManagerGiven, StandInChanged
from .editing import corrected, corrected_each
from .holdings import Holding
from .partnerships import Partnership
from .territories import ONE_DAY, Territory, TerritoryAssignment
from .undoing import TOO_LATE, Altered, TakenBack, Undo, edited, locked_rows

NOTHING = gettext_lazy("%(person)s looks after nothing that others do not look after.")
BACKWARDS = gettext_lazy("The last day is before the first.")
ALREADY = gettext_lazy("Whom you chose looks after all of it already. Choose somebody else, or leave it as it is.")


class Handover(models.Model):
    """From a day on others look after what `account` did: `receiver`, or whom `plan` names for a territory.

    With `until` they stand in as deputies for the territories, and partners keep their manager; without it everything is
    theirs. One that is planned is carried out on its day, when it is asked again whether it can be. It takes what was looked
    after when it was planned: `came` counts what came since and stayed, `went` what others had by then.
    """

    class State(models.TextChoices):
        PLANNED = "planned", gettext_lazy("planned")
        DONE = "done", gettext_lazy("done")
        UNDONE = "undone", gettext_lazy("taken back")
        CANCELLED = "cancelled", gettext_lazy("cancelled")
        REFUSED = "refused", gettext_lazy("not possible")

    untold = frozenset({"takes"})

    public_id = PublicIdField()
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=gettext_lazy("who hands over"),
    )
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=gettext_lazy("to whom")
    )
    plan = models.JSONField(gettext_lazy("to whom single territories"), default=dict, blank=True)
    takes = models.JSONField(gettext_lazy("what it takes"), null=True, blank=True)
    """The keys of a `Holding`; None, of one that was planned before they were kept: all that there is on its day."""
    came = models.PositiveIntegerField(gettext_lazy("came since and stayed"), default=0, db_default=0)
    went = models.PositiveIntegerField(gettext_lazy("had gone to others"), default=0, db_default=0)
    on = models.DateField(gettext_lazy("from"))
    until = models.DateField(gettext_lazy("until"), null=True, blank=True)
    state = models.CharField(gettext_lazy("state"), max_length=10, choices=State, default=State.PLANNED)
    refusal = models.TextField(gettext_lazy("why not"), blank=True)
    at = models.DateTimeField(gettext_lazy("planned at"))
    planned_by_id = models.BigIntegerField(gettext_lazy("login of who planned it"), null=True, blank=True)
    actor_name = models.CharField(gettext_lazy("who planned it"), max_length=200)
    act = models.ForeignKey(
        Undo, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("way back")
    )

    class Meta:
        verbose_name = gettext_lazy("handover")
        verbose_name_plural = gettext_lazy("handovers")
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "on"], name="handover_due")]
        constraints = [
            models.CheckConstraint(name="handover_dates_in_order", condition=Q(until=None) | Q(until__gte=F("on"))),
        ]

    def __str__(self) -> str:
        return _("what %(person)s looks after") % {"person": self.account}

    @classmethod
    def plan_it(
        cls,
        account: Account,
        *,
        receiver: Account,
        plan: Mapping[Territory, Account],
        on: date,
        until: date | None,
        by: Actor,
        holding: Holding | None = None,
    ) -> Handover:
        """Carried out at once where its day has come, else on its day. Refused when nothing would be handed over.

        `holding` is what was shown, where it was: nothing else is taken.
        """
        if until is not None and until < on:
            raise Refused(BACKWARDS, field="until")
        if account in {receiver, *plan.values()}:
            raise Refused(_("Nobody hands over to themselves."), field="receiver")
        named = {str(territory.pk): other.pk for territory, other in plan.items()}
        row = cls(account=account, receiver=receiver, plan=named, on=on, until=until, at=clock.now())
        row.planned_by_id, row.actor_name = by.account_id, by.name
        row.takes = (holding or Holding.of(account, since=on)).keys
        if not any(row.takes[part] for part in row._parts):
            raise Refused(NOTHING % {"person": account})
        with transaction.atomic():
            made(row, by=by, operation="handovers.plan")
            if on <= clock.today():
                row.carry_out(by=by)
            else:
                row._tell_deputies("planned", row._due_to_receive(), by=by)
            row._tell_deputies("planned", [account.pk], by=by)
        return row

    def carry_out(self, *, by: Actor) -> None:
        """Do it now, in one transaction. Refused when somebody may not look after partners any more."""
        with acting(by), transaction.atomic():
            row = Handover.objects.select_for_update().get(pk=self.pk)
            if row.state != self.State.PLANNED:
                raise Refused(_("This is not planned any more."))
            row._refuse_who_left()
            held = Holding.locked(row.account, since=row.on)
            taken = row._taken(held.keys)
            altered = list(
                row._territories([each for each in held.assignments if each.pk in taken["assignments"]], by=by)
            )
            if row.until is None:
                altered += row._partners(taken["partnerships"], by=by)
            if not altered:
                refusal = NOTHING % {"person": row.account} if row.until is None else ALREADY
                raise Refused(refusal, field="receiver")
            act = Undo.keep(altered, operation=row._act, by=by)
            done = {"state": self.State.DONE, "act": act, "came": row.came, "went": row.went}
            corrected(row, done, by=by, operation="handovers.carry_out")
            row._tell_receivers(altered, by=by)
        self.refresh_from_db()

    def cancel(self, *, by: Actor) -> Undo | None:
        """It will not happen. Refused once it has. Gives the way back."""
        with transaction.atomic():
            row = Handover.objects.select_for_update().get(pk=self.pk)
            if row.state not in {self.State.PLANNED, self.State.REFUSED}:
                raise Refused(_("This is not planned any more."))
            row._tell_deputies("cancelled", {*row._due_to_receive(), row.account_id}, by=by)
            act = "handovers.stay" if row.is_own_absence and by.account_id == row.account_id else "handovers.cancel"
            return edited(row, {"state": self.State.CANCELLED}, by=by, operation=act)

    def end(self, *, by: Actor) -> None:
        """Whoever was away is back: nobody stands in after today. Refused where nobody would."""
        with transaction.atomic():
            row = Handover.objects.select_for_update().get(pk=self.pk)
            if row.state != self.State.DONE or row.until is None or row.until <= clock.today():
                raise Refused(_("After today nobody stands in by this any more."))
            for each in row._standing_in_after(clock.today()):
                if each.starts_on > clock.today():
                    removed(each, by=by, operation="territories.assign")
                else:
                    each.ended(on=clock.today(), by=by)
            corrected(row, {"until": clock.today()}, by=by, operation="handovers.end")

    def take_back(self, *, by: Actor) -> TakenBack:
        """Everything to who had it; what somebody changed since stays. Refused after a day, and a second time."""
        with transaction.atomic():
            row = Handover.objects.select_for_update(of=("self",)).select_related("act").get(pk=self.pk)
            if row.act is None:
                done = row.state == self.State.DONE  # and its way back was forgotten
                raise Refused(TOO_LATE if done else _("This has not been carried out."))
            taken = row.act.take_back(by=by)
            corrected(row, {"state": self.State.UNDONE}, by=by, operation="handovers.take_back")
            row._tell_deputies("cancelled", {*row._due_to_receive(), row.account_id}, by=by)
        return taken

    @classmethod
    def carry_out_due(cls, *, today: date) -> int:
        """Those whose day has come, each for who planned it; one that is refused says why and waits for a person."""
        due = cls.objects.filter(state=cls.State.PLANNED, on__lte=today).select_related("account", "receiver")
        return sum(one_by_one(due, cls._carry_out_or_say_why))

    def _carry_out_or_say_why(self) -> bool:
        planner = Actor.staff(account_id=self.planned_by_id or 0, name=self.actor_name, roles=())
        by = Actor.system("carry out a handover", asked_by=planner)
        try:
            self.carry_out(by=by)
        except Refused as refusal:
            values = {"state": self.State.REFUSED, "refusal": str(refusal.sentence)}
            corrected(self, values, by=by, operation="handovers.refuse")
            return False
        return True

    @property
    def difference(self) -> list[str]:
        """What was otherwise on its day than when it was planned, in sentences."""
        came = ngettext(
            "%(count)s territory or partner came since it was planned, and stayed with %(person)s.",
            "%(count)s territories and partners came since it was planned, and stayed with %(person)s.", self.came,
        )  # fmt: skip
        went = ngettext(
            "%(count)s territory or partner had gone from %(person)s by then.",
            "%(count)s territories and partners had gone from %(person)s by then.", self.went,
        )  # fmt: skip
        counted = ((came, self.came), (went, self.went))
        return [
            text % {"person": self.account.name, "count": formats.number(count)} for text, count in counted if count
        ]

    @property
    def is_planned(self) -> bool:
        """Does it still wait, for its day or for a person?"""
        return self.state in {self.State.PLANNED, self.State.REFUSED}

    @property
    def is_running(self) -> bool:
        """Does somebody stand in by it today?"""
        return self.state == self.State.DONE and self.until is not None and self.on <= clock.today() <= self.until

    @property
    def planned_holding(self) -> Holding:
        """What it takes of what is looked after now."""
        there = Holding.of(self.account, since=self.on)
        return there.only(self.takes) if self.takes else there

    @property
    def planned_others(self) -> dict[Territory, Account]:
        """Who takes over in single territories."""
        accounts = Account.objects.in_bulk(self.plan.values()) if self.plan else {}
        territories = Territory.objects.in_bulk([int(key) for key in self.plan]) if self.plan else {}
        return {each: accounts[self.plan[str(key)]] for key, each in territories.items()}

    @property
    def is_own_absence(self) -> bool:
        """Did somebody say themselves who stands in for them?"""
        return self.until is not None and self.planned_by_id == self.account_id

    @property
    def _act(self) -> str:
        return "territories.stand_in" if self.is_own_absence else "territories.assign"

    @property
    def receivers(self) -> set[int]:
        return {self.receiver_id, *self.plan.values()}

    def brought(self, held: TerritoryAssignment) -> bool:
        """Is this one of the deputies that it made, as far as one can tell?"""
        within = self.on <= held.starts_on and held.ends_on is not None and held.ends_on <= (self.until or date.max)
        return within and held.account_id in self.receivers

    def receiver_in(self, territory: int | None) -> int:
        """Who takes over in a territory; in none, the one who takes over the rest."""
        return int(self.plan.get(str(territory), self.receiver_id))

    def _due_to_receive(self) -> set[int]:
        """Who gets some territory of those that it takes."""
        wanted = (self.takes or {}).get("assignments", ())
        rows = TerritoryAssignment.objects.filter(pk__in=wanted).order_by()
        return {self.receiver_in(territory) for territory in rows.values_list("territory", flat=True)}

    def _standing_in_after(self, day: date) -> list[TerritoryAssignment]:
        """The deputies that it made whose time goes on after a day."""
        wanted = (self.takes or {}).get("assignments", ())
        here = TerritoryAssignment.objects.filter(pk__in=wanted).order_by().values("territory")
        made_here = TerritoryAssignment.objects.filter(
            territory__in=here, account__in=self.receivers, lent_by=self.account
        )
        rows = made_here.filter(starts_on__gte=self.on, ends_on__gt=day, ends_on__lte=self.until)
        ordered = rows.select_related("territory", "account").order_by("pk")
        return [each for each in ordered if each.account_id == self.receiver_in(each.territory_id)]

    def _tell_deputies(self, what: str, deputies: Collection[int], *, by: Actor) -> None:
        """While somebody is away, who is told like them that it is planned; who gets something for good is told of their partners."""
        for account in sorted(deputies if self.until is not None else ()):
            publish(
                StandInChanged(account_id=account, by_account_id=self._asked_by(by), what=what, handover_id=self.pk)
            )

    def _tell_receivers(self, altered: Iterable[Altered], *, by: Actor) -> None:
        rows = [each.row for each in altered]
        begun = {each.account_id for each in rows if isinstance(each, TerritoryAssignment)} & self.receivers
        self._tell_deputies("began", begun, by=by)
        for manager in sorted({each.manager_id or 0 for each in rows if isinstance(each, Partnership)}):
            publish(ManagerGiven(manager_id=manager, by_account_id=self._asked_by(by), handover_id=self.pk))

    def _asked_by(self, by: Actor) -> int:
        return by.account_id or self.planned_by_id or 0

    @property
    def _parts(self) -> tuple[str, ...]:
        """What of a `Holding` goes to others."""
        return ("assignments", "partnerships") if self.until is None else ("assignments",)

    def _taken(self, there: Mapping[str, list[int]]) -> dict[str, set[int]]:
        """The keys of what was to be taken and is `there`; counts what else is, and what is not any more."""
        now = {part: set(there[part]) for part in self._parts}
        then = {part: set((self.takes or there)[part]) for part in self._parts}
        self.came = sum(len(now[part] - then[part]) for part in self._parts)
        self.went = sum(len(then[part] - now[part]) for part in self._parts)
        return {part: now[part] & then[part] for part in self._parts}

    def _refuse_who_left(self) -> None:
        gone = Account.objects.filter(pk__in=self.receivers, is_active=False).order_by("name").first()
        if gone is not None:
            raise Refused(
                _("%(person)s cannot sign in any more. Choose somebody else.") % {"person": gone}, field="receiver"
            )

    def _territories(self, theirs: list[TerritoryAssignment], *, by: Actor) -> Iterator[Altered]:
        """End what they hold and lend, or leave it to them while they are away; and let the receivers begin."""
        meeting: dict[tuple[int, int], list[TerritoryAssignment]] = defaultdict(list)
        others = TerritoryAssignment.objects.filter(
            account__in=self.receivers, territory__in=[each.territory_id for each in theirs]
        )
        for each in others.exclude(ends_on__lt=self.on).select_related("account", "territory"):
            meeting[each.territory_id, each.account_id].append(each)
        accounts = Account.objects.in_bulk(self.receivers)
        for held in theirs:
            first, last = max(self.on, held.starts_on), self._last_day(held)
            if last is not None and last < first:
                continue
            receiver = accounts[self.receiver_in(held.territory_id)]
            there = meeting[held.territory_id, receiver.pk]
            if self.until is None:
                for lent in [each for each in there if each.lent_by_id == self.account_id]:
                    there.remove(lent)
                    yield self._end(lent, by=by)
                yield self._end(held, by=by)
            else:
                held.refuse_lent_by_others(there, first, last or self.until)
            for since, until in self._days_of(held, first, last, there):
                begun = TerritoryAssignment(
                    territory=held.territory,
                    account=receiver,
                    starts_on=since,
                    ends_on=until,
                    is_deputy=held.is_deputy or self.until is not None,
                    lent_by_id=self.account_id if self.is_own_absence and not held.is_deputy else held.lent_by_id,
                )
                made(begun, by=by, operation="territories.assign")
                there.append(begun)
                yield Altered(begun, None)

    def _days_of(
        self, held: TerritoryAssignment, first: date, last: date | None, there: Sequence[TerritoryAssignment]
    ) -> list[tuple[date, date | None]]:
        """When the receiver begins and ends: for a time on all days on which they do not look after it anyhow; for good if they never do."""
        if self.until is not None:
            return list(TerritoryAssignment.days_without(there, first, last or self.until))
        in_the_way = [each for each in there if each.meets(first, last)]
        if not held.is_deputy:  # who stands in for another gets it beside that
            in_the_way = [each for each in in_the_way if not each.is_deputy or each.starts_on == first]
        return [] if in_the_way else [(first, last)]

    def _last_day(self, held: TerritoryAssignment) -> date | None:
        ends = [day for day in (self.until, held.ends_on) if day is not None]
        return min(ends) if ends else None

    def _end(self, held: TerritoryAssignment, *, by: Actor) -> Altered:
        """It ends the day before; one that has not begun by then never begins."""
        if held.starts_on < self.on:
            was = {"ends_on": held.ends_on}
            held.ended(on=self.on - ONE_DAY, by=by)
            return Altered(held, was)
        gone = columns_of(held)
        removed(held, by=by, operation="territories.assign")
        return Altered(held, gone, gone=True)

    def _partners(self, keys: set[int], *, by: Actor) -> Iterator[Altered]:
        theirs = locked_rows(Partnership, keys)
        wanted = [(each, {"manager_id": self.receiver_in(each.territory_id)}) for each in theirs]
        for each in corrected_each(wanted, by=by, operation="partnerships.assign"):
            yield Altered(*each)
