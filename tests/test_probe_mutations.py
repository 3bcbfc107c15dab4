"""With a wall taken away the probes find it: else that they find nothing says nothing. Goal G2."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain, islice, zip_longest
from typing import Any

import pytest
from django.db import connection

from hanse.kernel.actor import Actor
from hanse.kernel.pages import Page, pages
from hanse.kernel.rest.routing import endpoints
from hanse.kernel.walls import authz
from hanse.kernel.walls.access import Scope

from .answers import ask, expected, fits, leaks, methods_of, slips, slips_of, too_much_to_choose
from .choosing import Widened, forms_made, of_partners
from .oracles import rivals_ids
from .probing import Address, Asked, addresses, called, colleagues, everything, parameters
from .sparing import here, light
from .wide import Wide
from .world import ALONE, ELSEWHERE, MINE, World, undone

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


WIDENED = (MINE, ELSEWHERE, "channel_chief", "administrator")
ALWAYS = {"todos:portal_new", "todos:new"}


def test_every_form_that_offers_all_rows_is_found(world: World) -> None:
    """Mutation: in each field where one chooses among what may be a partner's, every row of the model is offered."""
    widened = Widened(of_partners(), set())
    found: set[str] = set()
    with light(), forms_made(widened) as choices:
        for page in pages():
            for who in WIDENED if "GET" in page.methods else ():
                if not fits(page, who) or not (called(page) in ALWAYS or here(called(page), who, of=16)):
                    continue
                open_to_them = [one for one in addresses(page, world) if expected(page, who, one) is None]
                with undone():
                    for address in open_to_them[:1]:
                        ask(world, who, address.url)
                        found |= {slip.rpartition(" ")[2] for slip in too_much_to_choose(world, who, choices())}

    assert widened.fields
    assert found == widened.fields


def without(operation: str, asked: Any) -> Any:
    """Whoever asks whether they may is asked on, but for one operation."""
    return lambda actor, name, row=None: None if name == operation else asked(actor, name, row)


def refused_at(world: World, page: Asked) -> Iterator[tuple[Asked, str, Address]]:
    """Somebody on the page's side who holds no role that may, and an address that is there."""
    for who in (*colleagues(), *ALONE):
        if fits(page, who) and "GET" in methods_of(page):
            some = [one for one in addresses(page, world) if expected(page, who, one) == {403} and not one.is_absent]
            yield from ((page, who, one) for one in some[:1])


def tried_here(operation: str) -> bool:
    return operation == "imports.read" or here(operation, of=6)


def test_without_any_one_decision_the_probe_turns_red(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutation: of each operation by which a page or the API is marked, in turn, nobody is asked whether they may."""
    blind = []
    guarded: dict[str, list[Asked]] = defaultdict(list)
    for page in everything():
        guarded[page.operation].append(page)
    with light():
        for operation in filter(tried_here, guarded):
            by_turns = zip_longest(*(refused_at(world, page) for page in guarded[operation]))
            tried = list(islice(filter(None, chain.from_iterable(by_turns)), 3))
            with monkeypatch.context() as patch:
                for place in ("hanse.kernel.pages.require", "hanse.kernel.rest.routing.require"):
                    patch.setattr(place, without(operation, authz.require))
                if tried and not any(list(slips_of(world, page, who, address)) for page, who, address in tried):
                    blind.append(operation)

    assert blind == []
