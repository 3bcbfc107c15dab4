"""The oracles find every fault that is planted, and each model's wall is missed when it is gone. Goal G2."""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import astuple
from typing import Any
from urllib.parse import quote, quote_plus, urlencode

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import override_settings
from django.urls import clear_url_caches, include, path

from hanse.kernel.actor import Actor, acting
from hanse.kernel.pages import Page
from hanse.kernel.walls.access import Scope

from . import planted
from .answers import ask
from .oracles import ORACLES
from .probing import found_in
from .world import ELSEWHERE, MINE, REMITS, RIVAL, World, belongs_to_partners, undone, walled

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]
KINDS = (
    (planted.LISTS, "planted/", ("GET",)), (planted.FIGURES, "planted/", ("GET",)),
    (planted.DETAILS, planted.BY_ID, ("GET",)), (planted.QUERIES, "planted/", ("GET",)),
    (planted.WRITES, "planted/", ("GET", "POST")), (planted.DETAIL_WRITES, planted.BY_ID, ("GET", "POST")),
)  # fmt: skip
FAULTS = [pytest.param(view, route, methods, id=name) for kind, route, methods in KINDS for name, view in kind.items()]


@pytest.fixture
def plant() -> Iterator[Any]:
    """Put a view among the pages of the portal."""
    import hanse.site.urls as roots

    def put(view: planted.View, route: str, methods: tuple[str, ...]) -> Page:
        pattern = path(f"portal/{route}", view, name="portal_planted")
        roots.urlpatterns.append(path("", include(([pattern], "planted"))))
        clear_url_caches()
        return Page("planted", "portal", f"portal/{route}", "portal_planted", "home.portal", methods, view)

    with override_settings(ROOT_URLCONF="hanse.site.urls"):
        yield put
    del roots.urlpatterns[-1]
    clear_url_caches()


def test_there_are_forty() -> None:
    assert len(FAULTS) >= 40


@pytest.mark.skipif(connection.vendor != "sqlite", reason="neither faults nor oracles ask which database it is")
@pytest.mark.parametrize(("view", "route", "methods"), FAULTS)
def test_a_planted_fault_is_found(
    world: World, plant: Any, view: planted.View, route: str, methods: tuple[str, ...]
) -> None:
    page = plant(view, route, methods)
    with undone():
        ask(world, MINE, "/portal/")

    assert any(oracle(world, page) for oracle in ORACLES)


SECRET = "Zoë@kittiwake.example"


@pytest.mark.parametrize(
    "written",
    [
        urlencode({"of": SECRET}),
        quote(SECRET),
        f"/find/?q={quote_plus('a & ' + SECRET)}&page=2",
        json.dumps({"of": SECRET}),
        b64encode(f"7:{SECRET}".encode()).decode(),
        f"next={urlsafe_b64encode(f'??>>{SECRET}:9'.encode()).decode().rstrip('=')}",
    ],
)
def test_a_secret_is_found_in_whatever_it_is_written(written: str) -> None:
    assert SECRET not in written
    assert found_in(HttpResponse(f'<a href="{written}">next</a>'), {SECRET}) == {SECRET}


def owners(world: World, model: Any) -> set[int]:
    """Whose rows a partner's person gets from a model without any filter."""
    mine = world.companies[MINE]
    actor = Actor.partner(account_id=None, person_id=None, name="x", roles=["sales"], organisation_id=mine.pk)
    with acting(actor):
        return set(model.objects.values_list(model.scope.own, flat=True))


OWNED = [pytest.param(model, id=model._meta.label) for model in walled() if belongs_to_partners(model)]


@pytest.mark.parametrize("model", OWNED)
def test_a_model_without_a_filter_gives_own_rows_only(world: World, model: Any) -> None:
    assert owners(world, model) <= {world.companies[MINE].pk}


@pytest.mark.parametrize("model", OWNED)
def test_a_model_without_its_wall_turns_that_red(world: World, model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone(Scope):
        def cut(self, rows: Any, actor: Actor) -> Any:
            return rows

    if connection.vendor == "postgresql":
        pytest.skip("the second wall holds")
    monkeypatch.setattr(model, "scope", Gone(own=model.scope.own))

    assert world.companies[RIVAL].pk in owners(world, model)


def owners_for_ours(world: World, model: Any) -> set[int | None]:
    """Whose rows a manager of another territory gets from a model without any filter."""
    actor = Actor.staff(account_id=world.accounts[ELSEWHERE].pk, name="x", roles=["partner_manager"])
    with acting(actor):
        return set(model.objects.values_list(model.scope.own, flat=True))


REMITTED = [param for param in OWNED if param.values[0].scope.staff == "remit"]


@pytest.mark.parametrize("model", REMITTED)
def test_a_model_without_a_filter_gives_a_colleague_their_remit_only(world: World, model: Any) -> None:
    assert owners_for_ours(world, model) <= {None, *(world.companies[key].pk for key in REMITS[ELSEWHERE])}


@pytest.mark.parametrize("model", REMITTED)
def test_a_model_without_its_remit_turns_that_red(world: World, model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone(Scope):
        def _in_remit(self, rows: Any, actor: Actor) -> Any:
            return rows

    if connection.vendor == "postgresql":
        pytest.skip("the second wall holds")
    monkeypatch.setattr(model, "scope", Gone(*astuple(model.scope)))

    assert world.companies[MINE].pk in owners_for_ours(world, model)
