"""How the second wall is raised, table by table, while others work."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from hanse.kernel.errors import Busy
from hanse.kernel.walls import second_wall
from hanse.kernel.walls.second_wall import raise_wall
from hanse.kernel.walls.stance import COLLEAGUE, OURS, PARTNER

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no second wall"),
]


def readers() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r FROM unnest(%s::text[]) r WHERE has_table_privilege(r, 'new_table', 'SELECT')",
            [[PARTNER, COLLEAGUE, OURS]],
        )
        return {role for (role,) in cursor.fetchall()}


def test_a_new_table_is_nobodys_until_the_wall_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    walled: Any = connection
    with walled.as_owner(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE new_table (id bigint)")

    def in_the_way(*_given: object) -> None:
        raise Busy("somebody is at the table")

    monkeypatch.setattr(second_wall, "_outdated", lambda _cursor: {"new_table": []})
    monkeypatch.setattr(second_wall, "_replace", in_the_way)
    with pytest.raises(Busy):
        raise_wall("default")
    assert readers() == set()

    monkeypatch.undo()
    raise_wall("default")
    assert readers() == {PARTNER, COLLEAGUE, OURS}
