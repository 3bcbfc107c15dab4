"""To-dos on both sides: the lists, one of them, giving, changing, ending."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.actor import Actor
from hanse.kernel.pages import Request, on_side, page
from hanse.kernel.walls.access import visible
from hanse.kernel.walls.authz import allows
from hanse.kernel.web.links import is_ours
from hanse.network.answers import form_page
from hanse.network.models import Organisation
from hanse.network.partnership.status import capital
from hanse.ui import formats, todo_list
from hanse.ui.parts import Action, Tab
from hanse.ui.saying import say
from hanse.ui.tables import Head, table

from .. import owners
from ..access import who_answer
from ..forms import GiveForm, OwnerForm, QuickForm, TaskForm
from ..gathering import at, counted_anew, from_task, gathered, own_company, sentence
from ..mine import mine_context
from ..models import Task
from ..tables import STATES, of_my_companies, task_table

GET_POST = ("GET", "POST")
TABS = ("mine", "given", "companies", "done")


def tabs(actor: Actor, current: str) -> list[Tab]:
    """The four lists."""
    company = _("Of your company") if actor.is_partner else _("Of your companies")
    labels = {"mine": _("Yours"), "given": _("Given by you"), "companies": company, "done": _("Done")}
    return [Tab(labels[key], at(actor, key), current=key == current) for key in TABS]


def head(actor: Actor, meta: str = "") -> Head:
    new = Action(_("New to-do"), at(actor, "new"), "plus", "primary", operation="todos.give")
    ask = Action(_("Ask us"), f"{at(actor, 'new')}?owner={owners.WHOEVER}", "message-2")
    actions = [ask, new] if actor.is_partner else [new]
    return Head(_("To-dos"), meta, actions=actions if allows(actor, "todos.give") else [])


@page("todos/", operation="todos.read")
def mine(request: Request) -> HttpResponse:
    waiting = gathered(request.actor)
    context = {"tabs": tabs(request.actor, "mine"), "head": head(request.actor, sentence(waiting.todos))}
    return render(request, "todos/mine.html", context | mine_context(request, waiting))


def _listed(request: Request, tab: str) -> HttpResponseBase:
    """Given by me, of companies, done."""
    rows = _rows(request.actor, tab).select_related("organisation", "about", "owner", "person", "given_by")
    kind = task_table(request.actor, tab=tab, ended=tab == "done")
    return table(
        request,
        kind,
        rows=rows,
        template="todos/list.html",
        tabs=tabs(request.actor, tab),
        frame_head=head(request.actor),
    )


@page("todos/given/", operation="todos.read")
def given(request: Request) -> HttpResponseBase:
    return _listed(request, "given")


@page("todos/companies/", operation="todos.read")
def companies(request: Request) -> HttpResponseBase:
    return _listed(request, "companies")


@page("todos/done/", operation="todos.read")
def done(request: Request) -> HttpResponseBase:
    return _listed(request, "done")


def _rows(actor: Actor, tab: str) -> QuerySet[Task]:
    given = Q(given_by=actor.account_id) | Q(handed_on_by=actor.account_id)
    open_ones = Task.objects.filter(state=Task.State.OPEN)
    if tab == "given":
        return open_ones.filter(given).exclude(
            Task.of(actor) & ~Q(organisation__isnull=False, person=None, asks_us=False)
        )
    if tab == "companies":
        return open_ones.exclude(organisation=None, about=None)
    ended = Task.objects.exclude(state=Task.State.OPEN)
    if actor.is_partner:
        return ended
    return ended.filter(given | Task.of(actor) | Q(ended_by=actor.account_id) | of_my_companies(actor))


@page("todos/<id:task>/", operation="todos.read")
def todo(request: Request, task: Task) -> HttpResponse:
    actor = request.actor
    may = allows(actor, "todos.do", task)
    company = task.company if actor.is_staff and allows(actor, "partners.read") else None
    context = {
        "company_url": reverse("network:partner", args=[company.public_id]) if company else "",
        "state": (capital(task.get_state_display()), STATES[task.state]),
        "late": formats.due(task.due_on),
        "task": task,
        "item": from_task(task, actor),
        "may_do": may,
        "may_hand_on": task.may_be_handed_on(actor),
        "may_edit": allows(actor, "todos.edit", task) and task.is_in_hands_of(actor),
        "may_drop": may and task.is_in_hands_of(actor),
        "may_reopen": may and (task.state != Task.State.DROPPED or task.is_in_hands_of(actor)),
        "urls": {name: at(actor, name, task.public_id) for name in ("finish", "drop", "reopen", "hand_on", "edit")},
        "back": at(actor, "mine"),
    }
    return render(request, "todos/todo.html", context)


@page("todos/new/", operation="todos.give", methods=GET_POST)
def new(request: Request) -> HttpResponse:
    """For anybody; `?company=` says what it is about."""
    actor, company = request.actor, _company(request)
    form = GiveForm(request.POST or None, actor=actor, company=company, initial=_suggested(request))
    if form.carry_out(lambda _given: Task.give(by=actor, **form.told())):
        _told(request, form.outcome)
        return redirect(_back(request, company))
    title = _("A to-do about %(company)s") % {"company": company} if company and actor.is_staff else _("New to-do")
    label = str(company) if company and actor.is_staff else _("To-dos")
    return form_page(request, form, title=title, verb=_("Add"), back=_back(request, company), back_label=label)


def _company(request: Request) -> Organisation | None:
    """What a new to-do is about: a partner's own company, or the one in the address."""
    if request.actor.is_partner:
        return own_company(request.actor)
    wanted = request.GET.get("company", "")
    company = visible(Organisation, wanted) if wanted and allows(request.actor, "partners.read") else None
    if wanted and company is None:
        raise Http404
    return company


