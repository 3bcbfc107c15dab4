"""What waits for somebody, from every room: late first, then by when it is due."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.kernel import contributions
from hanse.kernel.contributions import Audience, Todo
from hanse.kernel.pages import Request

SHOWN = 8


def _due(todo: Todo) -> date:
    if isinstance(todo.due, datetime):
        return todo.due.date()
    return todo.due if isinstance(todo.due, date) else date.max


def gather(request: Request, audience: Audience) -> list[Todo]:
    """All that waits for who is looking."""
    found = [
        todo for source in contributions.todos if source.audience == audience for todo in source.find(request.actor)
    ]
    return sorted(found, key=lambda todo: (not todo.late, _due(todo)))


def context(request: Request, audience: Audience) -> dict[str, Any]:
    """The list as a page shows it: the first few, with a way to the rest, and its sentence."""
    every = gather(request, audience)
    whole = request.GET.get("todos") == "all"
    return {
        "todos": every if whole else every[:SHOWN],
        "more": _("All %(count)d") % {"count": len(every)} if len(every) > SHOWN and not whole else "",
        "all_url": "?todos=all",
        "sentence": sentence(every),
    }


def sentence(every: list[Todo]) -> str:
    """How much waits, in words."""
    late = sum(todo.late for todo in every)
    if not every:
        return _("Nothing waits for you.")
    waiting = ngettext("One thing needs you.", "%(count)d things need you.", len(every)) % {"count": len(every)}
    if not late:
        return waiting
    behind = ngettext("The first is late.", "The first %(count)d are late.", late) % {"count": late}
    return f"{waiting} {behind}"
