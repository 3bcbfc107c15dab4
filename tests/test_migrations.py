"""Migrations that somebody with data can run: later ones keep the rules, and each release's database loses nothing."""

from __future__ import annotations

import random
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.migrations import Migration
from django.db.migrations import operations as steps
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from hanse.kernel.operating.migrating import AddIndexWhileOpen

from . import warm
from .migration_rules import SAID, unsafe
from .proving import sized, tell
from .releasing import LARGEST, RELEASES, applied, columns, hashed, load, looking, releases
from .serving import Home, a_home

pytestmark = pytest.mark.xdist_group("backup")
MAKES_ITSELF = {"django_migrations", "django_content_type", "auth_permission"}
"""Tables to which a migration to a later version adds rows of its own."""
GONE: dict[str, str] = {}
"""`table` or `table.column` of a release that is no more: where its content is now, or why it is not needed."""


def later() -> list[Any]:
    """Our migrations that no saved release has."""
    loader = MigrationLoader(None)
    known = set().union(*(applied(release) for release in releases()))
    ours = [key for key, one in loader.disk_migrations.items() if one.__module__.startswith("hanse.")]
    return [pytest.param(loader, key, id=".".join(key)) for key in sorted(ours) if key not in known]


@pytest.mark.parametrize(("loader", "key"), later())
def test_a_later_migration_keeps_the_rules(loader: MigrationLoader, key: tuple[str, str]) -> None:
    if ".".join(key) not in SAID:
        assert unsafe(loader.disk_migrations[key], loader.project_state(key, at_end=False)) == []


def test_the_first_release_is_history() -> None:
    assert {("kernel", "0001_initial"), ("network", "0003_assignment")} <= applied("0.1.0")


def noop(_apps: Any, schema_editor: Any) -> None:
    """Does nothing."""


def a_migration(*operations: Any, atomic: bool = True) -> Migration:
    made = Migration("0009_later", "rooms")
    made.operations, made.atomic = list(operations), atomic
    return made


def a_state() -> ProjectState:
    state = ProjectState()
    state.add_model(
        ModelState(
            "rooms",
            "Loan",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("why", models.CharField(max_length=40, null=True)),
                ("days", models.IntegerField(default=0)),
            ],
        )
    )
    return state


INDEX = models.Index(fields=["days"], name="loan_days")
ONCE = models.UniqueConstraint(fields=["why"], name="loan_once")
BAD: dict[str, Callable[[], Migration]] = {
    "a column that old code does not write": lambda: a_migration(steps.AddField("loan", "to", models.IntegerField(default=0))),
    "a column with an index": lambda: a_migration(steps.AddField("loan", "to", models.IntegerField(null=True, db_index=True))),
    "a column that may no longer be empty": lambda: a_migration(steps.AlterField("loan", "why", models.CharField(max_length=40, default=""))),
    "another type": lambda: a_migration(steps.AlterField("loan", "days", models.TextField(default=""))),
    "a shorter text": lambda: a_migration(steps.AlterField("loan", "why", models.CharField(max_length=10, null=True))),
    "an index at once": lambda: a_migration(steps.AddIndex("loan", INDEX)),
    "an index while open, in a transaction": lambda: a_migration(AddIndexWhileOpen("loan", INDEX)),
    "an index while open, with other steps": lambda: a_migration(
        AddIndexWhileOpen("loan", INDEX), steps.AddField("loan", "to", models.IntegerField(null=True)), atomic=False
    ),
    "a constraint": lambda: a_migration(steps.AddConstraint("loan", ONCE)),
    "another name": lambda: a_migration(steps.RenameField("loan", "why", "reason")),
    "another name of the model": lambda: a_migration(steps.RenameModel("Loan", "Rental")),
    "a column less": lambda: a_migration(steps.RemoveField("loan", "why")),
    "a table less": lambda: a_migration(steps.DeleteModel("Loan")),
    "data without a way back": lambda: a_migration(steps.RunPython(noop), atomic=False),
    "data in one transaction": lambda: a_migration(steps.RunPython(noop, noop)),
    "SQL without a way back": lambda: a_migration(steps.RunSQL("SELECT 1")),
}  # fmt: skip
GOOD: dict[str, Callable[[], Migration]] = {
    "a column that may be empty": lambda: a_migration(steps.AddField("loan", "to", models.IntegerField(null=True))),
    "a column that the database fills": lambda: a_migration(steps.AddField("loan", "to", models.IntegerField(db_default=0))),
    "a longer text": lambda: a_migration(steps.AlterField("loan", "why", models.CharField(max_length=80, null=True))),
    "an index while open": lambda: a_migration(AddIndexWhileOpen("loan", INDEX), atomic=False),
    "data block by block": lambda: a_migration(steps.RunPython(noop, noop), atomic=False),
    "a new table with all it needs": lambda: a_migration(
        steps.CreateModel("Fee", [("id", models.BigAutoField(primary_key=True)), ("days", models.IntegerField())]),
        steps.AddField("fee", "to", models.IntegerField(db_index=True)),
        steps.AddIndex("fee", models.Index(fields=["days"], name="fee_days")),
    ),
}  # fmt: skip


