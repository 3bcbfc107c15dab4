"""What a log line may say."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as some

from hanse.kernel.actor import Actor
from hanse.kernel.jobs import job
from hanse.kernel.operating import logs, observing
from hanse.kernel.operating.logs import CARRIED, JsonLine, Readable, following, request_id
from hanse.kernel.operating.observing import _Watch, new_request_id, without_values

NAMES = some.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12)


def line(message: str, *args: object, error: BaseException | None = None, **extra: object) -> str:
    """Both forms of a record, one after the other."""
    about = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("hanse.test", logging.ERROR, __file__, 1, message, args, about)
    record.__dict__.update(extra)
    return f"{Readable().format(record)}\n{JsonLine().format(record)}"


@contextmanager
def caught(logger: str) -> Iterator[list[str]]:
    """The lines that a logger writes inside."""
    told: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: told.append(Readable().format(record))  # type: ignore[method-assign]
    logging.getLogger(logger).addHandler(handler)
    try:
        yield told
    finally:
        logging.getLogger(logger).removeHandler(handler)


@given(NAMES, NAMES)
def test_an_address_is_masked_wherever_it_stands(name: str, host: str) -> None:
    told = line(f"sent to {name}.{name}@{host}.example, and %s", f"{name}@{host}")

    assert f"@{host}" not in told
    assert "sent to <e-mail>, and <e-mail>" in told


@given(some.integers(0, 2**128 - 1))
def test_a_token_is_masked_and_a_job_s_number_is_not(bits: int) -> None:
    token = f"a1{bits:032x}"

    assert token not in line("opened /invitations/%s/", token)
    assert "3f8a6c1e-8a8e-4b1e-9d7a-0123456789ab" in line("job 3f8a6c1e-8a8e-4b1e-9d7a-0123456789ab")
    assert "hanse.intake.working_through_a_long_name" in line("hanse.intake.working_through_a_long_name")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError("invalid literal: 'Jean Dupont'"), "ValueError"),
        (KeyError("Jean Dupont"), "KeyError"),
        (ValidationError("Jean Dupont is known"), "ValidationError"),
        (IntegrityError("duplicate key\nDETAIL: Key (name)=(Jean Dupont) already exists."), "IntegrityError: duplicate key"),
        (IntegrityError("UNIQUE constraint failed: kernel_account.email"), "failed: kernel_account.email"),
        (IntegrityError('violates unique constraint "account_email"'), 'constraint "account_email"'),
        (IntegrityError('invalid input syntax for type uuid: "Jean Dupont"'), "for type uuid: '...'"),
        (OSError(28, "No space left on device", "/files/Jean Dupont.csv"), "OSError: No space left on device"),
        (AttributeError("'Person' object has no attribute 'left_at'"), "no attribute 'left_at'"),
    ],
)  # fmt: skip
def test_an_error_says_what_broke_and_quotes_nobody(error: Exception, said: str) -> None:
    try:
        raise error
    except Exception as raised:
        told = line("%s broke", "Jean Dupont", error=raised)

    assert "Jean" not in told
    assert "Dupont" not in told
    assert said in told.replace('\\"', '"')
    assert "test_logs.py" in told


def test_the_cause_of_an_error_is_told_too() -> None:
    try:
        try:
            raise RuntimeError("the store is away")
        except RuntimeError as cause:
            raise ValueError("Jean") from cause
    except ValueError as error:
        told = line("broken", error=error)

    assert "the store is away" in told
    assert "Jean" not in told


def test_a_line_is_json_that_a_machine_reads() -> None:
    with following("ab12"):
        found = json.loads(line("done", page="network:people", ms=12, status=200).splitlines()[1])

    assert found["request"] == "ab12"
    assert (found["page"], found["ms"], found["status"], found["level"]) == ("network:people", 12, 200, "error")


@pytest.mark.django_db
def test_what_a_stranger_sends_makes_no_line_long() -> None:
    with caught("django.security.csrf") as told:
        answer = Client(enforce_csrf_checks=True).post("/set-up/", headers={"Origin": "http://" + "a." * 2000})

    assert answer.status_code == 403
    assert "Origin checking failed" in told[0]
    assert len(told[0]) < 400


def test_a_long_text_is_looked_through_once() -> None:
    """Not anew from each of its letters, which would hold everybody's requests for minutes."""
    assert logs.EMAIL.search("a." * 400 + "@nord.example").start() > 400  # type: ignore[union-attr]


def test_the_two_forms_are_what_the_setting_says() -> None:
    assert logs.configuration(as_json=True)["loggers"]["hanse"]["level"] == "INFO"
    assert logs.configuration(as_json=False)["formatters"]["line"]["()"] == "hanse.kernel.operating.logs.Readable"


@job()
def tell_the_request() -> str:
    return request_id()


@pytest.mark.django_db
def test_a_job_belongs_to_the_request_that_asked_for_it() -> None:
    number = new_request_id()
    with following(number):
        made = tell_the_request.enqueue()

    kept = made.db_result if hasattr(made, "db_result") else made
    carried = kept.args_kwargs["kwargs"] if hasattr(kept, "args_kwargs") else kept.kwargs
    assert carried[CARRIED] == number
    assert tell_the_request.call(**carried) == number
    assert request_id() == ""


@pytest.mark.django_db
def test_a_job_of_no_request_carries_none() -> None:
    assert tell_the_request.enqueue().kwargs == {}


@job()
def fail() -> None:
    raise RuntimeError("broken")


def test_a_failed_job_is_told_once_with_its_request(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO), pytest.raises(RuntimeError):
        fail.func(**{CARRIED: "ab12"})

    [record] = caplog.records
    assert (record.name, record.levelname, record.task.rpartition(".")[2]) == ("hanse.job", "ERROR", "fail")


@pytest.mark.django_db
def test_a_slow_query_is_told_without_its_values(caplog: pytest.LogCaptureFixture) -> None:
    from hanse.kernel.models import Account

    with connection.execute_wrapper(_Watch(0.000001).run), caplog.at_level(logging.WARNING):
        Account.objects.filter(email="jean@dupont.example", name="Jean").exists()

    [told] = [record.sql for record in caplog.records if record.name == "hanse.slow_query"]
    assert "%s" in told
    assert "kernel_account" in told
    assert "jean" not in told.lower()


@pytest.mark.django_db
def test_a_fast_query_is_not_told(caplog: pytest.LogCaptureFixture) -> None:
    from hanse.kernel.models import Account

    with connection.execute_wrapper(_Watch(600_000.0).run), caplog.at_level(logging.WARNING):
        Account.objects.exists()

    assert caplog.records == []


@given(NAMES)
def test_texts_in_a_query_are_left_out(name: str) -> None:
    assert without_values(f"SELECT 1 WHERE name = '{name}' AND id = %s") == "SELECT 1 WHERE name = '...' AND id = %s"


def test_nothing_is_watched_unless_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANSE_SLOW_QUERIES", "0")
    monkeypatch.setattr(observing.connection_created, "connect", lambda *_a, **_k: sys.exit("it is watched"))

    observing.watch_queries()


def test_who_acts_as_the_system_is_told_with_what_for(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG", logger="hanse"):
        Actor.system("counts what waits")

    assert "acting as the system: counts what waits" in caplog.text
