"""The door moved here from home: what it had counted is still there."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

BEFORE, AFTER = (
    [("home", "0001_initial"), ("entrance", None)],
    [("home", "0002_the_door_moves"), ("entrance", "0001_initial")],
)


@pytest.mark.django_db(transaction=True)
def test_failed_attempts_come_along() -> None:
    def migrated(to: list[Any]) -> Any:
        executor = MigrationExecutor(connection)
        executor.migrate(to)
        return MigrationExecutor(connection).loader.project_state([name for name in to if name[1]]).apps

    owner = getattr(connection, "as_owner", nullcontext)  # on PostgreSQL migrations are the owner's
    with owner():
        _there_and_back(migrated)


def _there_and_back(migrated: Callable[[list[Any]], Any]) -> None:
    try:
        old = migrated(BEFORE).get_model("home", "FailedSignIn")
        old.objects.create(account_hash="x", address="10.0.0.1", at=timezone.now())

        new = migrated(AFTER).get_model("entrance", "FailedSignIn")

        assert list(new.objects.values_list("account_hash", "address")) == [("x", "10.0.0.1")]
        new.objects.all().delete()
    finally:
        migrated(AFTER)
