"""Jobs for reading: the queue, the schedule, and how long each kind of job took."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self

from django.db.models import Q, QuerySet
from django.tasks import TaskResultStatus
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_tasks_db.models import DBTaskResult

from hanse.kernel import clock, jobs
from hanse.kernel.events import reactions_to
from hanse.kernel.jobs import name_of
from hanse.kernel.models import JobLease, JobSchedule
from hanse.kernel.schedule import deliver_event
from hanse.ui import formats
from hanse.ui.tables import DateColumn, LinkColumn, Nothing, NumberColumn, StatusColumn, Table, TextColumn, View
from hanse.ui.tables.filters import ChoiceFilter, Filter, conditions

READY, RUNNING = str(TaskResultStatus.READY), str(TaskResultStatus.RUNNING)
FAILED, DONE = str(TaskResultStatus.FAILED), str(TaskResultStatus.SUCCESSFUL)
STATES = {
    READY: gettext_lazy("waiting"), RUNNING: gettext_lazy("running"), FAILED: gettext_lazy("failed"),
    DONE: gettext_lazy("done"),
}  # fmt: skip
OURS = gettext_lazy("An error in Hanse itself, or in what it was given to work on.")
CAUSES = {
    "smtplib.": gettext_lazy("The mail server did not take a letter."),
    "socket.": gettext_lazy("Another server did not answer."), "ssl.": gettext_lazy("Another server did not answer."),
    "ConnectionError": gettext_lazy("Another server did not answer."),
    "ConnectionRefusedError": gettext_lazy("Another server did not answer."),
    "ConnectionResetError": gettext_lazy("Another server did not answer."),
    "TimeoutError": gettext_lazy("Another server did not answer."),
    "django.db.utils.OperationalError": gettext_lazy("The database did not answer, or was busy for too long."),
    "hanse.kernel.errors.Refused": gettext_lazy("Hanse refused what the job was to do."),
}  # fmt: skip
"""What an error is, by how its name begins."""
TONES = {READY: "info", RUNNING: "info", FAILED: "bad", DONE: "good"}
DAY = timedelta(days=1)
DELIVERY = deliver_event.module_path


def without_routine(_value: object = None) -> Q:
    """Jobs but for those that went well of what starts by itself, or follows whatever happens: "Schedule" counts these."""
    jobs.known()
    routine = {DELIVERY, *(each.job.module_path for each in jobs.schedules.values())}
    return ~Q(task_path__in=routine, status=DONE)


def called(word: str) -> list[str]:
    """Jobs whose title has this word, by their names in the code."""
    return [path for path, title in jobs.known().items() if word.casefold() in str(title).casefold()]


@dataclass(frozen=True, slots=True)
class Job:
    """One job, with the lease of the worker that runs it."""

    row: DBTaskResult[..., Any]
    lease: datetime | None

    @property
    def name(self) -> str:
        return name_of(self.row.task_path)

    @property
    def reactions(self) -> list[tuple[str, datetime | None]]:
        """Of a job that tells of something that happened: what reacts to it, and when it has."""
        event = self.row.args_kwargs.get("kwargs", {}).get("event_id") if self.row.task_path == DELIVERY else None
        return reactions_to(event) if event is not None else []

    @property
    def url(self) -> str:
        return reverse("oversight:job", kwargs={"job": self.row.id})

    @property
    def attempts(self) -> int:
        return len(self.row.worker_ids)

    @property
    def seconds(self) -> float | None:
        """How long it ran, or runs by now."""
        if self.row.started_at is None:
            return None
        end = self.row.finished_at or (clock.now() if self.row.status == RUNNING else None)
        return (end - self.row.started_at).total_seconds() if end else None

    @property
    def error(self) -> str:
        """The last line of what went wrong."""
        lines = self.row.traceback.strip().splitlines()
        return lines[-1] if lines else ""

    @property
    def error_class(self) -> str:
        """SMTPServerDisconnected, of smtplib.SMTPServerDisconnected: Connection unexpectedly closed"""
        return self.error.partition(":")[0].rpartition(".")[2].strip()

    @property
    def error_says(self) -> str:
        return self.error.partition(":")[2].strip()

    @property
    def cause(self) -> str:
        """Where to look for what went wrong, in a sentence; of most it is Hanse itself."""
        raised = self.error.partition(":")[0].strip()
        return str(next((words for begins, words in CAUSES.items() if raised.startswith(begins)), OURS))

    @property
    def outlook(self) -> str:
        """How often it failed, and whether it is tried again."""
        if self.next_at is not None:
            return _("It failed and is tried again: %(moment)s.") % {"moment": formats.moment(self.next_at)}
        if self.row.status != FAILED:
            return ""
        return ngettext(
            "It failed once and is not tried again by itself.",
            "It failed %(count)s times and is not tried again by itself.", max(1, self.attempts),
        ) % {"count": formats.number(self.attempts)}  # fmt: skip

    @property
    def code(self) -> SafeString:
        """Its name in the code, which may go on in another line behind a point or an underscore alone."""
        return format_html_join(
            "", "{}<wbr>", ((part,) for part in re.findall(r"[^._]*[._]?", self.row.task_path) if part)
        )

    @property
    def next_at(self) -> datetime | None:
        """When a job that waits may begin."""
        late = self.row.status == READY and self.row.run_after.year < 9000 and self.row.run_after > clock.now()
        return self.row.run_after if late else None

    @property
    def may_run_again(self) -> bool:
        return self.row.status == FAILED or self.next_at is not None


def of_rows(rows: Sequence[DBTaskResult[..., Any]]) -> list[Job]:
    leases = dict(JobLease.objects.filter(task_id__in=[row.id for row in rows]).values_list("task_id", "expires_at"))
    return [Job(row, leases.get(row.id)) for row in rows]


@dataclass(frozen=True)
class Jobs:
    """What the table of jobs asks for."""

    rows: QuerySet[Any]
    filters: Sequence[Filter]

    def count(self) -> int:
        return self.rows.count()

    def page(self, offset: int, limit: int, sort: str) -> Sequence[Job]:
        return of_rows(list(self._ordered(sort)[offset : offset + limit]))

    def export(self, sort: str) -> Iterator[Job]:
        return (Job(row, None) for row in self._ordered(sort).iterator(chunk_size=1000))

    def narrow(self, search: str, values: Mapping[str, Any]) -> Self:
        condition = conditions(self.filters, values)
        for word in search.split()[:8]:
            condition &= Q(task_path__in=called(word)) | Q(task_path__icontains=word) | Q(traceback__icontains=word)
        return replace(self, rows=self.rows.filter(condition))

    def _ordered(self, sort: str) -> QuerySet[Any]:
        return self.rows.order_by("enqueued_at" if sort == "enqueued_at" else "-enqueued_at", "id")


class JobTable(Table):
    """All jobs that are kept, newest first."""

    name = "jobs"
    title = gettext_lazy("Jobs")
    search = ("task_path", "traceback")
    search_label = gettext_lazy("Job or error")
    by_column = False
    sort = "-enqueued_at"
    size = 25
    columns = (
        LinkColumn(key="job", label=gettext_lazy("Job"), value="name", url="url"),
        StatusColumn(key="status", label=gettext_lazy("Status"), value="row.status", tones=TONES, labels=STATES),
        DateColumn(
            key="enqueued_at",
            label=gettext_lazy("Queued"),
            value="row.enqueued_at",
            sort=True,
            relative=True,
            phone="line",
        ),
        NumberColumn(key="seconds", label=gettext_lazy("Seconds"), digits=1, phone="figure"),
        NumberColumn(key="attempts", label=gettext_lazy("Attempts")),
        DateColumn(key="lease", label=gettext_lazy("Lease until"), relative=True),
        DateColumn(key="next_at", label=gettext_lazy("Next attempt"), relative=True),
        TextColumn(key="error", label=gettext_lazy("Last error"), soft=True, phone="line"),
        DateColumn(key="finished", label=gettext_lazy("Ended"), value="row.finished_at", relative=True, hidden=True),
        TextColumn(key="path", label=gettext_lazy("Name in the code"), value="row.task_path", hidden=True),
        TextColumn(key="number", label=gettext_lazy("Number"), value="row.id", hidden=True),
    )
    filters = (
        ChoiceFilter(key="status", label=gettext_lazy("Status"), choices=list(STATES.items()), many=True),
        ChoiceFilter(
            key="which", label=gettext_lazy("Shown"), where=without_routine,
            choices=[("matters", gettext_lazy("all but routine that went well"))],
        ),
    )  # fmt: skip
    views = (
        View("matters", gettext_lazy("What matters"), {"which": "matters"}),
        View("all", gettext_lazy("All")),
        View("waiting", gettext_lazy("Waiting"), {"status": READY}),
        View("running", gettext_lazy("Running"), {"status": RUNNING}),
        View("failed", gettext_lazy("Failed"), {"status": FAILED}),
    )
    nothing = Nothing(gettext_lazy("No job was ever queued"), icon="settings")
    note = gettext_lazy("What starts by itself and went well is counted under Schedule.")


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A job that starts by itself: how often, when next, and how it went in the last day."""

    name: str
    label: str
    often: str
    next_at: datetime | None
    last_at: datetime | None
    runs: int
    failed: int
    mean: float | None
    longest: float | None


