"""The loaded demo, once for all tests of this folder: taken in inside a transaction that is rolled back at the end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from hanse.demo.load import load_once
from hanse.kernel import contributions


@pytest.fixture(scope="package")
def demo(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Iterator[list[str]]:
    """The sentences that loading said. HANSE_HOME is a folder of its own."""
    said: list[str] = []
    contributions.load("access")
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setenv("HANSE_HOME", str(tmp_path_factory.mktemp("demo")))
        load_once(say=said.append)
        yield said
        transaction.set_rollback(True)
