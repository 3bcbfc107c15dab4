"""Tasks: to-dos that people make for themselves, for colleagues, and for people on the other side."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting, current
from hanse.kernel.errors import Refused
from hanse.kernel.events import publish
from hanse.kernel.models import Account
from hanse.kernel.trail.changes import Moves, change, made
from hanse.kernel.walls.access import Scoped
from hanse.kernel.web.limits import spend
from hanse.network.models import Organisation, Person, Undo
from hanse.network.models.editing import Seen, corrected
from hanse.network.models.undoing import Altered

from ..access import TaskScope, answers_to, can_take_over, is_nobodys
from ..events import TaskEnded, TaskGiven


class Task(Scoped):
    """Something to do, with one owner: `owner` is one of ours; else `organisation`'s `person` or, without one, anybody there.

    `about` is the company that one of ours is about, which does not see it. What the people of `organisation` ask of us
    (`asks_us`) is for `owner`, or for whoever cares for the company.
    """

    class State(models.TextChoices):
        OPEN = "open", gettext_lazy("open")
        DONE = "done", gettext_lazy("done")
        DROPPED = "dropped", gettext_lazy("dropped")

    scope = TaskScope(about="about_id")
    moves = Moves({State.OPEN: {State.DONE, State.DROPPED}, State.DONE: {State.OPEN}, State.DROPPED: {State.OPEN}})

    sentence = models.CharField(gettext_lazy("what is to be done"), max_length=200)
    reason = models.TextField(gettext_lazy("why"), max_length=1000, blank=True)
    due_on = models.DateField(gettext_lazy("due"), null=True, blank=True)
    owner = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("owner")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="+",
        verbose_name=gettext_lazy("company that has to do it"),
    )  # fmt: skip
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("person")
    )
    asks_us = models.BooleanField(gettext_lazy("asked of us"), default=False, db_default=False)
    about = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="+",
        verbose_name=gettext_lazy("company"),
    )  # fmt: skip
    given_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="+", verbose_name=gettext_lazy("given by")
    )
    handed_on_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=gettext_lazy("handed on by"),
    )  # fmt: skip
    state = models.CharField(gettext_lazy("state"), max_length=8, choices=State, default=State.OPEN)
    made_at = models.DateTimeField(gettext_lazy("made"))
    ended_at = models.DateTimeField(gettext_lazy("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("ended by"),
    )

    class Meta(Scoped.Meta):
        verbose_name = gettext_lazy("to-do")
        verbose_name_plural = gettext_lazy("to-dos")
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(fields=["owner", "state", "due_on"], name="task_owner"),
            models.Index(fields=["organisation", "state", "due_on"], name="task_organisation"),
            models.Index(fields=["about", "state"], name="task_about"),
            models.Index(fields=["given_by", "state"], name="task_given_by"),
        ]
        constraints = [
            models.CheckConstraint(
                name="task_has_one_owner",
                condition=Q(owner__isnull=False, organisation=None, person=None, asks_us=False)
                | Q(owner=None, organisation__isnull=False, about=None, asks_us=False)
                | Q(organisation__isnull=False, person=None, about=None, asks_us=True),
            ),
            models.CheckConstraint(
                name="task_ended_with_a_time", condition=Q(state="open", ended_at=None) | ~Q(state="open")
            ),
        ]

    def __str__(self) -> str:
        return self.sentence

    @property
    def company(self) -> Organisation | None:
        """The company that it concerns, whoever has to do it."""
        return self.organisation or self.about

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def owner_name(self) -> str:
        """Whose turn it is, in words."""
        if self.owner:
            return self.owner.name
        if self.asks_us and current().is_partner:
            return _("Whoever looks after you")
        if self.asks_us:
            return _("Whoever looks after %(company)s") % {"company": self.organisation}
        return self.person.name if self.person else _("Anybody at %(company)s") % {"company": self.organisation}

    @property
    def is_ours(self) -> bool:
        """Has one of ours to do it?"""
        return self.asks_us or self.organisation_id is None

    def may_be_handed_on(self, actor: Actor) -> bool:
        """By ours always; by a partner's people what is theirs to do."""
        return not actor.is_partner or not self.asks_us

    def is_late(self, today: date) -> bool:
        return self.is_open and self.due_on is not None and self.due_on < today

    @classmethod
    def of(cls, actor: Actor) -> Q:
        """Whose turn is it? That of this actor."""
        if actor.is_partner:
            return Q(organisation=actor.organisation_id, asks_us=False) & (Q(person=None) | Q(person=actor.person_id))
        return Q(owner=actor.account_id) | (Q(asks_us=True) & answers_to(actor) & is_nobodys())

    @classmethod
    def at(cls, company: Organisation) -> Q:
        """Concerns this company, on either side."""
        return Q(organisation=company) | Q(about=company)

    @classmethod
    def give(cls, *, by: Actor, sentence: str, **fields: Any) -> Task:
        """A new to-do: `owner`, or `organisation` with or without `person`; `about`, `reason` and `due_on` as there are.

        Refused for an owner who may not see the company, and where somebody asks us in the name of another company.
        """
        if by.account_id is None:
            raise Refused(_("A to-do comes from somebody who has signed in."), status=403)
        task = cls(sentence=sentence, given_by_id=by.account_id, made_at=clock.now(), **fields)
        if task.asks_us:
            task._refuse_too_early(task.due_on)
            spend("ask", organisation_id=by.organisation_id)
        with acting(by), transaction.atomic():
            task._must_reach_its_owner()
            made(task, by=by, operation="todos.give")
            publish(TaskGiven(task_id=task.pk, by_account_id=by.account_id))
        return task

    def _must_reach_its_owner(self) -> None:
        if self.owner is not None and not can_take_over(self.owner, self.company):
            raise Refused(
                _("%(person)s does not see this company, or does no to-dos. Choose somebody else.")
                % {"person": self.owner},
                field="owner",
            )
        if self.person is None:
            return
        there = self.person.organisation_id == self.organisation_id and self.person.left_on is None
        if not there or self.person.account_id is None:
            raise Refused(
                _("%(person)s cannot sign in for this company. Invite them first, or leave it to anybody there.")
                % {"person": self.person},
                field="owner",
            )

    def edit(self, values: Mapping[str, Any], *, by: Actor, seen: Seen | None = None) -> None:
        """Put sentence, reason or due date in other words. Raises `Overtaken` when it no longer is as it was `seen`.

        What one side asked of the other, only that side puts differently.
        """
        self.must_be_in_hands_of(by)
        if self.asks_us and values.get("due_on") != self.due_on:
            self._refuse_too_early(values.get("due_on"))
        corrected(self, values, by=by, operation="todos.edit", seen=seen)

    @staticmethod
    def _refuse_too_early(due_on: date | None) -> None:
        """Late from the start it would stand before all that others ask of the same colleague."""
        if due_on is not None and due_on < clock.today():
            raise Refused(_("What you ask of us is due today at the earliest."), field="due_on")

    def is_in_hands_of(self, actor: Actor) -> bool:
        """May this actor say what is to be done? Who at a partner gave it; of all but what partners ask us, ours."""
        return self.given_by_id == actor.account_id if actor.is_partner else not self.asks_us

    def must_be_in_hands_of(self, actor: Actor) -> None:
        """Refuse it to one of whom it was asked."""
        if not self.is_in_hands_of(actor):
            raise Refused(_("Only who gave you this can change or drop it. You can say that it is done."))

    def hand_on(self, *, by: Actor, owner: Account | None = None, person: Person | None = None) -> Undo:
        """Let somebody else on the same side do it: a colleague, or a person at the company, or anybody there. Gives the way back."""
        self.must_be_handed_on_by(by)
        with transaction.atomic():
            with change(self, by=by, operation="todos.hand_on") as row:
                row._must_be_open()
                before = {name: getattr(row, name) for name in ("owner_id", "person_id", "handed_on_by_id")}
                if row.is_ours and owner is None:
                    raise Refused(_("Choose who is to do it."), field="owner")
                row.owner, row.person = (owner, None) if row.is_ours else (None, person)
                row._must_reach_its_owner()
                row.handed_on_by_id = by.account_id
                publish(TaskGiven(task_id=row.pk, by_account_id=by.account_id or 0))
            return Undo.keep([Altered(self, before)], operation="todos.hand_on", by=by)

    def must_be_handed_on_by(self, actor: Actor) -> None:
        """Refuse it to those who asked us: they are not even told who of ours there is."""
        if not self.may_be_handed_on(actor):
            raise Refused(_("Who does it is for those to say whom you asked."))

    def finish(self, *, by: Actor) -> None:
        """It is done."""
        self._end(self.State.DONE, by=by, operation="todos.finish")

    def drop(self, *, by: Actor, reason: str = "") -> None:
        """It need not be done any more. What one side asked of the other, only that side drops."""
        self.must_be_in_hands_of(by)
        self._end(self.State.DROPPED, by=by, operation="todos.drop", reason=reason)

    def _end(self, state: State, *, by: Actor, operation: str, reason: str = "") -> None:
        with change(self, by=by, operation=operation, reason=reason) as row:
            self.moves.check(row.state, state, dict(self.State.choices))
            row.state, row.ended_at, row.ended_by_id = state, clock.now(), by.account_id
            publish(TaskEnded(task_id=row.pk, by_account_id=by.account_id or 0, state=state))

    def reopen(self, *, by: Actor) -> None:
        """It is to be done after all. What one side dropped of what it asked, only that side asks again.

        By a partner's people that counts as asked, but for what they gave each other themselves; what is asked of us again is
        not late from the start either.
        """
        asks_again = self.asks_us and by.is_partner
        if asks_again or (by.is_partner and not self.is_in_hands_of(by)):
            spend("ask", organisation_id=by.organisation_id)
        with change(self, by=by, operation="todos.reopen") as row:
            if row.state == self.State.DROPPED:
                row.must_be_in_hands_of(by)
            self.moves.check(row.state, self.State.OPEN, dict(self.State.choices))
            if asks_again and row.due_on and row.ended_at and timezone.localdate(row.ended_at) < clock.today():
                row.due_on = max(row.due_on, clock.today())
            row.state, row.ended_at, row.ended_by_id = self.State.OPEN, None, None

    def _must_be_open(self) -> None:
        if not self.is_open:
            raise Refused(_("This is %(state)s already. Open it again first.") % {"state": self.get_state_display()})
