"""What somebody had to do who has left, us or a partner: whoever gave it to them hands it on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from hanse.kernel.actor import Actor
from hanse.kernel.contributions import Todo, TodoSource
from hanse.kernel.walls.authz import allows

from .gathering import BY_DAY, at
from .models import Task

MOST = 20


def _rows(actor: Actor, keys: Collection[str] | None = None) -> QuerySet[Task]:
    """The ones that this person gave; or some, whoever did. What partners ask of one of ours goes to whoever looks after them."""
    if not allows(actor, "todos.do"):
        return Task.objects.none()
    has_left = Q(person__isnull=False) & (Q(person__account=None) | Q(person__left_on__isnull=False))
    if not actor.is_partner:
        has_left |= Q(owner__is_active=False)
    rows = Task.objects.filter(has_left, state=Task.State.OPEN)
    rows = rows.filter(given_by=actor.account_id) if keys is None else rows.filter(public_id__in=keys)
    return rows.select_related("owner", "person").order_by(*BY_DAY)[:MOST]


def _tell(actor: Actor, tasks: Iterable[Task]) -> Iterator[Todo]:
    for task in tasks:
        yield Todo(
            _("Find somebody else for “%(sentence)s”") % {"sentence": task},
            _("%(person)s has left.") % {"person": task.owner_name},
            at(actor, "hand_on", task.public_id),
            icon="user-question",
            due=task.due_on,
            key=task.public_id,
        )


SOURCES = (
    TodoSource("left-behind", "workspace", _rows, _tell, order=5),
    TodoSource("own-left-behind", "portal", _rows, _tell, order=5, handed_on=False),
)
