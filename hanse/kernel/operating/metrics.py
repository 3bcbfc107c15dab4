"""Figures for Prometheus: requests by page, counted in the web processes; jobs, events and imports, read when asked for.

With one web process the counts are its own. With several each writes to a file in HANSE_HOME, and whichever is asked adds
them up. No figure tells of a person or a partner.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Min
from django.tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from .. import clock
from ..actor import Actor, acting
from ..models.events import OutboxEvent
from . import folders

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry, Counter, Histogram
    from prometheus_client.core import Metric

SEVERAL = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
Read = Callable[[], Iterable[tuple[tuple[str, ...], float]]]


def _share() -> None:
    """Where web processes are several, they count in files; those of processes that are no more go."""
    if int(os.environ.get("HANSE_WORKERS") or 1) > 1 and SEVERAL not in os.environ:
        folder = folders.home() / "locks" / "metrics"
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.glob("*.db"):
            _forget_dead(path)
        os.environ[SEVERAL] = str(folder)


def _forget_dead(path: Path) -> None:
    number = path.stem.rpartition("_")[2]
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        path.unlink(missing_ok=True)
    except (ValueError, PermissionError):
        return


@cache
def _counted() -> tuple[CollectorRegistry, Counter, Histogram]:
    """What this process counts. The library chooses where it counts when it is loaded, so it is loaded after that is said."""
    _share()
    from prometheus_client import CollectorRegistry, Counter, Histogram

    own = CollectorRegistry()
    requests = Counter("hanse_requests", "Requests by page", ("page", "method", "status"), registry=own)
    seconds = Histogram("hanse_request_seconds", "Time to the answer by page", ("page",), registry=own, buckets=BUCKETS)
    return own, requests, seconds


def saw_request(*, page: str, method: str, status: int, seconds: float) -> None:
    """Count one answered request."""
    _own, requests, took = _counted()
    requests.labels(page, method, str(status)).inc()
    took.labels(page).observe(seconds)


def as_text() -> str:
    """Everything, as Prometheus reads it."""
    own, _requests, _seconds = _counted()
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    asked = CollectorRegistry()
    asked.register(_Kept())
    if SEVERAL in os.environ:
        MultiProcessCollector(asked)  # type: ignore[no-untyped-call]
        return generate_latest(asked).decode()
    return (generate_latest(asked) + generate_latest(own)).decode()


class _Kept:
    """What the database knows, whichever process is asked."""

    def collect(self) -> Iterator[Metric]:
        with acting(Actor.system("metrics")):
            yield from [*_jobs(), *_events(), *_rooms()]

    def describe(self) -> Iterable[Metric]:
        return ()


def _gauge(name: str, says: str, values: Iterable[tuple[tuple[str, ...], float]], labels: tuple[str, ...] = ()) -> Any:
    from prometheus_client.core import GaugeMetricFamily

    made = GaugeMetricFamily(name, says, labels=labels)
    for given, value in values:
        made.add_metric(list(given), value)
    return made


def _jobs() -> Iterator[Metric]:
    counts = dict(DBTaskResult.objects.order_by().values_list("status").annotate(all=Count("id")))
    by_outcome = [((str(status).lower(),), counts.get(status, 0)) for status in TaskResultStatus.values]
    yield _gauge("hanse_jobs", "Jobs that are kept, by outcome", by_outcome, ("outcome",))
    waiting = DBTaskResult.objects.ready().order_by()
    yield _gauge("hanse_jobs_waiting", "Jobs that wait for a worker", [((), waiting.count())])
    oldest = waiting.aggregate(at=Min("enqueued_at"))["at"]
    age = max(0.0, (clock.now() - oldest).total_seconds()) if oldest else 0.0
    yield _gauge("hanse_jobs_oldest_waiting_seconds", "How long the oldest of them waits", [((), age)])


def _events() -> Iterator[Metric]:
    waiting = OutboxEvent.objects.filter(delivered_at=None).count()
    yield _gauge("hanse_events_waiting", "Events that are not delivered yet", [((), waiting)])


def _rooms() -> Iterator[Metric]:
    for known in _sources:
        yield _gauge(known.name, known.says, known.read(), known.labels)


@dataclass(frozen=True, slots=True)
class Source:
    """A figure that a room adds: `read` gives label values and the figure, asked at each scrape."""

    name: str
    says: str
    labels: tuple[str, ...]
    read: Read


_sources: list[Source] = []


def source(name: str, *, says: str, labels: tuple[str, ...] = ()) -> Callable[[Read], Read]:
    """A room's own figure: `@metrics.source("hanse_import_rows", says="...", labels=("outcome",))`."""

    def register(read: Read) -> Read:
        if all(known.name != name for known in _sources):
            _sources.append(Source(name, says, labels, read))
        return read

    return register