@pytest.mark.parametrize("make", BAD.values(), ids=BAD.keys())
def test_what_is_unsafe_is_found(make: Callable[[], Migration]) -> None:
    assert unsafe(make(), a_state()) != []


@pytest.mark.parametrize("make", GOOD.values(), ids=GOOD.keys())
def test_what_is_safe_is_let_be(make: Callable[[], Migration]) -> None:
    assert unsafe(make(), a_state()) == []


def missing(there: dict[str, list[str]]) -> list[str]:
    """Columns of our models that the database does not have."""
    return [
        f"{model._meta.db_table}.{column.column}"
        for model in apps.get_models()
        if model.__module__.startswith("hanse.") and ".tests" not in model.__module__
        for column in model._meta.concrete_fields
        if column.column not in there.get(model._meta.db_table, ())
    ]


def kept(home: Home) -> dict[str, list[str]]:
    """The tables and columns of a release's database whose content must still be there in this version."""
    return {
        table: [name for name in names if f"{table}.{name}" not in GONE]
        for table, names in columns(home).items()
        if table not in {*GONE, *MAKES_ITSELF}
    }


def assert_nothing_is_lost(home: Home, before: dict[str, tuple[int, str]], wanted: dict[str, list[str]]) -> None:
    now = columns(home)
    assert {table for table in wanted if not set(wanted[table]) <= set(now.get(table, ()))} == set()
    assert before == hashed(home, wanted)
    assert missing(now) == [], "a migration was edited after the release that it came with"
    assert home.run("manage", "migrate", "--check").returncode == 0


@pytest.mark.parametrize("release", releases())
def test_a_release_s_database_comes_to_this_version_without_a_loss(release: str, tmp_path: Path) -> None:
    with a_home(tmp_path / "home") as home:
        load(home, release)
        wanted = kept(home)
        before = hashed(home, wanted)

        done = home.run("migrate")

        assert done.returncode == 0, done.stderr
        assert_nothing_is_lost(home, before, wanted)
        assert sum(rows for rows, _hash in before.values()) > 300
        assert home.run("manage", "check").returncode == 0


@pytest.mark.by_turns
@pytest.mark.parametrize("release", releases())
def test_an_upgrade_that_is_killed_again_and_again_goes_on_where_it_was(release: str, tmp_path: Path) -> None:
    chance = random.Random(release)
    deaths, ends = 0, 0
    while deaths < sized(3, 20):
        with a_home(tmp_path / f"home-{ends}") as home:
            load(home, release)
            wanted = kept(home)
            before = hashed(home, wanted)

            while True:
                fault = f"write:{chance.randint(1, 120)}" if deaths < sized(3, 20) else ""
                done = warm.run("hanse.site", "migrate", environment=home.environment | {"HANSE_FAULT": fault})
                if done.returncode != -signal.SIGKILL:
                    break
                deaths += 1

            assert done.returncode == 0, done.stderr
            assert_nothing_is_lost(home, before, wanted)
        ends += 1
    tell({"goal": "G20", "release": release, "engine": connection.vendor, "deaths": deaths, "ends": ends, "lost": 0})


@pytest.mark.by_turns
def test_an_index_that_a_killed_upgrade_left_behind_is_made_anew(tmp_path: Path) -> None:
    with a_home(tmp_path / "home") as home:
        load(home, releases()[0])
        with looking(home) as opened:
            opened.execute("CREATE INDEX organisation_by_name ON network_organisation (id)")
            opened.commit()

        done = home.run("migrate")

        assert done.returncode == 0, done.stderr


def test_releases_are_kept_small_and_on_both_databases() -> None:
    for release in releases():
        files = {path.name: path.stat().st_size for path in (RELEASES / release).iterdir()}
        assert set(files) == {"sqlite.sql.xz", "postgresql.sql.xz"}
        assert sum(files.values()) < LARGEST
