"""An upgrade of PostgreSQL beside long work: it steps aside for everybody, and ends with a sentence where it finds no moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection, migrations
from django.db.migrations import Migration
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

from hanse.kernel.errors import Busy
from hanse.kernel.operating.migrating import InOnePiece
from hanse.kernel.walls import second_wall
from hanse.kernel.work import patience

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer, for whom readers do not wait"),
]
TABLE = "network_site"


@pytest.fixture(autouse=True)
def briefly(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(patience, "WAITS", 0.05)
    monkeypatch.setattr(patience, "MOST_TRIES", 3)
    monkeypatch.setattr(patience.time, "sleep", lambda _seconds: None)
    wrapper: Any = connection
    with wrapper.as_owner():
        yield
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {TABLE} DROP COLUMN IF EXISTS later")
        MigrationRecorder(connection).record_unapplied("network", "9999_later")


@pytest.fixture
def report() -> Iterator[psycopg.Connection]:
    """Somebody who reads the table, in a transaction that stays open."""
    with another("report") as reading:
        reading.execute(f"SELECT FROM {TABLE}")
        yield reading


def another(name: str) -> psycopg.Connection:
    settings = connection.get_connection_params() | {"application_name": name, "options": "-c statement_timeout=20s"}
    return psycopg.connect(
        **{key: settings[key] for key in settings if key not in {"cursor_factory", "context", "prepare_threshold"}}
    )


def migrate() -> None:
    migration = Migration("9999_later", "network")
    migration.operations = [
        migrations.RunSQL("CREATE TABLE network_later (id int)"),
        migrations.RunSQL(f"ALTER TABLE {TABLE} ADD COLUMN later int"),
        migrations.RunSQL("DROP TABLE network_later"),
    ]
    InOnePiece(connection).apply_migration(ProjectState(), migration)


def done() -> tuple[bool, bool, bool]:
    """Is the column there, the table of a step before, the note that it is done?"""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        columns = {column.name for column in connection.introspection.get_table_description(cursor, TABLE)}
    noted = ("network", "9999_later") in MigrationRecorder(connection).applied_migrations()
    return "later" in columns, "network_later" in tables, noted


def between_tries(monkeypatch: pytest.MonkeyPatch, *acts: Callable[[], Any]) -> list[Any]:
    """What is done in the first pause, the second; gives what came of it."""
    came: list[Any] = []
    waiting = iter(acts)
    monkeypatch.setattr(patience.time, "sleep", lambda _seconds: came.append(next(waiting)()))
    return came


def somebody_reads() -> int:
    with another("page") as page:
        return page.execute(f"SELECT count(*) FROM {TABLE}").rowcount


def test_others_go_on_and_it_is_done_once_the_report_has_ended(
    report: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    came = between_tries(monkeypatch, somebody_reads, report.rollback)

    migrate()

    assert came == [1, None]
    assert done() == (True, False, True)


def test_where_the_report_never_ends_it_ends_with_a_sentence_and_nothing_is_half_done(
    report: psycopg.Connection,
) -> None:
    with pytest.raises(Busy) as told:
        migrate()

    assert "network.9999_later" in told.value.sentence
    assert f"process {report.info.backend_pid} (report)" in told.value.sentence
    assert done() == (False, False, False)
    report.rollback()
    migrate()
    assert done() == (True, False, True)


def test_a_policy_is_renewed_once_the_report_has_ended(report: psycopg.Connection) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"COMMENT ON POLICY hanse_partner ON {TABLE} IS 'of another version'")
    with pytest.raises(Busy, match=TABLE):
        second_wall.renew()

    report.rollback()
    second_wall.renew()

    with connection.cursor() as cursor:
        assert second_wall._outdated(cursor) == {}


def test_afterwards_the_session_waits_as_long_as_before() -> None:
    migrate()
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)
