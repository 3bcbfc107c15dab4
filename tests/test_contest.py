"""What a contest does for one contestant; races of many are in tests/test_races.py."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from hanse.kernel.errors import Busy, Refused
from hanse.kernel.models import Account, StaffRole
from hanse.kernel.work.contest import MOST_TRIES, ONE_HOLDER, contest, too_close

TAKEN = "Somebody has this role already."


def a_role() -> tuple[Callable[[], StaffRole], Callable[[], bool]]:
    """How a role is given to an account that may have it once, and how to tell that it has it."""
    account = Account.objects.create_user("ada@example.org", name="Ada")
    return (
        lambda: StaffRole.objects.create(account=account, role="auditor"),
        lambda: StaffRole.objects.filter(account=account, role="auditor").exists(),
    )


def broken_off() -> OperationalError:
    """What the database says when it gave up a transaction for reasons of the moment."""
    error = OperationalError("database is locked")
    error.__cause__ = sqlite3.OperationalError("database is locked")
    error.__cause__.sqlite_errorcode = sqlite3.SQLITE_BUSY  # type: ignore[attr-defined]
    if connection.vendor == "postgresql":
        from psycopg.errors import DeadlockDetected

        error.__cause__ = DeadlockDetected("deadlock detected")
    return error


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hanse.kernel.work.contest.time.sleep", lambda seconds: None)
    monkeypatch.setattr("hanse.kernel.work.contest.PATIENCE", 0)


@pytest.mark.django_db(transaction=True)
def test_what_nobody_holds_is_claimed() -> None:
    give, held = a_role()

    role = contest("the role").unless(held, TAKEN).claim(give)

    assert role.pk
    assert held()


@pytest.mark.django_db(transaction=True)
def test_what_is_held_is_refused_without_claiming() -> None:
    give, held = a_role()
    give()
    claimed = []

    with pytest.raises(Refused, match=TAKEN) as refused:
        contest("the role").unless(held, TAKEN, field="role").claim(lambda: claimed.append(1))

    assert claimed == []
    assert refused.value.field == "role"


@pytest.mark.django_db(transaction=True)
def test_a_holder_whom_one_cannot_see_is_told_of_by_the_constraint() -> None:
    give, _held = a_role()
    give()

    with pytest.raises(Refused, match=TAKEN):
        contest("the role").unless(lambda: False, TAKEN).claim(give)
    with pytest.raises(Refused, match="Somebody else was faster"):
        contest("the role").claim(give)


@pytest.mark.django_db(transaction=True)
def test_a_mistake_of_ours_is_not_taken_for_a_rival() -> None:
    def without_account() -> StaffRole:
        return StaffRole.objects.create(account=None, role="auditor")  # type: ignore[misc]

    with pytest.raises(IntegrityError):
        contest("the role").claim(without_account)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has constraints for it")
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("says", "expected"), [(f"{ONE_HOLDER}: the role", Refused), ("it only grows", IntegrityError)]
)
def test_of_triggers_only_those_that_allow_one_holder_speak_of_a_rival(says: str, expected: type[Exception]) -> None:
    give, _held = a_role()
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TRIGGER no_role BEFORE INSERT ON kernel_staffrole BEGIN SELECT RAISE(ABORT, '{says}'); END"
        )
        with pytest.raises(expected):
            contest("the role").claim(give)
        cursor.execute("DROP TRIGGER no_role")


@pytest.mark.django_db(transaction=True)
def test_a_claim_that_the_database_broke_off_is_made_again() -> None:
    give, held = a_role()
    tries: list[int] = []

    def at_last() -> StaffRole:
        tries.append(1)
        if len(tries) < MOST_TRIES:
            raise broken_off()
        return give()

    contest("the role").unless(held, TAKEN).claim(at_last)

    assert len(tries) == MOST_TRIES
    assert held()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("error", "tries"), [(broken_off, MOST_TRIES), (lambda: OperationalError("no such table"), 1)])
def test_a_claim_is_given_up_in_the_end(error: Callable[[], Exception], tries: int) -> None:
    made: list[int] = []

    def never() -> None:
        made.append(1)
        raise error()

    with pytest.raises(OperationalError):
        contest("the role").claim(never)

    assert len(made) == tries


@pytest.mark.django_db(transaction=True)
def test_a_claim_that_was_broken_off_leaves_nothing_behind() -> None:
    give, held = a_role()
    tries: list[Any] = []

    def half() -> None:
        give()
        tries.append(held())
        raise broken_off()

    with pytest.raises(OperationalError):
        contest("the role").claim(half)

    assert tries == [True] * MOST_TRIES
    assert not held()


@pytest.mark.django_db(transaction=True)
def test_inside_an_open_transaction_it_is_part_of_that() -> None:
    give, held = a_role()

    with transaction.atomic():
        contest("the role").unless(held, TAKEN).claim(give)
        with pytest.raises(Refused):
            contest("the role").unless(lambda: False, TAKEN).claim(give)
        transaction.set_rollback(True)

    assert not held()


@pytest.mark.django_db(transaction=True)
def test_sqlite_waits_again_as_before_after_a_contest() -> None:
    if connection.vendor != "sqlite":
        return
    give, _held = a_role()
    contest("the role").claim(give)

    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA busy_timeout").fetchone()[0] > 0


def test_who_comes_too_close_to_somebody_else_is_told_so_and_any_other_error_stays_one() -> None:
    met = too_close(broken_off())

    assert isinstance(met, Busy)
    assert "in the same moment" in met.sentence
    assert too_close(OperationalError("no such table")) is None
    assert too_close(IntegrityError("a number is below nothing")) is None


def test_a_lock_that_is_not_had_within_an_operators_time_is_too_close() -> None:
    from psycopg.errors import LockNotAvailable

    late = OperationalError("canceling statement due to lock timeout")
    late.__cause__ = LockNotAvailable("canceling statement due to lock timeout")

    assert isinstance(too_close(late), Busy)


@pytest.mark.django_db(transaction=True)
def test_what_refers_to_what_is_gone_by_now_is_too_close() -> None:
    with pytest.raises(IntegrityError) as broken:
        StaffRole.objects.create(account_id=0, role="auditor")

    assert isinstance(too_close(broken.value), Busy)
