"""Work after the answer: queued in the database, run by `hanse worker`, given back when a worker dies.

    @job(title=_("Check a file"))
    def check_file(batch_id: int) -> None: ...          check_file.enqueue(batch_id=1)

    @job(title=_("Remind of what is due"), every=DAY, at="06:00")
    def remind() -> None: ...

Its title is what people read of it. Where work is asked for below the code that does it, it is asked for as an errand, and the job says
that it does that one:

    CHECK = Errand()                                        CHECK.enqueue(batch_id=1)

    @job(CHECK, title=_("Check a file"))
    def check_file(batch_id: int) -> None: ...

A job runs as the system unless it enters another actor; it must be safe to run twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, wraps
from typing import Any

from django.tasks import Task, TaskResult
from django.utils import timezone

from . import clock
from .actor import Actor, acting
from .contributions import load
from .models.jobs import JobSchedule
from .operating.logs import CARRIED, following, request_id

log = logging.getLogger("hanse.job")

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a job runs by itself: every so often, from a time of day in the manufacturer's zone if `at` is given."""

    name: str
    job: Task[..., Any]
    every: timedelta
    at: str | None

    def next_after(self, instant: datetime) -> datetime:
        if self.at is None:
            return instant + self.every
        hour, minute = (int(part) for part in self.at.split(":"))
        local = timezone.localtime(instant).replace(hour=hour, minute=minute, second=0, microsecond=0)
        while local <= instant:
            local += self.every
        return local


schedules: dict[str, Schedule] = {}
titles: dict[str, Any] = {}
"""Every job by its name in the code, with what it is called."""


class Job(Task[..., Any]):
    """A task that remembers which request asked for it, so that its log lines say so."""

    __slots__ = ()

    def enqueue(self, *args: Any, **kwargs: Any) -> TaskResult[..., Any]:
        if number := request_id():
            kwargs[CARRIED] = number
        return Task.enqueue(self, *args, **kwargs)


class Errand:
    """Work that is asked for without knowing which job does it."""

    taken_by: Job | None = None

    @property
    def job(self) -> Job:
        if self.taken_by is None:
            known()  # the job stands in a room that nobody has looked into yet
        assert self.taken_by is not None
        return self.taken_by

    def enqueue(self, **kwargs: Any) -> TaskResult[..., Any]:
        return self.job.enqueue(**kwargs)


def job(
    errand: Errand | None = None, *, title: Any = "", every: timedelta | None = None, at: str | None = None
) -> Callable[[Callable[..., Any]], Task[..., Any]]:
    """Make a function a job, called `title` in front of people; with `every` it also starts by itself."""

    def make(function: Callable[..., Any]) -> Task[..., Any]:
        name = f"{function.__module__}.{function.__qualname__}"

        @wraps(function)
        def run(*args: Any, **kwargs: Any) -> Any:
            with following(kwargs.pop(CARRIED, "")), acting(Actor.system(f"job {name}")), _told(name):
                return function(*args, **kwargs)

        made = Job(func=run)
        titles[name] = title
        if errand is not None:
            errand.taken_by = made
        if every is not None:
            schedules[name] = Schedule(name, made, every, at)
        return made

    return make


@cache
def known() -> dict[str, Any]:
    """Every job of every room by its name in the code, with its title."""
    for module in ("jobs", "reactions", "schedule", "mail"):
        load(module)
    return titles


def name_of(path: str) -> str:
    """What a job is called; one that is no more, by its name in the code: hanse.intake.jobs.read_file is read file."""
    return str(known().get(path) or path.rpartition(".")[2].replace("_", " "))


@contextmanager
def _told(name: str) -> Iterator[None]:
    """A line for each job that ends; one for people when it failed."""
    begun = clock.ticks()
    try:
        yield
    except Exception:
        log.exception("job failed", extra={"task": name, "ms": round((clock.ticks() - begun) * 1000)})
        raise
    log.info("job done", extra={"task": name, "ms": round((clock.ticks() - begun) * 1000)})


def start_due() -> int:
    """Enqueue the scheduled jobs whose time has come; each once, however many workers ask. Gives how many."""
    now = clock.now()
    known = dict(JobSchedule.objects.values_list("name", "due_at"))
    started = 0
    for schedule in schedules.values():
        following = schedule.next_after(now)
        if schedule.name not in known:
            JobSchedule.objects.get_or_create(name=schedule.name, defaults={"due_at": following})
        elif known[schedule.name] <= now:
            due = known[schedule.name]
            if JobSchedule.objects.filter(name=schedule.name, due_at=due).update(due_at=following):
                schedule.job.enqueue()
                started += 1
    return started
