"""What every test stands on: a folder of its own for HANSE_HOME, a worker of its own for each process."""

from __future__ import annotations

import gc
import os
import random
import re
import secrets
import tempfile
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

_home = tempfile.mkdtemp(prefix="hanse-test-")
os.environ["HANSE_HOME"] = _home
os.environ.setdefault("HANSE_SECRET_KEY", "for-tests-only")

settings.register_profile("quick", max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("proof", max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

pytest_plugins = ["hanse.network.tests.builders"]


def pytest_configure() -> None:
    from django.conf import settings as django
    from django.db import connection

    django.WHITENOISE_USE_FINDERS = False  # every test client would look through all static files
    django.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one is slow on purpose
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["NAME"] = f"test_hanse_{os.getpid()}"  # two runs on one server stay apart
        connection.execute_wrappers.insert(0, looking)
        connection.ops.sql_flush = emptying


def emptying(_style: Any, tables: list[str], **_more: Any) -> list[str]:
    """What empties the tables after a test that commits. The few that hold a few rows: to truncate all of them takes a second."""
    from django.db import connection

    asked = " UNION ALL ".join(f"""SELECT '"{name}"' WHERE EXISTS (SELECT FROM "{name}")""" for name in tables)
    with connection.cursor() as cursor:
        cursor.execute(asked)
        filled = [name for (name,) in cursor.fetchall()]
    return [
        "SET session_replication_role = replica",  # in any order, without keys and triggers
        *(f"DELETE FROM {name}" for name in filled),
        "RESET session_replication_role",
    ]


LOOKED_AT = re.compile(r"\b(kernel_auditentry|kernel_mail|kernel_opensession|mfa_authenticator)\b")


def looking(execute: Any, sql: str, *given: Any) -> Any:
    """A test itself, which is nobody, looks at the trail, at letters, sessions and proofs as the product does: past the second wall."""
    from hanse.kernel.actor import Actor, acting, maybe_current

    if maybe_current() is None and LOOKED_AT.search(sql):
        with acting(Actor.system("a test looks")):
            return execute(sql, *given)
    return execute(sql, *given)


CHANCE = random.Random()
"""What ids, tokens and secrets of a test are drawn from."""


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """The same test draws the same ids each time: none fails in one run of a hundred because an id spelt what it looks for."""
    CHANCE.seed(item.nodeid)


@pytest.fixture(scope="session", autouse=True)
def chance_of_its_own() -> Iterator[None]:
    os.register_at_fork(after_in_child=lambda: CHANCE.seed(os.urandom(16)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secrets, "token_bytes", lambda size=32: CHANCE.randbytes(size))
        patch.setattr(secrets, "choice", CHANCE.choice)
        yield


@pytest.fixture(scope="session", autouse=True)
def every_room_is_loaded() -> None:
    """As in a running Hanse. A room that were first loaded within a test would keep what that test has put in another's place."""
    import_module("hanse.site.urls")


DATABASE = {"db", "transactional_db", "django_db_setup"}
PROCESSES = re.compile(r"subprocess|serving import|a_home")


@cache
def _starts_processes(path: Path) -> bool:
    return bool(PROCESSES.search(path.read_text()))


def _asks(item: Any) -> bool:
    return bool(item.get_closest_marker("django_db") or DATABASE & set(item.fixturenames))


def _no_database_changes(item: Any) -> bool:
    """Is it marked so, or a room's test that asks no database, neither by itself nor through a process that it starts?"""
    if item.get_closest_marker("any_database"):
        return True
    return (
        not _asks(item)
        and "hanse" in item.path.relative_to(item.config.rootpath).parts[:1]
        and not _starts_processes(item.path)
    )


LONG = re.compile(r"from hypothesis|proving import|HYPOTHESIS_PROFILE|mark\.goal\(")


@cache
def _has_a_long_form(path: Path) -> bool:
    return bool(LONG.search(path.read_text()))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`make proof` runs what has a long form; what no database can change is tried on SQLite alone.

    Journeys, and what kills processes, begin first: one worker is at them for half of a run (pytest-django would put them last).
    """
    from django.db import connection

    from tests.sparing import here

    if os.environ.get("HYPOTHESIS_PROFILE") == "proof":
        config.hook.pytest_deselected(items=[item for item in items if not _has_a_long_form(item.path)])
        items[:] = [item for item in items if _has_a_long_form(item.path)]
    asking = {item.path for item in items if _asks(item)}
    items.sort(key=lambda item: item.path in asking)
    for item in items:
        if _no_database_changes(item):
            if connection.vendor == "postgresql":
                item.add_marker(pytest.mark.skip(reason="no database can change it: tried on SQLite"))
        elif item.get_closest_marker("by_turns") and not here(item.nodeid):
            item.add_marker(pytest.mark.skip(reason="tried on the other database; on both by `make proof`"))


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: not to look for litter in it again and again saves a fifteenth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


GROUP = re.compile(r"""xdist_group\("(\w+)"\)""")


@cache
def _group_of(path: str) -> str:
    """The group that a file's tests are marked with, else the file itself: what they prepare is prepared once."""
    named = GROUP.search((Path(__file__).parent / path).read_text())
    return named[1] if named else path


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Tests of a group go to one worker. (xdist 3.8 does not see the groups that it sends itself since pytest 9.2.)"""
    from xdist.scheduler.loadscope import LoadScopeScheduling

    class ByGroup(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return _group_of(nodeid.partition("::")[0])

    return ByGroup(config, log) if config.getvalue("dist") == "loadgroup" else None


@pytest.fixture(scope="session", autouse=True)
def watched() -> Iterator[None]:
    """Whatever a request of a test changes is in the audit trail."""
    from django.core.handlers.base import BaseHandler

    from tests.watching import watching

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseHandler, "get_response", watching)
        yield


@pytest.fixture(autouse=True)
def in_english() -> None:
    """Whatever language the test before was asked in."""
    from django.utils import translation

    translation.activate("en")


def pytest_sessionfinish() -> None:
    import shutil

    shutil.rmtree(_home, ignore_errors=True)
