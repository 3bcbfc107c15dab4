"""With a wall taken away the probes find it: else that they find nothing says nothing. Goal G2."""

from __future__ import annotations

import pytest
from django.db import connection

from hanse.kernel.actor import Actor
from hanse.kernel.pages import Page, pages
from hanse.kernel.rest.routing import endpoints
from hanse.kernel.walls import authz
from hanse.kernel.walls.access import Scope

from .answers import leaks, slips
from .oracles import rivals_ids
from .probing import parameters
from .wide import Wide
from .world import ELSEWHERE, MINE, World

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]
PORTAL = [page for page in pages() if page.audience == "portal" and parameters(page)]
ONE_WALL = pytest.mark.skipif(connection.vendor == "postgresql", reason="the second wall holds: test_second_wall.py")


def found(world: World, who: str, chosen: list[Page]) -> dict[str, list[str]]:
    return Wide(world, who, sent=rivals_ids(world)).through(chosen)


@ONE_WALL
def test_without_the_wall_the_probe_turns_red(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutation: the first wall is gone, so that a rival's row is told from one that never was."""
    monkeypatch.setattr(Scope, "cut", lambda self, rows, actor: rows)

    assert any(slips(world, page) for page in PORTAL)
    assert found(world, MINE, PORTAL)["decisions"]


@ONE_WALL
def test_without_the_wall_and_the_relation_the_probe_finds_leaks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutation: neither the rows are cut nor is it asked whose they are."""
    monkeypatch.setattr(Scope, "cut", lambda self, rows, actor: rows)
    monkeypatch.setitem(authz._relations, "own", lambda actor, row: True)

    assert any(leaks(world, page) for page in PORTAL)
    assert found(world, MINE, PORTAL).keys() >= {"leaks", "writes"}


def test_without_the_decision_the_probe_turns_red(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutation: nobody asks whether the role may."""
    monkeypatch.setattr("hanse.kernel.pages.require", lambda actor, operation, row=None: None)
    guarded = next(page for page in pages() if page.operation == "imports.receive")

    assert slips(world, guarded)


def test_without_the_decision_the_probe_of_the_api_turns_red(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutation: nobody asks whether the role may use an operation of the API."""
    monkeypatch.setattr("hanse.kernel.rest.routing.require", lambda actor, operation, row=None: None)

    assert any(slips(world, one) for one in endpoints() if one.operation == "imports.read")


@ONE_WALL
def test_without_the_wall_the_probe_of_the_api_finds_leaks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutation: lists of the API are cut no more."""
    monkeypatch.setattr(Scope, "cut", lambda self, rows, actor: rows)

    assert any(leaks(world, one) for one in endpoints() if one.name in {"people", "organisations"})


@ONE_WALL
def test_without_a_remit_the_probe_finds_leaks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutation: who has a part of the network sees all of it."""
    monkeypatch.setattr(Actor, "is_bounded", False)
    partners = [page for page in pages() if page.operation in {"partners.read", "people.read"}]

    assert found(world, ELSEWHERE, partners).keys() >= {"leaks", "decisions"}
