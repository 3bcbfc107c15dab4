"""To-dos for programs: what people gave each other, giving one, ending it, and what rooms compute as it waits for somebody."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, Literal

from django.db.models import DateField, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from pydantic import Field

from hanse.kernel.pages import Request
from hanse.kernel.rest.bodies import Given, body_of, filled
from hanse.kernel.rest.paging import Asked, part
from hanse.kernel.rest.routing import Resources
from hanse.kernel.rest.shown import AN_ID, Named, Shown, list_of, listed, many, matching, named, one, says
from hanse.kernel.rest.written import Day
from hanse.network.models import Organisation

from . import owners
from .forms import GiveAboutForm, GiveForm, OwnerForm, TaskForm
from .gathering import counted_anew, gathered, own_company
from .models import Task

api = Resources("To-dos")

State = Literal["open", "done", "dropped"]
EXAMPLES = {
    "sentence": "Send the stock count of March", "owner": "anybody", "due_on": "2026-04-05", "about": "",
    "reason": "The order of spring is planned with it.",
}  # fmt: skip
NEVER = date(9999, 12, 31)


class TaskShown(Shown):
    """Something that somebody has to do."""

    id: str = says("Its id.", AN_ID, validation_alias="public_id")
    sentence: str = says("What is to be done.", EXAMPLES["sentence"])
    reason: str = says("Why.", EXAMPLES["reason"])
    due_on: date | None = says("By when; null for no day.", EXAMPLES["due_on"])
    state: State = says("Whether it is still to be done.", "open")
    owner: Named | None = named(
        "The colleague of the manufacturer's who does it; null where a partner does.", "Ada Lund"
    )
    organisation: Named | None = named("The partner that does it, or asks it.", "Gannet Bikes")
    person: Named | None = named("Who does it there; null for anybody there.", "Bea Tern")
    asks_us: bool = says("Does the partner ask it of the manufacturer?", False)
    about: Named | None = Field(
        None, description="The company that it is about, where one of the manufacturer's does it. Left out for partners.",
        examples=[{"id": AN_ID, "name": "Gannet Bikes"}], json_schema_extra={"ours": True},
    )  # fmt: skip
    owner_name: str = says("Whose turn it is, in words.", "Anybody at Gannet Bikes")
    given_by: Named = named("Who gave it.", "Ada Lund")
    made_at: datetime = says("When.", "2026-03-02T09:30:00Z")
    ended_at: datetime | None = says("When it was done or dropped.", None)


class TasksAsked(Asked):
    orders: ClassVar = {"due": "due", "made": "made_at", "id": "public_id"}

    mine: bool | None = Field(None, description="`true`: whose turn it is yours; `false`: of others.")
    given: bool | None = Field(None, description="`true`: that you gave or handed on.")
    state: list[State] = Field([], description="In this state; several times for either.", examples=[["open"]])
    organisation: str = Field("", description="Concerning the company with this id, on either side.")
    due_before: Day | None = Field(None, description="Due before this day.", examples=["2026-04-01"])
    order: Literal["due", "-due", "made", "-made", "id"] = Field(
        "due", description="By what they are ordered, those without a day last; `-` for backwards."
    )

    def among(self, rows: QuerySet[Task], request: Request) -> QuerySet[Task]:
        actor = request.actor
        for asked, which in ((self.mine, Task.of(actor)), (self.given, _given_by(actor.account_id))):
            if asked is not None:
                rows = rows.filter(which if asked else ~which)
        if self.organisation:
            concerned = Q(organisation__public_id=self.organisation) | Q(about__public_id=self.organisation)
            rows = rows.filter(concerned)
        wanted = {"state__in": self.state, "due_on__lt": self.due_before}
        return rows.filter(**{name: value for name, value in wanted.items() if value})


def _given_by(account_id: int | None) -> Q:
    return Q(given_by=account_id) | Q(handed_on_by=account_id, handed_on_by__isnull=False)


class WaitingShown(Shown):
    """Something that waits for whoever asks, as its page shows it."""

    key: str = says("Names its cause; empty for a to-do that somebody gave.", "terms-4711")
    sentence: str = says("What is to be done.", "Confirm the new bank account of Gannet Bikes")
    reason: str = says("Why.", "Another one was proposed on 2 March.")
    due_on: date | None = says("By when; null for no day.", "2026-04-05")
    is_late: bool = says("Is it late?", False)
    note: str = says("From whom it comes.", "From Ada Lund.")
    url: str = says(
        "The page on which it is done; empty for one who could do nothing there.", "/partners/k3v9xh2m7qtw/"
    )


class WaitingAsked(Asked):
    orders: ClassVar = {"waiting": ""}


def _rows() -> QuerySet[Task]:
    due = Coalesce(F("due_on"), Value(NEVER), output_field=DateField())
    return Task.objects.select_related("organisation", "about", "owner", "person", "given_by").annotate(due=due)


@api.get("/todos", operation="todos.read", summary="List to-dos", answers=list_of(TaskShown))
def todos(request: Request, asked: TasksAsked) -> HttpResponse:
    """What people gave each other, as far as you see it: your own, given by you, of the companies that you see."""
    return many(request, TaskShown, asked.among(_rows(), request), asked)


@api.get("/todos/waiting", operation="todos.read", summary="List what waits for you", answers=list_of(WaitingShown))
def todos_waiting(request: Request, asked: WaitingAsked) -> HttpResponse:
    """What the page shows: your to-dos, and what is worked out from what is open elsewhere. What is late first, then by day."""
    told: list[dict[str, Any]] = [
        {
            "key": each.key, "sentence": str(each.sentence), "reason": str(each.reason), "is_late": each.late,
            "due_on": each.due.date() if isinstance(each.due, datetime) else each.due, "note": str(each.note), "url": each.url,
        }
        for each in gathered(request.actor).todos
    ]  # fmt: skip
    return listed(request, WaitingShown, part(told, asked, place=_place))


def _place(told: dict[str, Any]) -> tuple[int | str, ...]:
    return not told["is_late"], str(told["due_on"] or NEVER), told["key"], told["url"], told["sentence"]


@api.get("/todos/{id:task}", operation="todos.read", summary="Read a to-do", answers=TaskShown)
def todo(request: Request, task: Task) -> HttpResponse:
    """One to-do."""
    return one(request, TaskShown, task)


@api.post(
    "/todos", operation="todos.give", summary="Give a to-do", status=201, answers=TaskShown,
    body=body_of(GiveForm, name="NewTodo", examples=EXAMPLES | {"owner": f"ours:{AN_ID}"}),
)  # fmt: skip
def todo_new(request: Request, given: Given) -> HttpResponse:
    """For a colleague, `ours:` and their id. A partner's program gives it to `theirs:` and the id of one of its people, `anybody` there,
    or asks us: `whoever` looks after it, or `ours:` and the id of who does.
    """
    return _given(request, own_company(request.actor) if request.actor.is_partner else None, given)


@api.post(
    "/organisations/{id:partner}/todos", operation="todos.give", summary="Give a to-do about a company", status=201,
    answers=TaskShown, body=body_of(GiveAboutForm, name="NewTodoOfCompany", examples=EXAMPLES),
)  # fmt: skip
def todo_of_company(request: Request, partner: Organisation, given: Given) -> HttpResponse:
    """For a colleague (`ours:` and their id), `anybody` at the company, or somebody there (`theirs:` and the person's id)."""
    return _given(request, partner, given)


def _given(request: Request, company: Organisation | None, given: Given) -> HttpResponse:
    form = filled(lambda data: GiveForm(data, actor=request.actor, company=company), given)
    task = Task.give(by=request.actor, **form.told())
    counted_anew(request.actor)
    return one(request, TaskShown, task, status=201, at="todo")


@api.patch(
    "/todos/{id:task}", operation="todos.edit", summary="Change a to-do", answers=TaskShown,
    body=body_of(TaskForm, name="TodoChange", examples=EXAMPLES, changing=("due_on",)),
)  # fmt: skip
def todo_edit(request: Request, task: Task, given: Given) -> HttpResponse:
    """Put it in other words, or name another day. What one side asked of the other only that side changes."""
    matching(request, TaskShown, task)
    form = filled(lambda data: TaskForm(data, record=task), given)
    task.edit(form.cleaned_data, by=request.actor, seen=form.seen)
    return one(request, TaskShown, task)


@api.post("/todos/{id:task}/completion", operation="todos.do", summary="Say that it is done", answers=TaskShown)
def todo_finish(request: Request, task: Task) -> HttpResponse:
    """It is done. 409 where it is no more open."""
    matching(request, TaskShown, task, required=False)
    task.finish(by=request.actor)
    return _as_it_is(request, task)


@api.post("/todos/{id:task}/dropping", operation="todos.do", summary="Drop a to-do", answers=TaskShown)
def todo_drop(request: Request, task: Task) -> HttpResponse:
    """It need not be done any more. What one side asked of the other only that side drops."""
    matching(request, TaskShown, task, required=False)
    task.drop(by=request.actor)
    return _as_it_is(request, task)


@api.post("/todos/{id:task}/reopening", operation="todos.do", summary="Open a to-do again", answers=TaskShown)
def todo_reopen(request: Request, task: Task) -> HttpResponse:
    """It is to be done after all."""
    matching(request, TaskShown, task, required=False)
    task.reopen(by=request.actor)
    return _as_it_is(request, task)


@api.post(
    "/todos/{id:task}/handing-on", operation="todos.do", summary="Hand a to-do on", answers=TaskShown,
    body=body_of(OwnerForm, name="HandingOn", examples=EXAMPLES),
)  # fmt: skip
def todo_hand_on(request: Request, task: Task, given: Given) -> HttpResponse:
    """To a colleague (`ours:` and their id), or where a partner does it to `anybody` there or `theirs:` and a person's id."""
    matching(request, TaskShown, task, required=False)
    task.must_be_handed_on_by(request.actor)
    form = filled(lambda data: OwnerForm(data, among=owners.next_of(task, request.actor)), given)
    task.hand_on(by=request.actor, **owners.fields_of_next(form.cleaned_data["owner"], task))
    return _as_it_is(request, task)


def _as_it_is(request: Request, task: Task) -> HttpResponse:
    counted_anew(request.actor)
    return one(request, TaskShown, task, at="todo")


routers = [api]
