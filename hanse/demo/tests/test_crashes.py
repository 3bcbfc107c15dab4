"""A load that is killed, again and again, still ends whole. Feature 7."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import pytest

from tests import warm
from tests.serving import a_home

from .killed import POINTS

pytestmark = pytest.mark.by_turns


def test_killed_at_every_point_it_still_ends_whole(tmp_path: Path) -> None:
    with a_home(tmp_path / "home") as home:
        for point in POINTS:
            killed = warm.run("hanse.demo.tests.killed", point, environment=home.environment)
            assert killed.returncode == -signal.SIGKILL, f"{point}: {killed.stderr}"
        ended = warm.run("hanse.demo.tests.killed", environment=home.environment)
    assert ended.returncode == 0, ended.stderr
    found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])

    waiting = [batch for batch in found["batches"] if not batch.endswith(" committed")]
    assert len(found["batches"]) - len(waiting) == 23
    assert [batch.rpartition(" ")[2] for batch in waiting] == ["staged", "staged"], "the dealer's own files wait for it"
    lines = {kind: found["lines"][kind] for kind in ("sell_in", "purchase", "delivery", "inspection")}
    assert lines == {"sell_in": 60_855, "purchase": 8_845, "delivery": 8_845, "inspection": 8_845}
