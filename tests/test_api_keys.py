"""A key of a program is the key of whoever sends it: nobody else gets what the first one got by it, nor learns that it was used.

Every operation of the API that takes one is asked; what comes later is asked without a word here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django
from django.test import Client

from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account
from hanse.kernel.rest.routing import Endpoint, endpoints
from hanse.kernel.web.middleware import SEAT
from hanse.network.tests.builders import a_person, an_account
from hanse.seats.tests.builders import a_token, as_staff, program

from .examples import of_the_world, prepare, who_does
from .probing import addresses, called
from .sparing import here
from .world import MINE, RIVAL, World, undone

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]
ONCE = "hanse.kernel.web.once.OnceMiddleware"
POSTED = [
    pytest.param(one, id=called(one)) for one in endpoints() if one.method == "POST" and here(called(one), "keys")
]
REPLAYED = "Idempotent-Replayed"
TOLD = "Idempotency-Key"


@pytest.fixture(autouse=True)
def once(settings: Any) -> None:
    if ONCE not in django.MIDDLEWARE:
        settings.MIDDLEWARE = [*django.MIDDLEWARE, ONCE]


def send(client: Client, url: str, given: Any) -> Any:
    headers = {"if-match": "*", "idempotency-key": "the same", "host": "127.0.0.1"}
    return client.generic("POST", url, json.dumps(given), "application/json", headers=headers)


def browser(account: Account, seat: str = "") -> Client:
    client = Client()
    client.force_login(account)
    if seat:
        session = client.session
        session[SEAT] = seat
        session.save()
    return client


def others(world: World, endpoint: Endpoint, account: Account) -> Iterator[tuple[str, Client]]:
    """Who sends the same key: colleagues with the same role, partners, the same person from another seat or by a program."""
    roles = tuple(account.staff_roles.values_list("role", flat=True))
    yield "a colleague", browser(an_account(roles=roles))
    for key in (MINE, RIVAL):
        yield key, browser(world.accounts[key])
    if not endpoint.people_only:
        yield "a program", program(a_token(as_staff(account), endpoint.operation, name=account.name).secret)
    with acting(Actor.system("a test gives another seat")):
        seat = a_person(world.companies[RIVAL], account=account).public_id
    yield "another seat", browser(account, seat)


@pytest.mark.parametrize("endpoint", POSTED)
def test_a_key_is_its_sender_s_alone(world: World, endpoint: Endpoint) -> None:
    url = next(one for one in addresses(endpoint, world) if not one.is_absent).url
    account = world.accounts[who_does(endpoint)]
    with undone():
        prepare(endpoint, world)
        given, sender = of_the_world(world, endpoint), browser(account)
        first = send(sender, url, given)
        assert first.status_code < 300, first.content.decode()

        assert send(sender, url, given)[REPLAYED] == "true"
        another = send(sender, url, {**given, "unknown": 1})
        assert another.status_code == 422
        assert TOLD in another.json()["detail"]
        for who, client in others(world, endpoint, account):
            for sent in (given, {**given, "unknown": 1}):
                with undone():
                    answer = send(client, url, sent)
                assert REPLAYED not in answer, who
                assert TOLD not in answer.content.decode(), who


def test_two_tokens_of_one_person_are_two_senders(world: World) -> None:
    """Also where the second has the name of the first, which was ended."""
    by = as_staff(world.accounts["channel_chief"])
    url = f"/api/v1/organisations/{world.companies[MINE].public_id}/people"
    with undone():
        token = a_token(by, "people.join", "people.read")
        first = send(program(token.secret), url, {"family_name": "Lund"})
        assert send(program(token.secret), url, {"family_name": "Lund"})[REPLAYED] == "true"
        with acting(by):
            token.end(by=by)

        other = send(program(a_token(by, "people.join").secret), url, {"family_name": "Lund"})

    assert (first.status_code, other.status_code) == (201, 201)
    assert REPLAYED not in other
    assert other["Location"] != first["Location"]
