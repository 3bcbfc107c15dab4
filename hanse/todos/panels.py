"""What waits, on common pages: first on the home of each side, and beside a company's record."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from hanse.kernel.pages import Request
from hanse.kernel.walls.authz import allows
from hanse.network.models import Organisation
from hanse.ui import formats

from .gathering import BY_DAY, at, from_task, gathered, sentence
from .models import Task

SHOWN = 8
BESIDE = 5


def first_on_home(request: Request, **beside: Any) -> dict[str, Any]:
    """The first few of one's own list, with a way to the rest and its sentence; a line to note one more.

    What else the home wants to know (`beside`, expressions of the database) is answered in the same question.
    """
    actor = request.actor
    waiting = gathered(actor, **beside)
    every = waiting.todos
    return {
        "beside": waiting.beside,
        "todos": every[:SHOWN],
        "more": _("All %(count)s") % {"count": formats.number(len(every))} if len(every) > SHOWN else "",
        "all_url": at(actor, "mine"),
        "sentence": sentence(every),
        "quick_url": at(actor, "quick") if allows(actor, "todos.give") and actor.looks_from is None else "",
    }


def of_company(request: Request, company: Organisation) -> dict[str, Any]:
    """What is open about a company, on both sides, and whose turn it is."""
    actor = request.actor
    rows = Task.objects.filter(Task.at(company), state=Task.State.OPEN)
    rows = rows.select_related("organisation", "about", "owner", "person", "given_by", "handed_on_by")
    found = list(rows.order_by(*BY_DAY)[: BESIDE + 1])
    query = urlencode({"q": company.name})
    return {
        "items": [_beside(task, request) for task in found[:BESIDE]],
        "all_url": f"{at(actor, 'companies')}?{query}" if len(found) > BESIDE else "",
        "link": _("New to-do") if allows(actor, "todos.give") else "",
        "new_url": f"{at(actor, 'new')}?company={company.public_id}",
    }


def of_ours_for_them(request: Request) -> dict[str, Any] | None:
    """What the reader's company asked of us and is not done; nothing where nothing is open."""
    rows = Task.objects.filter(organisation=request.actor.organisation_id, asks_us=True, state=Task.State.OPEN)
    rows = rows.select_related("organisation", "about", "owner", "person", "given_by", "handed_on_by")
    found = list(rows.order_by(*BY_DAY)[: BESIDE + 1])
    more = at(request.actor, "companies") if len(found) > BESIDE else ""
    return (
        {"items": [replace(_beside(task, request), done="") for task in found[:BESIDE]], "all_url": more}
        if found
        else None
    )


def _beside(task: Task, request: Request) -> Any:
    """The company is known here; whose turn it is, is not."""
    line = from_task(task, request.actor)
    return replace(line, reason=_("%(owner)s has to do it.") % {"owner": task.owner_name}, note="", ways=())
