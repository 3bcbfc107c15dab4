"""A load that is killed, again and again, still ends whole. Feature 7."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from .killed import POINTS

ROOT = Path(settings.PACKAGE).parent


@pytest.fixture
def world(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a Hanse that owns nothing yet: a folder, and on PostgreSQL a database."""
    environment = os.environ | {"HANSE_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "hanse.site.settings"}
    database = settings.DATABASES["default"]
    if "postgresql" not in database["ENGINE"]:
        environment.pop("DATABASE_URL", None)
        yield environment
        return
    import psycopg

    name = f"hanse_{uuid.uuid4().hex[:12]}"
    address = f"{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT'] or 5432}"
    with psycopg.connect(f"postgresql://{address}/postgres", autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield environment | {"DATABASE_URL": f"postgresql://{address}/{name}"}
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def run(world: dict[str, str], *point: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hanse.demo.tests.killed", *point]
    return subprocess.run(command, env=world, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)


def test_killed_at_every_point_it_still_ends_whole(world: dict[str, str]) -> None:
    for point in POINTS:
        killed = run(world, point)
        assert killed.returncode == -signal.SIGKILL, f"{point}: {killed.stderr}"

    ended = run(world)
    assert ended.returncode == 0, ended.stderr
    found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])

    assert len(found["batches"]) == 8
    assert all(batch.endswith(" committed") for batch in found["batches"])
    assert found["lines"] == {"sell_in": 60_855, "purchase": 8_845}
    assert found["months"] == {"sell_in": [60_855, "80450597"], "purchase": [8_845, "63791995"]}
    assert found["rows"] == {
        "kernel.Account": 29, "network.Organisation": 804, "network.Partnership": 805, "network.Site": 805,
        "network.Person": 909, "network.JobRole": found["rows"]["network.JobRole"], "network.Product": 504,
    }  # fmt: skip
