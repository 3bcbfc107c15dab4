"""The second wall alone: on PostgreSQL no row of a rival comes through it, whatever the code above has forgotten. Goal G3."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import ProgrammingError, connection, models, transaction

from hanse.kernel.actor import Actor, acting
from hanse.kernel.pages import pages
from hanse.kernel.walls.access import Scope
from hanse.kernel.walls.second_wall import walled_models
from hanse.kernel.walls.stance import PARTNER
from hanse.network.models import VisibilityGrant

from .answers import leaks
from .world import MINE, RIVAL, World, undone

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.xdist_group("world"),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no second wall"),
]
WALLED = [pytest.param(model, id=model._meta.label) for model in walled_models()]
OWNED = [param for param in WALLED if param.values[0].scope.partner == "own"]


@pytest.fixture(autouse=True)
def settled(world: World) -> None:
    """Foreign keys are checked now, so that tables may be changed inside the world's transaction."""
    with acting(Actor.system("a test settles its world")), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def somebody_at(world: World, who: str) -> Actor:
    return Actor.partner(
        account_id=None, person_id=None, name=who, roles=["partner_administrator"], organisation_id=world.companies[who].pk
    )  # fmt: skip


def owners(model: type[models.Model]) -> list[int]:
    """Whose rows a query without any filter gives, asked past the first wall."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{model.scope.own}" FROM "{model._meta.db_table}"')  # type: ignore[attr-defined]
        return [owner for (owner,) in cursor.fetchall()]


def rows(model: type[models.Model]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}"')
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("model", OWNED)
def test_a_query_without_a_filter_gives_a_partner_its_own_rows_only(world: World, model: Any) -> None:
    with acting(somebody_at(world, MINE)):
        assert set(owners(model)) == {world.companies[MINE].pk}
    with acting(Actor.system("a test looks behind the wall")):
        assert world.companies[RIVAL].pk in owners(model)


@pytest.mark.parametrize("model", WALLED)
def test_without_an_actor_and_for_the_public_there_is_nothing(world: World, model: Any) -> None:
    assert rows(model) == 0
    with acting(Actor.public()):
        assert rows(model) == 0


@pytest.mark.parametrize("model", [param for param in WALLED if param not in OWNED])
def test_of_what_is_ours_alone_a_partner_finds_nothing(world: World, model: Any) -> None:
    with acting(somebody_at(world, MINE)):
        assert rows(model) == 0


@pytest.mark.parametrize("model", OWNED)
def test_a_partner_changes_and_removes_nothing_of_a_rival(world: World, model: Any) -> None:
    table, own, rival = model._meta.db_table, model.scope.own, world.companies[RIVAL].pk
    with acting(somebody_at(world, MINE)), undone(), connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{table}" SET "{own}" = "{own}" WHERE "{own}" = %s', [rival])
        assert cursor.rowcount == 0
        cursor.execute(f'DELETE FROM "{table}" WHERE "{own}" = %s', [rival])
        assert cursor.rowcount == 0


@pytest.mark.parametrize("model", OWNED)
def test_a_partner_writes_nothing_in_a_rivals_name(world: World, model: Any) -> None:
    table, own = model._meta.db_table, model.scope.own
    with (
        acting(somebody_at(world, MINE)),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f'UPDATE "{table}" SET "{own}" = %s', [world.companies[RIVAL].pk])


def test_what_concerns_a_partner_too_it_reads_and_does_not_write(world: World) -> None:
    """Else whoever may look in could lengthen that, or begin it."""
    mine, rival = (world.companies[who] for who in (MINE, RIVAL))
    table = VisibilityGrant._meta.db_table
    given = {
        "organisation": rival,
        "grantee": mine,
        "grantee_name": "Mine",
        "reason": "because",
        "starts_on": date(2026, 1, 1),
    }
    with undone():
        with acting(Actor.system("a test gives an insight")):
            grant = VisibilityGrant.objects.create(resource="orders", **given)
        with acting(somebody_at(world, MINE)), connection.cursor() as cursor:
            assert VisibilityGrant.objects.filter(pk=grant.pk).exists()
            cursor.execute(f'UPDATE "{table}" SET ends_on = NULL WHERE id = %s', [grant.pk])
            assert cursor.rowcount == 0
            cursor.execute(f'DELETE FROM "{table}" WHERE id = %s', [grant.pk])
            assert cursor.rowcount == 0
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                VisibilityGrant.objects.create(resource="record", **given)


@pytest.mark.parametrize("model", OWNED)
def test_a_table_without_its_policies_turns_this_red(world: World, model: Any) -> None:
    """Mutation: each wall is taken from each table in turn."""
    with undone():
        with connection.as_owner(), connection.cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute(f'ALTER TABLE "{model._meta.db_table}" DISABLE ROW LEVEL SECURITY')
        with acting(somebody_at(world, MINE)):
            assert world.companies[RIVAL].pk in owners(model)


PORTAL = [pytest.param(page, id=f"{page.room}:{page.name}") for page in pages() if page.audience == "portal"]


@pytest.mark.parametrize("page", [param for param in PORTAL if "GET" in param.values[0].methods])
def test_with_the_first_wall_gone_pages_tell_nothing_of_another(
    world: World, page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Scope, "cut", lambda self, rows, actor: rows)

    for who, whose in ((MINE, RIVAL), ("supplier", "both"), ("both", MINE)):
        assert leaks(world, page, who, whose) == []


@pytest.fixture
def stance() -> Any:
    def asked() -> tuple[str, str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user, current_setting('hanse.sees')")
            role, sees = cursor.fetchone()
            return role, sees

    return asked


def test_the_stance_is_right_after_whatever_happened(world: World, stance: Any) -> None:
    """An error, a rollback and a reused connection leave nobody with another's eyes."""
    mine, rival = (somebody_at(world, who) for who in (MINE, RIVAL))
    with acting(rival):
        assert stance() == (PARTNER, str(rival.organisation_id))
        with undone(), acting(mine):
            assert stance() == (PARTNER, str(mine.organisation_id))
        assert stance() == (PARTNER, str(rival.organisation_id))
        with pytest.raises(ProgrammingError), transaction.atomic(), acting(mine), connection.cursor() as cursor:
            cursor.execute("SELECT nothing_of_the_kind")
        assert stance() == (PARTNER, str(rival.organisation_id))
    assert stance() == (PARTNER, "")


def test_neither_role_owns_anything_or_goes_round_a_policy(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'hanse%%' AND (rolsuper OR rolbypassrls OR rolcanlogin)"
        )
        assert cursor.fetchone() == (0,)
        cursor.execute(
            "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname LIKE 'hanse%%'"
        )
        assert cursor.fetchone() == (0,)