def scheduled() -> list[Scheduled]:
    """Every scheduled job, the next one first."""
    jobs.known()
    due = dict(JobSchedule.objects.values_list("name", "due_at"))
    took = runtimes()
    found = []
    for name, each in jobs.schedules.items():
        times = took.get(each.job.module_path, Took())
        found.append(
            Scheduled(
                name, name_of(name), often(each.every, each.at), due.get(name), times.last_at, len(times.seconds),
                times.failed, times.mean, max(times.seconds, default=None),
            )
        )  # fmt: skip
    return sorted(found, key=lambda each: (each.next_at is None, each.next_at, each.name))


def often(every: timedelta, at: str | None) -> str:
    if at:
        return _("each day at %(time)s") % {"time": at} if every == DAY else _("from %(time)s") % {"time": at}
    minutes = int(every.total_seconds() // 60)
    if minutes < 60:
        return _("each %(count)s min") % {"count": formats.number(minutes)} if minutes > 1 else _("each minute")
    return _("each %(count)s h") % {"count": formats.number(minutes // 60)} if minutes > 60 else _("each hour")


@dataclass(slots=True)
class Took:
    """Runs of one kind of job in the last day."""

    seconds: list[float]
    failed: int
    last_at: datetime | None

    def __init__(self) -> None:
        self.seconds, self.failed, self.last_at = [], 0, None

    @property
    def mean(self) -> float | None:
        return sum(self.seconds) / len(self.seconds) if self.seconds else None


def runtimes() -> dict[str, Took]:
    """How long the jobs took that ended within the last day, by their name in the code."""
    found: dict[str, Took] = {}
    rows = DBTaskResult.objects.filter(finished_at__gt=clock.now() - DAY).order_by()
    for path, status, started, finished in rows.values_list("task_path", "status", "started_at", "finished_at"):
        took = found.setdefault(path, Took())
        if finished is None:
            continue
        took.failed += status == FAILED
        if started is not None:
            took.seconds.append((finished - started).total_seconds())
        took.last_at = max(took.last_at or finished, finished)
    return found
