"""The house stands without any one of its third-floor rooms, and no module of it imports itself by way of others."""

from __future__ import annotations

import os
import subprocess
import sys
from graphlib import TopologicalSorter

import grimp
import pytest
from django.conf import settings

pytestmark = pytest.mark.any_database

PROBE = """
import sys
from django.conf import settings
import hanse.site.settings as made
gone = sys.argv[1]
made.ROOMS = [room for room in made.ROOMS if room != gone]
made.INSTALLED_APPS = [app for app in made.INSTALLED_APPS if app != gone]
import django
django.setup()
from django.core.management import call_command
call_command("check", verbosity=0)
call_command("migrate", verbosity=0, interactive=False)
from django.test import Client
answer = Client(headers={"host": "127.0.0.1"}).get("/", follow=True)
assert answer.status_code == 200, answer.status_code
"""


@pytest.mark.parametrize("room", settings.FLOORS["third"] or [""])
def test_the_house_stands_without_a_room(room: str, tmp_path) -> None:
    environment = os.environ | {
        "HANSE_HOME": str(tmp_path), "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "hanse.site.settings",
    }  # fmt: skip

    done = subprocess.run([sys.executable, "-c", PROBE, room], env=environment, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr


def test_no_imports_go_in_a_circle() -> None:
    """Neither those inside a function nor those for types alone: two that need each other lack a third one below both."""
    graph = grimp.build_graph("hanse", cache_dir=None)
    modules = [each for each in graph.modules if not {"tests", "migrations"} & set(each.split("."))]

    TopologicalSorter({each: graph.find_modules_directly_imported_by(each) for each in modules}).prepare()
