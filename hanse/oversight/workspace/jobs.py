"""What works in the background: the queue, the schedule, and one job."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from hanse.kernel.jobs import name_of
from hanse.kernel.pages import Request, page
from hanse.kernel.walls.authz import allows
from hanse.kernel.work import queue
from hanse.ui.parts import Tab
from hanse.ui.saying import say
from hanse.ui.tables import Head, table

from ..jobs_seen import STATES, TONES, Jobs, JobTable, of_rows, scheduled


def _tabs(current: str) -> list[Tab]:
    places = (("jobs", _("Queue")), ("schedule", _("Schedule")))
    return [Tab(label, reverse(f"oversight:{name}"), name == current) for name, label in places]


@page("jobs/", operation="jobs.read")
def jobs(request: Request) -> HttpResponseBase:
    rows = Jobs(DBTaskResult.objects.defer("return_value"), JobTable.filters)
    return table(request, JobTable, rows=rows, head=Head(_("Jobs"), tabs=_tabs("jobs")))


@page("jobs/schedule/", operation="jobs.read")
def schedule(request: Request) -> HttpResponse:
    context = {"tabs": _tabs("schedule"), "scheduled": scheduled(), "may_run": allows(request.actor, "jobs.run")}
    return render(request, "oversight/schedule.html", context)


@page("jobs/<uuid:job>/", operation="jobs.read")
def job(request: Request, job: UUID) -> HttpResponse:
    found = of_rows([_row(job)])[0]
    context = {
        "job": found,
        "state": STATES[found.row.status],
        "tone": TONES[found.row.status],
        "may_run": allows(request.actor, "jobs.run"),
    }
    return render(request, "oversight/job.html", context)


@page("jobs/<uuid:job>/another-run/", operation="jobs.run", methods=["POST"])
def another_run(request: Request, job: UUID) -> HttpResponse:
    row = _row(job)
    queue.run_again(row, by=request.actor)
    say(request, _("“%(job)s” is queued again.") % {"job": name_of(row.task_path)})
    return redirect("oversight:job", job=job)


@page("jobs/schedule/<str:name>/run/", operation="jobs.run", methods=["POST"])
def run_now(request: Request, name: str) -> HttpResponse:
    scheduled()  # makes sure that every room has told its schedules
    row = queue.run_now(name, by=request.actor)
    say(request, _("“%(job)s” is queued.") % {"job": name_of(name)})
    return redirect("oversight:job", job=row.id)


def _row(job: UUID) -> DBTaskResult[..., Any]:
    found = DBTaskResult.objects.filter(id=job).first()
    if found is None:
        raise Http404
    return found
