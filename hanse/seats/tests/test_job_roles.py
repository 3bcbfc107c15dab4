"""What is said of job roles where somebody is given one is what the decision table lets them do."""

from __future__ import annotations

from collections.abc import Set

import pytest

from hanse.kernel.walls.authz import table
from hanse.kernel.walls.roles import PARTNER_ROLES

EVERYBODY = frozenset(PARTNER_ROLES)
ADMINISTRATOR = frozenset({"partner_administrator"})


@pytest.mark.parametrize(
    ("operation", "roles"),
    [
        ("facts.own", EVERYBODY),
        ("scorecards.own", EVERYBODY),
        ("people.read", EVERYBODY),
        ("todos.read", EVERYBODY),
        ("imports.receive", ADMINISTRATOR | {"sales", "purchasing", "quality", "finance"}),
        ("finances.propose", ADMINISTRATOR | {"finance"}),
        ("documents.add", ADMINISTRATOR | {"executive"}),
        ("scorecards.make_appeal", ADMINISTRATOR | {"executive", "quality"}),
        ("people.edit", ADMINISTRATOR),
        ("seats.invite", ADMINISTRATOR),
    ],
)
def test_what_is_said_of_job_roles_holds(operation: str, roles: Set[str]) -> None:
    assert table()[operation].roles & EVERYBODY == roles


def test_an_administrator_may_all_that_any_job_role_may() -> None:
    assert [
        name for name, entry in table().items() if entry.roles & EVERYBODY and not entry.roles & ADMINISTRATOR
    ] == []
