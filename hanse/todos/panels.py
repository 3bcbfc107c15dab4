"""What waits, on common pages: first on the home of each side, and beside a company's record."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.kernel.actor import Actor
from hanse.kernel.pages import Request
from hanse.kernel.walls.authz import allows
from hanse.network.models import Organisation
from hanse.ui import formats
from hanse.ui.frame.later import is_part

from .about import about, beside
from .gathering import BY_DAY, at, gathered, sentence
from .models import Task
from .owners import WHOEVER

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


def later(request: Request, company: Organisation) -> dict[str, Any]:
    """Where its page finds what is open about a company."""
    return {"url": _about_url(request.actor, company)}


def _about_url(actor: Actor, company: Organisation) -> str:
    return reverse("todos:portal_about") if actor.is_partner else reverse("todos:about", args=[company.public_id])


def answer(request: Request, company: Organisation) -> HttpResponse:
    """What is open about a company: a part of its page, or a page."""
    record = "network:portal_company" if request.actor.is_partner else "network:partner"
    back = reverse(record, args=[] if request.actor.is_partner else [company.public_id])
    template = "todos/parts/of_company.html" if is_part(request) else "todos/about.html"
    return render(request, template, {"company": company, "back": back, **of_company(request, company)})


def of_company(request: Request, company: Organisation) -> dict[str, Any]:
    """What is open about a company, on both sides, and whose turn it is."""
    actor = request.actor
    found = about(actor, company)
    query = urlencode({"q": company.name})
    return {
        "items": found.items,
        "more": ngettext("%(count)s more is open.", "%(count)s more are open.", found.more)
        % {"count": formats.number(found.more)}
        if found.more
        else "",
        "all_url": f"{at(actor, 'companies')}?{query}" if found.more and found.tasks and actor.is_staff else "",
        "link": _("New to-do") if allows(actor, "todos.give") else "",
        "new_url": f"{at(actor, 'new')}?company={company.public_id}",
    }


def of_ours_for_them(request: Request) -> dict[str, Any] | None:
    """What the reader's company asked of us and is not done; nothing where nothing is open."""
    rows = Task.objects.filter(organisation=request.actor.organisation_id, asks_us=True, state=Task.State.OPEN)
    rows = rows.select_related("organisation", "about", "owner", "person", "given_by", "handed_on_by")
    found = list(rows.order_by(*BY_DAY)[: BESIDE + 1])
    more = at(request.actor, "companies") if len(found) > BESIDE else ""
    return {"items": [beside(task, request.actor) for task in found[:BESIDE]], "all_url": more} if found else None


def ways_to_tell(request: Request, _company: Organisation) -> dict[str, Any]:
    """How a partner tells us what has changed of it that we write down."""
    query = urlencode({"owner": WHOEVER, "sentence": _("Correct what you know of us: ")})
    moved = (_("We have moved"), reverse("todos:portal_moved"))
    return {"ways": [moved, (_("Something else is wrong"), f"{at(request.actor, 'new')}?{query}")]}
