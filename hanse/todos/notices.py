"""Of what to-dos tell people: that they got one, that one they gave is over, and in digests what is late."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel import clock
from hanse.kernel.actor import Actor, current
from hanse.kernel.contributions import DigestPart, NoticeKind, Receiver, Told
from hanse.network.models import Person
from hanse.ui import formats

from .access import who_answer, who_may_answer
from .events import TaskEnded, TaskGiven
from .gathering import at, waiting
from .models import Task

Kept = Sequence[Mapping[str, Any]]


def owners(task: Task) -> Iterator[Receiver]:
    """Whose turn it is: one of ours, or all who answer the company; a person at a partner, or all there who can sign in."""
    if task.owner_id is not None:
        yield Receiver(task.owner_id)
        return
    if task.asks_us and task.organisation is not None:
        yield from (Receiver(each.pk) for each in who_answer(task.organisation))
        return
    there = Person.objects.filter(organisation=task.organisation_id, left_on=None).exclude(account=None)
    if task.person_id is not None:
        there = there.filter(pk=task.person_id)
    for number in there.order_by("id").values_list("account", flat=True):
        yield Receiver(int(number or 0), task.organisation_id)


def _to_owners(event: TaskGiven) -> list[Receiver]:
    """But for who gave it."""
    task = Task.objects.filter(pk=event.task_id).first()
    return [each for each in owners(task) if each.account_id != event.by_account_id] if task else []


def _to_giver(event: TaskEnded) -> Iterator[Receiver]:
    """Unless they did it themselves; at a partner, for the company at which they gave it."""
    task = Task.objects.filter(pk=event.task_id).first()
    if task is None or task.given_by_id == event.by_account_id:
        return
    there = Person.objects.filter(organisation=task.organisation_id, account=task.given_by_id, left_on=None)
    at_partner = task.organisation_id is not None and there.exists()
    yield Receiver(task.given_by_id, task.organisation_id if at_partner else None)


def _tasks(kept: Kept, *which: Q) -> dict[int, Task]:
    rows = Task.objects.filter(*which).select_related(
        "organisation", "about", "owner", "person", "given_by", "handed_on_by", "ended_by"
    )
    return rows.in_bulk({about["task_id"] for about in kept})


def _given(kept: Kept) -> Iterator[Told | None]:
    """As long as it is to be done, by the reader."""
    actor = current()
    rows = _tasks(kept, Task.of(actor), Q(state=Task.State.OPEN))
    for about in kept:
        task = rows.get(about["task_id"])
        yield (
            Told(
                task.sentence,
                at(actor, "todo", task.public_id),
                "clipboard-check",
                _("From %(person)s.") % {"person": task.handed_on_by or task.given_by},
            )
            if task
            else None
        )


def _ended(kept: Kept) -> Iterator[Told | None]:
    actor, rows = current(), _tasks(kept)
    for about in kept:
        task = rows.get(about["task_id"])
        if task is None or task.is_open:
            yield None
            continue
        words = {"person": task.ended_by or task.owner_name, "sentence": task.sentence}
        is_done = task.state == Task.State.DONE
        sentence = _("%(person)s did “%(sentence)s”") if is_done else _("%(person)s dropped “%(sentence)s”")
        yield Told(sentence % words, at(actor, "todo", task.public_id), "circle-check")


def _with_late_ones() -> Iterator[Receiver]:
    """Those who have one that is late, as far as a digest is concerned: what they see is asked of their list."""
    late = Task.objects.filter(state=Task.State.OPEN, due_on__lt=clock.today())
    for number in late.exclude(owner=None).values_list("owner", flat=True).order_by().distinct():
        yield Receiver(int(number or 0))
    yield from (
        Receiver(each.pk) for each in who_may_answer(late.filter(asks_us=True, owner=None).values("organisation"))
    )
    anybodys = late.filter(person=None, asks_us=False).values("organisation")
    there = Person.objects.filter(left_on=None).exclude(account=None)
    for rows in (
        there.filter(organisation__in=anybodys),
        there.filter(pk__in=late.exclude(person=None).values("person")),
    ):
        for number, company in rows.values_list("account", "organisation"):
            yield Receiver(int(number or 0), company)


def late(actor: Actor) -> Iterator[Told]:
    """What is late on one's list."""
    for todo in waiting(actor):
        if todo.late:
            yield Told(todo.sentence, todo.url, todo.icon, formats.due(todo.due))


KINDS = (
    NoticeKind(
        "todo-given", gettext_lazy("Somebody gives you something to do"), (TaskGiven,), "todos.read", _to_owners,
        lambda kept: list(_given(kept)), default="at_once", order=10,
    ),
    NoticeKind(
        "todo-ended", gettext_lazy("What you gave to somebody is done"), (TaskEnded,), "todos.read", _to_giver,
        lambda kept: list(_ended(kept)), order=11,
    ),
)  # fmt: skip
PARTS = (DigestPart("todos-late", gettext_lazy("What is late on your list"), "todos.read", _with_late_ones, late),)