def _suggested(request: Request) -> dict[str, Any]:
    return {name: request.GET[name] for name in ("sentence", "due_on", "owner") if name in request.GET}


def _back(request: Request, company: Organisation | None) -> str:
    if company is None or request.actor.is_partner:
        return at(request.actor, "mine")
    return reverse("network:partner", args=[company.public_id])


def _told(request: Request, task: Task) -> None:
    actor = request.actor
    counted_anew(actor)
    mine = task.person_id == actor.person_id if actor.is_partner else task.owner_id == actor.account_id
    if mine:
        say(request, _("“%(sentence)s” is added to your list.") % {"sentence": task})
    else:
        say(request, _("“%(sentence)s” is given to %(owner)s.") % {"sentence": task, "owner": _called(task)})


def _called(task: Task) -> str:
    """Its owner; whoever looks after a company by their names."""
    if task.organisation and task.asks_us and task.owner is None:
        return ", ".join(each.name for each in who_answer(task.organisation))
    return task.owner_name


@page("todos/quick/", operation="todos.give", methods=["POST"])
def quick(request: Request) -> HttpResponse:
    """One line for oneself; what does not fit, a company or who else does it, goes on in the whole form."""
    form, actor = QuickForm(request.POST), request.actor
    own: dict[str, Any] = {"owner_id": actor.account_id}
    if actor.is_partner:
        own = {"organisation_id": actor.organisation_id, "person_id": actor.person_id}
    if "more" not in request.POST and form.carry_out(lambda given: Task.give(by=actor, **given, **own)):
        _told(request, form.outcome)
        return redirect(came_from(request))
    typed = {name: value[:1000] for name in form.fields if (value := request.POST.get(name, ""))}
    return redirect(f"{at(actor, 'new')}?{urlencode(typed)}" if typed else at(actor, "new"))


def came_from(request: Request) -> str:
    """The page of ours on which a button was pressed, else the list."""
    wanted = request.POST.get("next") or request.headers.get("Referer", "")
    return wanted if is_ours(request, wanted) else at(request.actor, "mine")


@page("todos/<id:task>/edit/", operation="todos.edit", methods=GET_POST)
def edit(request: Request, task: Task) -> HttpResponse:
    if request.method == "GET" and not task.is_in_hands_of(request.actor):
        say(request, _("Only who gave you this can change it. You can say that it is done."), tone="warn")
        return redirect(at(request.actor, "todo", task.public_id))
    form = TaskForm(request.POST or None, record=task)
    if form.carry_out(lambda given: task.edit(given, by=request.actor, seen=form.seen)):
        say(request, _("“%(sentence)s” is saved.") % {"sentence": task})
        return redirect(at(request.actor, "todo", task.public_id))
    back = at(request.actor, "todo", task.public_id)
    return form_page(request, form, title=_("Change a to-do"), back=back, back_label=task)


@page("todos/<id:task>/hand-on/", operation="todos.do", methods=GET_POST)
def hand_on(request: Request, task: Task) -> HttpResponse:
    actor = request.actor
    task.must_be_handed_on_by(actor)
    form = OwnerForm(request.POST or None, among=owners.offered_next(task, actor))
    if form.carry_out(lambda given: task.hand_on(by=actor, **owners.fields_of_next(given["owner"], task))):
        counted_anew(actor)
        words = {"sentence": task, "owner": task.owner_name}
        undo = on_side(actor, "network:change_undo", form.outcome.public_id) if visible(Task, task.public_id) else ""
        say(request, _("“%(sentence)s” is handed on to %(owner)s.") % words, undo=undo)
        return redirect(at(actor, "mine"))
    back = at(actor, "todo", task.public_id)
    return form_page(request, form, title=_("Hand it on"), verb=_("Hand on"), back=back, back_label=task)


@page("todos/<id:task>/finish/", operation="todos.do", methods=["POST"])
def finish(request: Request, task: Task) -> HttpResponse:
    """Ticked off: in its place for a list that asked, else back to where one was."""
    task.finish(by=request.actor)
    counted_anew(request.actor)
    undo = at(request.actor, "reopen", task.public_id)
    if request.htmx:
        return HttpResponse(todo_list.ticked_off(request, from_task(task, request.actor), undo=undo))
    say(request, _("“%(sentence)s” is done.") % {"sentence": task}, undo=undo)
    return redirect(came_from(request))


@page("todos/<id:task>/drop/", operation="todos.do", methods=["POST"])
def drop(request: Request, task: Task) -> HttpResponse:
    task.drop(by=request.actor)
    counted_anew(request.actor)
    say(request, _("“%(sentence)s” is dropped.") % {"sentence": task}, undo=at(request.actor, "reopen", task.public_id))
    return redirect(at(request.actor, "mine"))


@page("todos/<id:task>/reopen/", operation="todos.do", methods=["POST"])
def reopen(request: Request, task: Task) -> HttpResponse:
    task.reopen(by=request.actor)
    counted_anew(request.actor)
    if request.htmx:
        return HttpResponse(todo_list.line(request, from_task(task, request.actor)))
    say(request, _("“%(sentence)s” is open again.") % {"sentence": task})
    return redirect(came_from(request))
