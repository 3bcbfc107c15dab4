"""The demo network, loaded once in a run by the command that users type, and copied by whoever needs it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .serving import Home, a_home


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """The loaded demo: never served itself."""
    with a_home(tmp_path_factory.mktemp("demo-home")) as home:
        done = home.run("demo", "--load-only")
        assert done.returncode == 0, done.stdout + done.stderr
        yield home
