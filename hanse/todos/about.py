"""What is open about a company, on both sides: tasks, and what rooms work out. As far as who looks may know of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from hanse.kernel import contributions
from hanse.kernel.actor import Actor
from hanse.kernel.contributions import Todo, TodoNumber, TodoSource
from hanse.kernel.together import together
from hanse.kernel.walls.authz import allows
from hanse.network.models import Organisation

from .gathering import BY_DAY, day_of, from_task
from .models import Task

MOST = 20
AT_ONCE = 200
"""Rows that are read of each source: more are but counted as that many."""


class About(NamedTuple):
    """The first to-dos, late first and then by day, and how many more there are; `tasks` of all of them are people's."""

    items: list[Todo]
    more: int
    tasks: int


def about(actor: Actor, company: Organisation) -> About:
    """Asked together, in one question."""
    tasks = Task.objects.filter(Task.at(company), state=Task.State.OPEN)
    tasks = tasks.select_related("organisation", "about", "owner", "person", "given_by", "handed_on_by")
    tasks = (tasks if allows(actor, "todos.read") else tasks.none()).order_by(*BY_DAY)[:AT_ONCE]
    asked = [(each, each.about.rows(actor, company)[:AT_ONCE]) for each in contributions.todos if each.about]
    together(tasks, *(rows for _source, rows in asked))
    found = [beside(task, actor) for task in tasks]
    count = len(found)
    found += [todo for source, rows in asked if rows for todo in _told(source, actor, company, rows)]
    found.sort(key=lambda todo: (not todo.late, day_of(todo)))
    return About(found[:MOST], max(0, len(found) - MOST), count)


def _told(source: TodoSource | TodoNumber, actor: Actor, company: Organisation, rows: Iterable[Any]) -> Iterable[Todo]:
    return source.about.tell(actor, company, rows) if source.about else ()


def beside(task: Task, actor: Actor) -> Todo:
    """The company is known here; whose turn it is, is not."""
    line = from_task(task, actor)
    mine = (task.person_id or 0) == actor.person_id if actor.is_partner else (task.owner_id or 0) == actor.account_id
    done = "" if actor.is_partner and task.is_ours else line.done
    return replace(line, reason="", owner=_("You") if mine else task.owner_name, note="", ways=(), done=done)
