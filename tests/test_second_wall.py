"""The second wall alone: on PostgreSQL no row of a rival comes through it, whatever the code above has forgotten. Goal G3."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import ProgrammingError, connection, models, transaction
from django.test import Client

from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import OpenSession
from hanse.kernel.outside import mail
from hanse.kernel.pages import pages
from hanse.kernel.rest.routing import endpoints
from hanse.kernel.walls import second_wall
from hanse.kernel.walls.access import Scope
from hanse.kernel.walls.second_wall import Guard, guards, walled_models
from hanse.kernel.walls.stance import PARTNER
from hanse.network.models import Organisation, Person, VisibilityGrant

from .answers import leaks
from .probing import called
from .sparing import light
from .world import ELSEWHERE, MINE, RIVAL, World, undone

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.xdist_group("world"),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no second wall"),
]
WALLED = [pytest.param(model, id=model._meta.label) for model in walled_models()]
OWNED = [param for param in WALLED if param.values[0].scope.partner == "own"]
GUARDED = [pytest.param(apps.get_model(label), guard, id=label) for label, guard in guards.items()]


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


def test_a_database_of_an_older_version_has_todays_policies_after_a_start_without_migrations(world: World) -> None:
    """As one had it whose table let partners see more, and lacked another's wall altogether."""
    loose, open_one = Organisation._meta.db_table, Person._meta.db_table
    with undone():
        with connection.as_owner(), connection.cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute(f"DROP POLICY {PARTNER} ON {loose}")
            cursor.execute(f"CREATE POLICY {PARTNER} ON {loose} TO {PARTNER} USING (true)")
            cursor.execute(f"ALTER TABLE {open_one} DISABLE ROW LEVEL SECURITY")
        with acting(somebody_at(world, MINE)):
            assert world.companies[RIVAL].pk in owners(Organisation)
            assert world.companies[RIVAL].pk in owners(Person)

        second_wall.renew()

        with acting(somebody_at(world, MINE)):
            assert set(owners(Organisation)) == set(owners(Person)) == {world.companies[MINE].pk}


READ = [page for page in pages() if page.audience == "portal" and "GET" in page.methods]
READ_BY_PROGRAMS = [endpoint for endpoint in endpoints() if endpoint.method == "GET"]


@pytest.mark.parametrize("page", [pytest.param(each, id=called(each)) for each in (*READ, *READ_BY_PROGRAMS)])
def test_with_the_first_wall_gone_pages_and_the_api_tell_nothing_of_another(
    world: World, page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Scope, "cut", lambda self, rows, actor: rows)

    with light():
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


@contextmanager
def planted(world: World) -> Iterator[None]:
    """With letters to two rivals and a proof of each; of the trail and of sessions there are some already."""
    with undone():
        with acting(Actor.system("a test plants")):
            for who in (MINE, RIVAL):
                account = world.accounts[who]
                mail.post(account, lambda: mail.Letter("A letter", ("Only for you.",)))
                Authenticator.objects.create(user_id=account.pk, type="totp", data={})
        yield


def keepers(model: type[models.Model], guard: Guard) -> set[int | None]:
    """Whose rows there are: of which logins, or of which companies."""
    column = guard.account or guard.company or model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT DISTINCT "{column}" FROM "{model._meta.db_table}"')
        return {keeper for (keeper,) in cursor.fetchall()}


def signed_in(world: World, who: str) -> Actor:
    return replace(somebody_at(world, who), account_id=world.accounts[who].pk)


def kept_for(world: World, who: str, guard: Guard) -> set[int | None]:
    """What `who` may see of a table that has the second wall alone."""
    return {world.accounts[who].pk} if guard.account else {world.companies[who].pk} if guard.company else set()


@pytest.mark.parametrize(("model", "guard"), GUARDED)
def test_of_what_has_this_wall_alone_each_finds_their_own(world: World, model: Any, guard: Guard) -> None:
    with planted(world):
        with acting(signed_in(world, MINE)):
            assert keepers(model, guard) == kept_for(world, MINE, guard)
        with acting(Actor.public()):
            assert keepers(model, guard) == set()
        with acting(Actor.system("a test looks behind the wall")):
            assert kept_for(world, RIVAL, guard) <= keepers(model, guard) != set()


@pytest.mark.parametrize(("model", "guard"), GUARDED)
def test_of_what_has_this_wall_alone_nobody_changes_anothers(world: World, model: Any, guard: Guard) -> None:
    table = model._meta.db_table
    rest = f'WHERE "{guard.account}" <> {world.accounts[MINE].pk}' if guard.account else ""
    column = guard.account or guard.company or "email"
    with planted(world), acting(signed_in(world, MINE)), connection.cursor() as cursor:
        for statement in (f'UPDATE "{table}" SET "{column}" = "{column}" {rest}', f'DELETE FROM "{table}" {rest}'):
            cursor.execute(statement)
            assert cursor.rowcount == 0


@pytest.mark.parametrize(("model", "guard"), GUARDED)
def test_without_this_wall_where_it_is_the_only_one_everything_is_seen(world: World, model: Any, guard: Guard) -> None:
    """Mutation, as above."""
    with planted(world):
        with connection.as_owner(), connection.cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute(f'ALTER TABLE "{model._meta.db_table}" DISABLE ROW LEVEL SECURITY')
        with acting(signed_in(world, MINE)):
            assert keepers(model, guard) > kept_for(world, MINE, guard)


def test_a_colleague_with_a_part_of_the_network_reads_its_trail_and_nobodys_letters(world: World) -> None:
    elsewhere = world.accounts[ELSEWHERE]
    actor = Actor.staff(account_id=elsewhere.pk, name="Elsewhere", roles=["partner_manager"])
    with planted(world), acting(actor):
        for label, guard in guards.items():
            seen = keepers(apps.get_model(label), guard)
            assert not seen & kept_for(world, RIVAL, guard), label


@pytest.fixture
def without_a_test_looking() -> Iterator[None]:
    """Whoever is nobody is nobody, as outside tests."""
    hooks = connection.execute_wrappers
    looking = next(hook for hook in hooks if getattr(hook, "__name__", "") == "looking")
    hooks.remove(looking)
    yield
    hooks.insert(0, looking)


@pytest.mark.usefixtures("without_a_test_looking")
def test_who_comes_in_goes_about_and_leaves_needs_nothing_that_this_wall_hides(world: World) -> None:
    account, browser = world.accounts[MINE], Client(headers={"host": "127.0.0.1"})
    sign_in = {"email": account.email, "password": "secret"}
    with undone():
        assert OpenSession.objects.count() == 0
        assert browser.post("/sign-in/forgotten/", {"email": account.email}).status_code == 200
        assert browser.post("/sign-in/", sign_in)["location"] == "/"
        assert "This one" in browser.get("/security/").content.decode()
        assert browser.post("/security/sessions/end/")["location"] == "/security/"
        changed = {"password": "secret", "new": "a long enough word"}
        assert browser.post("/security/password/", changed)["location"] == "/security/"
        assert browser.get("/security/").status_code == 200
        assert browser.post("/sign-out/")["location"] == "/sign-in/"
        assert browser.get("/security/").status_code == 302
