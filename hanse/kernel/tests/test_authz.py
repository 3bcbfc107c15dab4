from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as some

from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.kernel.walls import authz
from hanse.kernel.walls.authz import Operation, allows, require
from hanse.kernel.walls.roles import PARTNER_ROLES, STAFF_ROLES

CHIEF, MANAGER, OWN = frozenset({"channel_chief"}), frozenset({"partner_manager"}), frozenset({"sales"})
EDIT = Operation("things.edit", "Change a thing", any=CHIEF, managed=MANAGER, own=OWN)


@pytest.fixture(autouse=True)
def one_operation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authz, "table", lambda: {EDIT.name: EDIT})
    monkeypatch.setitem(authz._relations, "managed", lambda actor, row: row.manager_id == actor.account_id)


def ours(*roles: str, account_id: int = 1) -> Actor:
    return Actor.staff(account_id=account_id, name="Ada", roles=roles)


def theirs(*roles: str, organisation_id: int = 7) -> Actor:
    return Actor.partner(account_id=2, person_id=3, name="Bea", roles=roles, organisation_id=organisation_id)


def a_row(*, organisation_id: int = 7, manager_id: int = 1) -> SimpleNamespace:
    return SimpleNamespace(organisation_id=organisation_id, manager_id=manager_id, pk=99)


def test_a_role_that_may_with_any_row_may() -> None:
    assert allows(ours("channel_chief"), EDIT.name, a_row(manager_id=5))


def test_who_manages_the_partner_may_and_a_colleague_may_not() -> None:
    assert allows(ours("partner_manager", account_id=1), EDIT.name, a_row(manager_id=1))
    assert not allows(ours("partner_manager", account_id=1), EDIT.name, a_row(manager_id=5))


def test_a_partner_may_with_its_own_row_only() -> None:
    assert allows(theirs("sales"), EDIT.name, a_row(organisation_id=7))
    assert not allows(theirs("sales"), EDIT.name, a_row(organisation_id=8))


def test_a_role_of_ours_is_no_relation_of_theirs() -> None:
    assert not allows(theirs("partner_manager"), EDIT.name, a_row(manager_id=5))


def test_before_a_row_is_known_any_role_that_may_with_some_row_passes() -> None:
    assert allows(ours("partner_manager"), EDIT.name)
    assert not allows(ours("auditor"), EDIT.name)


@given(some.sampled_from(sorted({*STAFF_ROLES, *PARTNER_ROLES} - CHIEF - MANAGER - OWN)))
def test_what_is_not_stated_is_denied(role: str) -> None:
    assert not allows(ours(role), EDIT.name, a_row())
    assert not allows(theirs(role), EDIT.name, a_row())


def test_nobody_signed_in_may_only_what_is_open_to_the_public() -> None:
    assert not allows(Actor.public(), EDIT.name, a_row())


def test_the_product_itself_may() -> None:
    assert allows(Actor.system("a test"), EDIT.name, a_row())


def test_an_operation_that_nobody_wrote_down_is_a_mistake() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"things\.lose is not in authz\.toml"):
        allows(ours("channel_chief"), "things.lose")


def test_a_refusal_says_what_is_not_part_of_the_role() -> None:
    with pytest.raises(Refused) as refused:
        require(ours("auditor"), EDIT.name, a_row())

    assert refused.value.status == 403
    assert "Change a thing" in refused.value.sentence


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('["a.b"]\nsays = "x"\nany = ["emperor"]', "no role or group 'emperor'"),
        ('["a.b"]\nsays = "x"\nforeign = ["staff"]', "foreign is not a part"),
    ],
)
def test_a_table_with_a_slip_is_not_read(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "authz.toml"
    path.write_text(text)

    with pytest.raises(ImproperlyConfigured, match=complaint):
        authz._parse("room", path)


def test_groups_stand_for_their_roles(tmp_path: Path) -> None:
    path = tmp_path / "authz.toml"
    path.write_text('["a.b"]\nsays = "x"\nany = ["staff"]\nown = ["partners"]')

    entry = authz._parse("room", path)["a.b"]

    assert entry.any == frozenset(STAFF_ROLES)
    assert entry.own == frozenset(PARTNER_ROLES)
