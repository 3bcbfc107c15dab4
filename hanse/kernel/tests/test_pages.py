"""What stands between a route and its function: audience, role, rows behind the wall, methods."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from hanse.kernel import pages
from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.kernel.walls import authz
from hanse.kernel.walls.authz import Operation

CHIEF = Actor.staff(account_id=1, name="Ada", roles=["channel_chief"])
AUDITOR = Actor.staff(account_id=2, name="Bea", roles=["auditor"])
DEALER = Actor.partner(account_id=3, person_id=4, name="Cem", roles=["sales"], organisation_id=7)
THING = SimpleNamespace(organisation_id=7, pk=1)


def show(request: Any, thing: Any) -> HttpResponse:
    return HttpResponse(f"thing {thing.pk}")


@pytest.fixture(autouse=True)
def a_small_house(monkeypatch: pytest.MonkeyPatch) -> None:
    operation = Operation(
        "things.read", "Read a thing", any=frozenset({"channel_chief"}), managed=frozenset(), own=frozenset({"sales"})
    )
    monkeypatch.setattr(authz, "table", lambda: {"things.read": operation})
    monkeypatch.setattr(pages, "_rows", lambda function, signature: {"thing": object})
    monkeypatch.setattr(pages, "visible", lambda model, public_id: THING if public_id == "known" else None)


def opened(
    actor: Actor, *, audience: pages.Audience = "workspace", method: str = "GET", thing: str = "known",
    methods: tuple[str, ...] = ("GET",), part: bool = False,
) -> Any:  # fmt: skip
    view = pages._guarded(show, audience=audience, operation="things.read", methods=methods)
    request = RequestFactory().generic(method, "/things/known/?a=b")
    request.actor, request.htmx = actor, part  # type: ignore[attr-defined]
    return view(request, thing=thing)


def test_a_page_receives_the_row_that_its_address_names() -> None:
    assert opened(CHIEF).content == b"thing 1"


def test_a_row_that_one_may_not_see_is_as_absent_as_one_that_never_was() -> None:
    with pytest.raises(Http404):
        opened(CHIEF, thing="unknown")


def test_a_role_that_may_not_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        opened(AUDITOR)

    assert refused.value.status == 403


def test_nobody_signed_in_is_led_to_the_door_and_back() -> None:
    answer = opened(Actor.public())

    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/?next=%2Fthings%2Fknown%2F%3Fa%3Db"


def test_a_part_of_a_page_is_no_place_for_the_door() -> None:
    answer = opened(Actor.public(), part=True)

    assert answer.status_code == 401
    assert answer.content == b"You are not signed in any more."


@pytest.mark.parametrize(("actor", "audience"), [(DEALER, "workspace"), (CHIEF, "portal")])
def test_on_the_other_side_there_is_nothing(actor: Actor, audience: pages.Audience) -> None:
    with pytest.raises(Http404):
        opened(actor, audience=audience)


def test_a_partner_opens_its_own_row_in_the_portal() -> None:
    assert opened(DEALER, audience="portal").status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_a_method_that_the_page_does_not_take_changes_nothing(method: str) -> None:
    answer = opened(CHIEF, method=method)

    assert answer.status_code == 405
    assert answer["Allow"] == "GET"


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT"])
def test_a_page_that_only_changes_something_is_not_opened_by_reading(method: str) -> None:
    """Reading needs no token of a form: what it could change, a foreign page could have changed."""
    assert opened(CHIEF, method=method, methods=("POST",)).status_code == 405


def test_the_head_of_a_page_is_read_as_the_page() -> None:
    assert opened(CHIEF, method="HEAD").status_code == 200
    with pytest.raises(Refused):
        opened(AUDITOR, method="HEAD")


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("hanse.network.workspace", ("network", ("workspace",))),
        ("hanse.network.workspace.people", ("network", ("workspace",))),
        ("hanse.home.public", ("home", ("public",))),
        ("hanse.seats.both", ("seats", ("workspace", "portal"))),
    ],
)
def test_the_module_is_the_audience(module: str, expected: tuple[str, tuple[str, ...]]) -> None:
    assert pages._home_of(module) == expected


def test_a_page_elsewhere_is_a_mistake() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"pages live in workspace\.py"):
        pages._home_of("hanse.network.forms")


def at_home_in(module: str) -> Any:
    def things(_request: Any, thing: object) -> HttpResponse:
        return HttpResponse("the same")

    things.__module__ = module
    return things


def test_a_page_of_both_sides_is_two_pages_each_behind_its_own_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    known: list[pages.Page] = []
    monkeypatch.setattr(pages, "_pages", known)

    pages.page("things/<id:thing>/", operation="things.read", portal="own/<id:thing>/")(at_home_in("hanse.seats.both"))

    assert [(one.audience, one.route, one.name) for one in known] == [
        ("workspace", "things/<id:thing>/", "things"),
        ("portal", "portal/own/<id:thing>/", "portal_things"),
    ]
    for one, ours, other in zip(known, (CHIEF, DEALER), (DEALER, CHIEF), strict=True):
        request = RequestFactory().get("/")
        request.actor = ours  # type: ignore[attr-defined]
        assert one.view(request, thing="known").content == b"the same"  # type: ignore[attr-defined]
        request.actor = other  # type: ignore[attr-defined]
        with pytest.raises(Http404):
            one.view(request, thing="known")


def test_a_second_route_where_there_is_one_side_is_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "_pages", [])
    with pytest.raises(ImproperlyConfigured, match="a second route"):
        pages.page("things/", operation="things.read", portal="own/")(at_home_in("hanse.seats.workspace"))
