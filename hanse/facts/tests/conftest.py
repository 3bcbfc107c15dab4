"""Every test of facts has a folder of its own: lines lie in files, which no database rolls back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hanse.kernel import contributions
from hanse.kernel.actor import Actor
from hanse.network.tests.builders import as_system


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HANSE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def at_work(db: None) -> Iterator[Actor]:
    """The system at work, as on the command line."""
    contributions.load("contributions")
    with as_system() as actor:
        yield actor
