"""What an operator sees of a running Hanse: log lines, health, metrics; and that no line tells of a person."""

from __future__ import annotations

import logging
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from hanse.kernel import clock
from hanse.kernel.models import JobLease, JobSchedule, OutboxEvent
from hanse.kernel.operating import health, metrics
from hanse.kernel.operating.logs import JsonLine, Readable
from hanse.kernel.pages import pages

from .answers import fits
from .probing import addresses
from .proving import WHOLE, sized
from .serving import ROOT
from .world import COMPANIES, MINE, RIVAL, World, secrets_of, undone

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world"), pytest.mark.by_turns]
OBSERVING = "hanse.kernel.operating.observing.ObservingMiddleware"
UNTRUE = "Jean-Baptiste Untrue"


class Lines(logging.Handler):
    """Every line, in both forms, whatever its level."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.told += [Readable().format(record), JsonLine().format(record)]


@pytest.fixture(autouse=True)
def observed() -> Iterator[None]:
    """The outermost middleware is there, whatever the settings say."""
    from django.test import override_settings

    others = [one for one in settings.MIDDLEWARE if one != OBSERVING]
    with override_settings(MIDDLEWARE=[OBSERVING, *others]):
        yield


@pytest.fixture
def lines() -> Iterator[Lines]:
    handler, names = Lines(), ("", "hanse", "django", "django.request", "django.tasks")
    before = {name: logging.getLogger(name).level for name in names}
    logging.getLogger().addHandler(handler)
    for name in names:
        logging.getLogger(name).setLevel(logging.INFO)
    yield handler
    logging.getLogger().removeHandler(handler)
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


def canaries(world: World) -> set[str]:
    """Names, addresses, sessions: of companies, of people, of logins."""
    found = {UNTRUE, *world.sessions.values()}
    for account in world.accounts.values():
        found |= {account.email, account.name}
    for key in COMPANIES:
        found |= {secret for secret in secrets_of(world, key) if re.search(r"[A-Za-z@]{4}", secret) and " " in secret}
        found |= {COMPANIES[key], f"Given{key.title()}", f"Family{key.title()}"}
    return found


@pytest.mark.any_database
def test_no_line_tells_of_a_person_while_every_page_is_opened(world: World, lines: Lines) -> None:
    client = world.client("public")
    client.handler._middleware_chain = None
    client.raise_request_exception = False
    given = {
        "name": UNTRUE, "email": world.accounts[RIVAL].email, "password": UNTRUE, "q": COMPANIES[RIVAL],
        "given_name": UNTRUE, "family_name": UNTRUE,
    }  # fmt: skip
    for page in pages():
        for address in addresses(page, world)[: sized(1, 3)]:
            for who in (MINE, "administrator", "public"):
                if not (WHOLE or fits(page, who)):
                    continue
                with undone():
                    world.client(who).get(address.url, {"q": UNTRUE, "email": world.accounts[MINE].email})
                    world.client(who).post(address.url, given)
    world.client("public").get(f"/no/such/{UNTRUE}/{world.accounts[MINE].email}/")

    text = "\n".join(lines.told)
    assert len(lines.told) >= 4 * len(pages())
    assert '"page": "network:portal_company"' in text
    assert [canary for canary in canaries(world) if canary in text] == []


def test_what_breaks_in_a_page_quotes_nobody(world: World, lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    """Positive control: the break is told, with its page and its place."""

    def broken(*_given: Any, **_named: Any) -> None:
        raise ValueError(f"{UNTRUE} wrote {world.accounts[MINE].email}")

    monkeypatch.setattr("hanse.home.portal.render", broken)
    client = world.client(MINE)
    client.handler._middleware_chain = None
    client.raise_request_exception = False

    answer = client.get("/portal/")

    text = "\n".join(lines.told)
    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] in answer.content.decode()
    assert "500 home:portal_home" in text
    assert "ValueError" in text
    assert "test_observing.py" in text
    assert UNTRUE not in text
    assert world.accounts[MINE].email not in text


def test_each_request_has_a_number_of_its_own_that_its_lines_bear(lines: Lines) -> None:
    client = Client()

    numbers = [client.get("/healthz", headers={"X-Request-ID": "theirs"}).headers["X-Request-ID"] for _time in range(3)]

    assert len(set(numbers)) == 3
    assert "theirs" not in numbers
    missing = client.get("/no/such/page/").headers["X-Request-ID"]
    for number in [*numbers, missing]:
        assert any(f'"request": "{number}"' in line for line in lines.told)
        assert any(f"[{number}]" in line for line in lines.told)
    assert any("404 no page" in line and missing in line for line in lines.told)


def looked_at() -> JobSchedule:
    return JobSchedule.objects.create(name="tests.schedule", due_at=clock.now() + timedelta(minutes=1))


def test_it_is_ready_when_a_worker_looks_at_the_schedule() -> None:
    looked_at()

    answer = Client().get("/readyz")

    assert (answer.status_code, answer.json()) == (
        200, {"database": True, "migrations": True, "worker": True, "disk": True},
    )  # fmt: skip


def test_it_is_not_ready_while_no_worker_lives_and_alive_all_the_same() -> None:
    schedule = looked_at()
    JobSchedule.objects.filter(pk=schedule.pk).update(due_at=clock.now() - timedelta(seconds=61))

    assert Client().get("/readyz").json()["worker"] is False
    assert Client().get("/readyz").status_code == 503
    assert Client().get("/healthz").json() == {"alive": True}
    assert Client().get("/health").json() == {"open": True}


def test_a_worker_at_a_long_job_lives() -> None:
    import uuid

    schedule = looked_at()
    JobSchedule.objects.filter(pk=schedule.pk).update(due_at=clock.now() - timedelta(hours=1))
    JobLease.objects.create(task_id=uuid.uuid4(), worker_id="w", expires_at=clock.now() + timedelta(seconds=10))

    assert health.worker_lives()


def test_it_is_not_ready_when_the_disk_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at()
    full = shutil._ntuple_diskusage(10**12, 10**12 - 1, 1)  # type: ignore[attr-defined]
    monkeypatch.setattr("hanse.kernel.operating.health.shutil.disk_usage", lambda _path: full)

    assert Client().get("/readyz").json() == {"database": True, "migrations": True, "worker": True, "disk": False}


def test_it_is_not_ready_when_the_database_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("the server is away")

    monkeypatch.setattr("hanse.kernel.operating.health.connection.ensure_connection", away)
    answer = Client().get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["database"] is False


def test_it_is_not_ready_before_its_migrations_are_applied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_up_to_date", False)
    monkeypatch.setattr(
        "hanse.kernel.operating.health.MigrationExecutor.migration_plan", lambda _self, _targets: ["one"]
    )

    assert not health.migrated()
    assert health._up_to_date is False


def figures(text: str) -> dict[str, Any]:
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_requests_are_counted_by_page_and_not_by_address(world: World) -> None:
    client = world.client(MINE)
    client.handler._middleware_chain = None
    key = ("hanse_requests_total", "200", "GET", "home:portal_home")
    before = figures(metrics.as_text()).get(key, 0)

    client.get("/portal/")
    client.get("/portal/?q=other")

    text = Client().get("/metrics").content.decode()
    assert figures(text)[key] == before + 2
    assert not [secret for secret in canaries(world) if secret in text]


def test_what_waits_is_read_from_the_database(world: World) -> None:
    with undone():
        before = figures(metrics.as_text())
        OutboxEvent.objects.create(kind="tests", payload={}, at=clock.now())
        after = figures(metrics.as_text())

    assert after[("hanse_events_waiting",)] == before[("hanse_events_waiting",)] + 1
    assert after[("hanse_import_rows", "new", "sell_in")] > 0
    assert ("hanse_jobs_oldest_waiting_seconds",) in after
    assert ("hanse_jobs", "failed") in after


@pytest.mark.parametrize(
    ("token", "asked", "status"),
    [
        ("", {}, 200),
        ("", {"REMOTE_ADDR": "10.0.0.7"}, 404),
        ("", {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 404),
        ("secret", {}, 404),
        ("secret", {"HTTP_AUTHORIZATION": "Metrics other"}, 404),
        ("secret", {"HTTP_AUTHORIZATION": "Metrics secret", "REMOTE_ADDR": "10.0.0.7"}, 200),
    ],
)
def test_metrics_are_for_the_operator(
    token: str, asked: dict[str, str], status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANSE_METRICS_TOKEN", token)

    assert Client().get("/metrics", **asked).status_code == status


SEVERAL = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "hanse.site.settings"
import django; django.setup()
from hanse.kernel.operating import metrics
metrics.saw_request(page="tests:page", method="GET", status=200, seconds=0.1)
print("counted", flush=True)
sys.stdin.readline()
"""


def test_several_web_processes_are_added_up_and_the_dead_forgotten(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    environment = os.environ | {"HANSE_HOME": str(tmp_path), "HANSE_WORKERS": "2", "DATABASE_URL": ""}
    environment.pop(metrics.SEVERAL, None)
    command = [sys.executable, "-c", SEVERAL]

    def counting() -> subprocess.Popen[str]:
        started = subprocess.Popen(
            command, env=environment, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert started.stdout is not None
        assert started.stdout.readline() == "counted\n"
        return started

    counting().communicate("")  # it ends, and the next that starts forgets it
    others = [counting(), counting()]
    reading = (
        "from prometheus_client import CollectorRegistry, generate_latest\n"
        "from prometheus_client.multiprocess import MultiProcessCollector\n"
        "kept = CollectorRegistry(); MultiProcessCollector(kept); print(generate_latest(kept).decode())"
    )
    folder = {metrics.SEVERAL: str(tmp_path / "locks" / "metrics")}
    text = subprocess.run(
        [sys.executable, "-c", reading], env=environment | folder, capture_output=True, text=True, check=True
    ).stdout
    for process in others:
        process.communicate("")

    assert figures(text)[("hanse_requests_total", "200", "GET", "tests:page")] == 2
