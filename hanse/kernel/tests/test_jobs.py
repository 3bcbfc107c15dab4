from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from hanse.kernel import jobs
from hanse.kernel.actor import current, maybe_current
from hanse.kernel.jobs import DAY, HOUR, Errand, Schedule, job
from hanse.kernel.schedule import deliver_event

MOMENTS = some.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=some.just(UTC))


@given(MOMENTS, some.integers(0, 23), some.integers(0, 59))
def test_a_daily_job_is_due_within_a_day_and_never_now(moment: datetime, hour: int, minute: int) -> None:
    due = Schedule("nightly", deliver_event, DAY, f"{hour:02}:{minute:02}").next_after(moment)

    assert moment < due <= moment + DAY
    assert (due.hour, due.minute) == (hour, minute)


@given(MOMENTS)
def test_an_hourly_job_is_due_an_hour_later(moment: datetime) -> None:
    assert Schedule("hourly", deliver_event, HOUR, None).next_after(moment) == moment + HOUR


@job()
def tell_who_acts() -> str:
    return current().name


def test_a_job_runs_as_the_system_and_leaves_nobody_behind() -> None:
    assert tell_who_acts.func() == f"job {__name__}.tell_who_acts"
    assert maybe_current() is None


ERRAND = Errand()


@job(ERRAND)
def run_an_errand(number: int) -> None: ...


@pytest.mark.django_db
def test_an_errand_is_queued_as_the_job_that_does_it() -> None:
    asked = ERRAND.enqueue(number=7)

    assert asked.task.module_path == run_an_errand.module_path
    assert asked.kwargs == {"number": 7}


@pytest.mark.django_db
def test_a_schedule_that_is_new_waits_for_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "schedules", {"nightly": Schedule("nightly", deliver_event, DAY, "06:00")})

    assert jobs.start_due() == 0
