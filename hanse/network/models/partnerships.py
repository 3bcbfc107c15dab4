"""A company's role towards us and its life: one state machine for both directions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting, current
from hanse.kernel.errors import Refused
from hanse.kernel.events import publish, publish_each
from hanse.kernel.trail.changes import Moves, change, change_each, made
from hanse.kernel.walls.access import PartnerOwned
from hanse.kernel.work.contest import contest
from hanse.ui import formats

from ..custom.record import Customised
from ..events import ManagerGiven, PartnershipMoved
from ..partnership.gates import Obstacle, gates
from ..partnership.lifecycle import ALLOWED, NEEDS_REASON, State, guard
from .editing import Seen, unique
from .holders import holder_for
from .lent import refuse_to_keep_by_beginning, refuse_to_keep_by_name, refuse_to_keep_by_territory
from .organisations import Organisation
from .undoing import Altered, Undo, edited

SAY_WHY = gettext_lazy("Say why: the partner and the next colleague will ask.")


class NotYet(Refused):
    """A state may be entered once something has come that others may still bring."""


class Partnership(Customised, PartnerOwned):
    """One role of one company towards us, with the number by which we know it there."""

    class Role(models.TextChoices):
        SUPPLIER = "supplier", gettext_lazy("supplier")
        DISTRIBUTOR = "distributor", gettext_lazy("distributor")
        DEALER = "dealer", gettext_lazy("dealer")
        ALLIANCE = "alliance", gettext_lazy("alliance")
        SERVICE = "service", gettext_lazy("service partner")

    class Why(models.TextChoices):
        """By what a territory was computed, or why none was."""

        POSTCODE = "postcode", gettext_lazy("by its postcode")
        REGION = "region", gettext_lazy("by its region")
        COUNTRY = "country", gettext_lazy("by its country")
        NO_ADDRESS = "no_address", gettext_lazy("its country is not known")
        UNCOVERED = "uncovered", gettext_lazy("no territory claims its address")
        OVERLAP = "overlap", gettext_lazy("several territories claim its address")
        LINES = "lines", gettext_lazy("its address is divided by product lines")

    moves = Moves(ALLOWED)
    way_back: Undo | None = None
    called_by = ("organisation",)
    COMPUTED = frozenset({"territory_id", "computed_territory_id", "placed_territory_id", "territory_reason"})

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="partnerships")
    role = models.CharField(gettext_lazy("role"), max_length=12, choices=Role)
    reference = models.CharField(gettext_lazy("our number for them"), max_length=60, null=True, blank=True)
    state = models.CharField(gettext_lazy("state"), max_length=12, choices=State, default=State.TARGET)
    state_since = models.DateField(gettext_lazy("since"))
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="partnerships",
        verbose_name=gettext_lazy("manager"),
    )
    territory = models.ForeignKey(
        "network.Territory",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="partnerships",
        verbose_name=gettext_lazy("territory"),
    )
    computed_territory = models.ForeignKey(
        "network.Territory",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=gettext_lazy("territory by its address"),
    )
    placed_territory = models.ForeignKey(
        "network.Territory", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    """Into which territory its address last brought it: whatever else stands in `territory` was set by hand, and stays."""
    territory_reason = models.CharField(
        gettext_lazy("why this territory"), max_length=10, choices=Why, blank=True, default="", db_default=""
    )
    preferred = models.BooleanField(gettext_lazy("preferred"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(PartnerOwned.Meta):
        verbose_name = gettext_lazy("partnership")
        verbose_name_plural = gettext_lazy("partnerships")
        ordering = ["role", "id"]
        indexes = [
            models.Index(fields=["role", "state"], name="partnership_role_state"),
            models.Index(fields=["manager", "role"], name="partnership_manager"),
            models.Index(fields=["state"], name="partnership_state"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "role"], name="one_partnership_per_role"),
            models.UniqueConstraint(fields=["role", "reference"], name="reference_once_per_role"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.get_role_display()}"

    @property
    def is_live(self) -> bool:
        return self.state in State.live()

    @property
    def is_set_by_hand(self) -> bool:
        """Is it in a territory into which its address did not bring it?"""
        return self.territory_id is not None and self.territory_id != self.placed_territory_id

    def following(self) -> list[State]:
        """The states that may come next, in the order of the lifecycle."""
        allowed = self.moves.following(self.state)
        return [state for state in State if state.value in allowed]

    def in_the_way_of(self, states: Sequence[str]) -> dict[str, Obstacle]:
        """What has to be done first before it may enter these states, for each that something stands in the way of."""
        return in_the_way([self], states)[self.pk]

    def _guarded(self, states: Sequence[str]) -> dict[str, Obstacle]:
        has = {"has_reference": bool(self.reference), "has_manager": bool(self.manager_id)}
        return {to: Obstacle(own) for to in states if (own := guard(self.role, to, **has)) is not None}

    def check_gates(self, to: str, *, field: str) -> None:
        """Refuse the state `to` while something has to be done first; `NotYet` for what may still come."""
        _refuse(self.in_the_way_of([to]).get(to), field=field)

    def check_step(self, to: str, *, on: date) -> None:
        """Refuse a state that does not follow the present one, and a day on which it cannot."""
        self.moves.check(self.state, to, dict(State.choices))
        self._check_day(on)

    def _check_day(self, day: date) -> None:
        if day > clock.today():
            raise Refused(_("This day is still to come."), field="on")
        if day < self.state_since:
            raise Refused(
                _("It came into its present state on %(day)s; the next one cannot be earlier.")
                % {"day": formats.day(self.state_since)},
                field="on",
            )

    def move(self, *, to: str, by: Actor, reason: str = "", on: date | None = None) -> Transition:
        """Go to another state of the lifecycle. Refused where the chart has no such way, or a gate is not met.

        What a person did can be taken back: the step's `way_back`.
        """
        with transaction.atomic():
            step, was = self.step(to=to, by=by, reason=reason, on=on)
            if by.account_id is not None:
                step.way_back = Undo.keep([was], operation="partnerships.move", by=by)
        return step

    def step(self, *, to: str, by: Actor, reason: str, on: date | None = None) -> tuple[Transition, Altered]:
        """As `move`; what it was before is for the caller to keep. Inside the transaction of the act."""
        day = on or clock.today()
        if to in NEEDS_REASON and not reason.strip():
            raise Refused(SAY_WHY, field="reason")
        with change(self, by=by, operation="partnerships.move", reason=reason) as row:
            row.check_step(to, on=day)
            row.check_gates(to, field="to")
            was = {"state": row.state, "state_since": row.state_since}
            before, row.state, row.state_since = row.state, State(to), day
        return self._stepped([(self, before)], on=day, reason=reason, by=by)[0], Altered(self, was)

    @classmethod
    def step_each(cls, rows: Sequence[Partnership], *, to: str, by: Actor, reason: str) -> list[Altered]:
        """As `step`, today, of many that this transaction holds locked; all of them or none."""
        if to in NEEDS_REASON and not reason.strip():
            raise Refused(SAY_WHY, field="reason")
        was: list[dict[str, Any]] = [{"state": row.state, "state_since": row.state_since} for row in rows]
        today = clock.today()
        with change_each(rows, by=by, operation="partnerships.move", reason=reason):
            obstacles = in_the_way(rows, [to])
            for row in rows:
                row.check_step(to, on=today)
                _refuse(obstacles[row.pk].get(to), field="to")
                row.state, row.state_since = State(to), today
        cls._stepped(
            [(row, each["state"]) for row, each in zip(rows, was, strict=True)], on=today, reason=reason, by=by
        )
        return [Altered(row, each) for row, each in zip(rows, was, strict=True)]

    @staticmethod
    def _stepped(left: Sequence[tuple[Partnership, str]], *, on: date, reason: str, by: Actor) -> list[Transition]:
        """The steps out of the states that they `left` stand in their lives, and whom they concern is told."""
        steps = Transition.objects.bulk_create([
            Transition(
                organisation_id=row.organisation_id, partnership=row, before=before, after=row.state, on=on, reason=reason,
                actor_name=by.told_as.name, account_id=by.told_as.account_id,
            )
            for row, before in left
        ])  # fmt: skip
        publish_each(
            PartnershipMoved(
                partnership_id=row.pk, organisation_id=row.organisation_id, role=row.role, before=str(before),
                after=str(row.state),
            )
            for row, before in left
        )  # fmt: skip
        return steps

    @classmethod
    @contextmanager
    def returning_each(cls, rows: Sequence[tuple[Partnership, Mapping[str, Any]]], *, by: Actor) -> Iterator[None]:
        """States that are taken back: what the ones before must have is asked again, and both steps stand in their lives.

        What may still come, such as a document, was not there before either and keeps nobody from going back.
        """
        moving = [(row, row.state, values["state"]) for row, values in rows if "state" in values]
        obstacles = in_the_way([row for row, *_ in moving], sorted({to for *_, to in moving})) if moving else {}
        for row, _left, to in moving:
            with suppress(NotYet):
                _refuse(obstacles[row.pk].get(to), field="to")
        yield
        if moving:
            left = [(row, before) for row, before, _to in moving]
            cls._stepped(left, on=clock.today(), reason=_("Taken back."), by=by)

    @classmethod
    def begin(
        cls,
        organisation: Organisation,
        *,
        role: str,
        by: Actor,
        reference: str | None = None,
        state: str = State.TARGET,
        since: date | None = None,
        **more: object,
    ) -> Partnership:
        """A company takes up a role. Refused if it already has it.

        Where no `manager` is named, whoever has its territory today looks after it, and is told.
        """
        row = cls(
            organisation=organisation,
            role=role,
            reference=reference or None,
            state=state,
            state_since=since or clock.today(),
            **more,
        )
        theirs = cls.objects.filter(organisation=organisation)
        refuse_to_keep_by_beginning(theirs, manager=row.manager, territory=row.territory, by=by)
        if by_territory := row.manager is None:
            row.manager = holder_for(organisation, role, territory=row.territory)
        there = theirs.filter(role=role)
        words = {"company": organisation, "role": cls.Role(role).label}
        return (
            contest("a role", organisation.pk, role)
            .unless(there.exists, _("%(company)s is already a %(role)s.") % words, field="role")
            .claim(lambda: row._begun(by=by, by_territory=by_territory))
        )

    def _begun(self, *, by: Actor, by_territory: bool) -> Partnership:
        self.check_gates(self.state, field="state")
        with self._number_once(self.reference), transaction.atomic():
            made(self, by=by, operation="partnerships.begin")
            if by_territory and self.manager is not None:
                self._given_to_manager(by)
            told = {"role": self.role, "before": "", "after": str(self.state)}
            publish(PartnershipMoved(partnership_id=self.pk, organisation_id=self.organisation_id, **told))
            self.way_back = Undo.of_new(self, operation="partnerships.begin", by=by)
        return self

    @classmethod
    def take_on(
        cls,
        company: Mapping[str, Any],
        *,
        role: str,
        by: Actor,
        address: Mapping[str, Any] | None = None,
        reference: str | None = None,
        state: str = State.TARGET,
        **more: object,
    ) -> Partnership:
        """A company that is new to us takes up its first role; `address` is where it is."""
        by = by.beyond_remit()
        with acting(by), transaction.atomic():
            organisation = made(Organisation(**company), by=by, operation="organisations.enter")
            sites = [organisation.add_site(address, by=by)] if address else []
            row = cls.begin(organisation, role=role, by=by, reference=reference, state=state, since=None, **more)
            row.way_back = Undo.of_new(organisation, *sites, row, operation="organisations.enter", by=by)
            return row

    def edit(self, values: Mapping[str, Any], *, by: Actor, seen: Seen | None = None) -> Undo | None:
        """Correct number, manager, territory, preference. Refused when another partner has the number.

        Without a territory it goes back to that of its address. Gives the way back, None when nothing is different.
        """
        before = self.manager_id
        if values.get("territory", self.territory) is None:
            values = {**values, "territory": self.computed_territory, "placed_territory": self.computed_territory}
        self._refuse_to_keep(values, by=by)
        with self._number_once(values.get("reference", self.reference)), transaction.atomic():
            act = edited(self, values, by=by, operation="partnerships.edit", seen=seen)
            if self.manager_id is not None and self.manager_id != before:
                self._given_to_manager(by)
        return act

    def _refuse_to_keep(self, values: Mapping[str, Any], *, by: Actor) -> None:
        mine = type(self).objects.filter(pk=self.pk)
        if "manager" in values:
            refuse_to_keep_by_name(mine, manager=values["manager"], by=by)
        if territory := values.get("territory"):
            refuse_to_keep_by_territory(mine, into=territory.pk, by=by)

    def _given_to_manager(self, by: Actor) -> None:
        given = {"manager_id": self.manager_id or 0, "by_account_id": by.account_id or 0}
        publish(ManagerGiven(partnership_id=self.pk, **given))

    @contextmanager
    def _number_once(self, reference: str | None) -> Iterator[None]:
        with acting(current().within_remit()):
            others = Partnership.objects.filter(role=self.role, reference=reference).exclude(pk=self.pk)
            holder = others.select_related("organisation").first() if reference else None
        known = _("%(company)s has the number %(number)s.") % {
            "company": holder.organisation if holder else _("Another partner"),
            "number": reference,
        }
        with unique(known, field="reference"):
            yield


def _refuse(obstacle: Obstacle | None, *, field: str) -> None:
    if obstacle:
        raise (NotYet if obstacle.waits else Refused)(obstacle.sentence, field=field)


def in_the_way(partnerships: Sequence[Partnership], states: Sequence[str]) -> dict[Any, dict[str, Obstacle]]:
    """What has to be done first before these may enter these states, by the partnership's key: one question for each gate."""
    found = {each.pk: each._guarded(states) for each in partnerships}
    for gate in gates:
        for key, asked in gate.stands_in_the_way(partnerships, states).items():
            found[key] = {to: Obstacle(sentence, gate.waits) for to, sentence in asked.items()} | found[key]
    return found


class Transition(PartnerOwned):
    """One step of a partnership's life. `way_back` is how the one who has just made it takes it back."""

    way_back: Undo | None = None

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="transitions")
    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="transitions")
    before = models.CharField(max_length=12, choices=State)
    after = models.CharField(max_length=12, choices=State)
    on = models.DateField()
    at = models.DateTimeField(auto_now_add=True)
    reason = models.TextField(blank=True)
    actor_name = models.CharField(max_length=200)
    account_id = models.BigIntegerField(null=True)

    class Meta(PartnerOwned.Meta):
        verbose_name = gettext_lazy("transition")
        verbose_name_plural = gettext_lazy("transitions")
        ordering = ["-id"]
        indexes = [models.Index(fields=["partnership", "-id"], name="transition_partnership")]

    def __str__(self) -> str:
        return f"{self.get_before_display()} → {self.get_after_display()}"
