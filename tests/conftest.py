"""What tests that cross rooms share: the demo network, loaded once by the command that users type, and a small network of rivals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from hanse.network.tests.remembering import remembered

from . import world as worlds
from .proving import tell
from .serving import Home, a_home
from .tally import TALLY
from .watching import REACHED, never_reached
from .world import World, undone


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """An empty Hanse whose database is there; others begin with a copy of it, which saves them the migrations."""
    with a_home(tmp_path_factory.mktemp("migrated")) as home:
        assert home.run("migrate").returncode == 0
        yield home


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """The loaded demo: never served itself."""
    with a_home(tmp_path_factory.mktemp("demo-home")) as home:
        done = home.run("demo", "--load-only")
        assert done.returncode == 0, done.stdout + done.stderr
        yield home


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Built once, in a transaction that is never kept; its facts lie in a folder of its own."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), undone():
        patch.setenv("HANSE_HOME", str(tmp_path_factory.mktemp("world")))
        patch.setattr("hanse.kernel.sessions.SEEN_EVERY", timedelta(days=1))  # however long it takes, no question more
        for counting in ("messaging.showing", "todos.gathering"):
            patch.setattr(f"hanse.{counting}.COUNTED_FOR", None)  # else for a minute
        patch.setattr(
            "django.test.client.store_rendered_templates", lambda *_given, **_named: None
        )  # copies every context
        yield remembered("world", worlds.build)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """What a test of a goal asks is counted."""
    goal = item.get_closest_marker("goal")
    if goal:
        TALLY.begin(goal.args[0])
    yield
    if goal:
        TALLY.end()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """One process of several tells the one that started it; that one sees whether a whole run did what was promised."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput |= {"tally": TALLY.packed(), "reached": sorted(REACHED)}
    elif exitstatus == pytest.ExitCode.OK and is_whole(session.config):
        for told in falls_short():
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
            session.config.pluginmanager.getplugin("terminalreporter").write_line(told, red=True)


def falls_short() -> Iterator[str]:
    """What a whole run has to do, and this one did not: ask often enough (G1), and see all write that write."""
    if TALLY.methods.total() < LEAST_PROBES:
        yield f"A whole run asks {LEAST_PROBES} times at least; this one asked {TALLY.methods.total()} times."
    if connection.vendor == "sqlite" and (unseen := never_reached()):
        yield f"No test changed anything by {len(unseen)} of those that write: {', '.join(unseen)}"


LEAST_PROBES = 20_000


def is_whole(config: pytest.Config) -> bool:
    """Is everything run, and not what somebody chose?"""
    chosen = ("keyword", "markexpr", "lf", "failedfirst", "collectonly", "deselect", "ignore")
    return config.args_source is pytest.Config.ArgsSource.TESTPATHS and not any(map(config.getoption, chosen))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    if "tally" in getattr(node, "workeroutput", {}):
        TALLY.add(node.workeroutput["tally"])
        REACHED.update(node.workeroutput["reached"])


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if TALLY.methods:
        terminalreporter.write_line(json.dumps(TALLY.line()))
        tell(TALLY.line())
