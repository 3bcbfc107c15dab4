"""The API among the other rooms: what partners send, what tokens are kept from, and writers at the same instant."""

from __future__ import annotations

import re
from itertools import product
from typing import Any

import pytest
from django.db import connection

from hanse.exchange.tests.contract import assert_as_documented
from hanse.kernel.ids import new_public_id
from hanse.kernel.models import AuditEntry
from hanse.kernel.rest.routing import Endpoint, endpoints
from hanse.seats.joining.scopes import kept_for_people, only_read

from .examples import example, of_the_world, prepare, send, who_does
from .oracles import rivals_ids
from .probing import ABSENT, addresses, called, found_in
from .sparing import Questions, light
from .world import COMPANIES, ELSEWHERE, MINE, RIVAL, SUPPLIER, World, secrets_of, state_of, undone

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]
EVERY = [pytest.param(one, id=f"{called(one)}:{one.method}") for one in endpoints()]
WRITING = [param for param in EVERY if param.values[0].method != "GET"]
KINDS = {"organisations": "organisation", "partnerships": "partnership", "people": "person"}
"""Names of lists of ids, with what they name."""


@pytest.mark.parametrize("endpoint", WRITING)
def test_what_a_partner_sends_changes_nothing_of_a_rival(world: World, endpoint: Endpoint) -> None:
    before, plain = state_of(world.companies[RIVAL]), example(endpoint)
    theirs = world.companies[RIVAL].public_id
    bodies = [plain, *({**plain, name: theirs} for name in plain)]
    with light():
        for address in addresses(endpoint, world):
            for given in bodies if ABSENT not in address.whose else bodies[:1]:
                with undone():
                    answer = send(world, MINE, endpoint, address.url, given)
                    assert answer.status_code < 500, f"{address.url}: {answer.content.decode()}"
                    assert state_of(world.companies[RIVAL]) == before, f"{address.url} changed the rival by {given}"
                    told = secrets_of(world, RIVAL) - set(address.url.split("/")) - set(map(str, given.values()))
                    assert not found_in(answer, told), f"{address.url} answers {given} with a rival's words"


MOST_ASKED = 30
"""Questions to the database of an act by the API: who asks, the record under a lock, its rules, what is written, its trail."""
MORE = {"territory_area_edit": 10, "organisation_new": 20, "person_edit": 2, "handover_undo": 30, "import_sheet": 25}
"""Who would move by another area is worked out first; a new company is looked for in turn, and written with its site, role, numbers,
first person and way back, its manager found by its territory, its custom fields read for what is given and for what is told; a
person's job roles are compared before and after; a handover gives back row by row; another sheet is recognised by registers and
earlier imports."""
LATER = {"import_check", "import_sheet", "import_commitment", "import_withdrawal"}
"""What is handed to a worker, which tells of it."""


@pytest.mark.parametrize("endpoint", WRITING)
def test_an_example_of_each_operation_is_carried_out_and_told(world: World, endpoint: Endpoint) -> None:
    address = next(one for one in addresses(endpoint, world) if not one.is_absent)
    with undone():
        prepare(endpoint, world)
        before = AuditEntry.objects.count()
        given = of_the_world(world, endpoint)
        with connection.execute_wrapper(questions := Questions()):
            answer = send(world, who_does(endpoint), endpoint, address.url, given)
        after = AuditEntry.objects.count()

    assert answer.status_code < 300, answer.content.decode()
    assert questions.count <= MOST_ASKED + MORE.get(endpoint.name, 0)
    assert_as_documented(endpoint.method, address.url, answer)
    assert after > before or endpoint.name in LATER, "nobody will know"


def test_its_owner_sees_its_own_in_the_api(world: World) -> None:
    """Positive control: what must not leak to a rival is told to its owner."""
    told = set()
    for endpoint in endpoints():
        if endpoint.method == "GET":
            for address in addresses(endpoint, world):
                with undone():
                    told |= found_in(world.client(RIVAL).get(address.url), secrets_of(world, RIVAL))

    assert COMPANIES[RIVAL] in told
    assert len(told) > 10


UNSEEN = ((MINE, RIVAL), ("partner_manager", SUPPLIER), (ELSEWHERE, SUPPLIER))
"""Who asks, and whose rows they do not see."""


def answered(world: World, who: str, endpoint: Endpoint, url: str, given: Any) -> tuple[int, str]:
    """What is said, without ids: one is sent, and an act has a new one each time."""
    with undone():
        answer = send(world, who, endpoint, url, given)
    return answer.status_code, re.sub(r"\b[0-9a-z]{12}\b", "…", answer.content.decode())


@pytest.mark.by_turns
def test_ids_in_lists_are_answered_as_nobody_s_where_they_are_not_seen(world: World) -> None:
    """Alone, and beside one that is seen."""
    absent, heard = new_public_id(), set()
    ids = {whose: rivals_ids(world, whose) for _who, whose in UNSEEN}
    for endpoint in (param.values[0] for param in WRITING):
        seen = of_the_world(world, endpoint)
        lists = [name for name, value in seen.items() if isinstance(value, list) and name in KINDS]
        url = next((one.url for one in addresses(endpoint, world) if not one.is_absent), "")
        for (who, whose), name in product(UNSEEN, lists):
            nobody_s = answered(world, who, endpoint, url, {**seen, name: [absent]})
            if answered(world, who, endpoint, url, seen) != nobody_s:
                heard.add((who, endpoint.name))
            for beside in ([], seen[name]):
                nothing, said = (
                    answered(world, who, endpoint, url, {**seen, name: [*beside, each]})
                    for each in (absent, ids[whose][KINDS[name]])
                )
                assert said == nothing, f"{who} at {url} by {name}"

    assert {"partnerships_assign", "organisations_say", "peopletogether"} <= {
        name for who, name in heard if who != MINE
    }


@pytest.mark.parametrize("endpoint", WRITING)
def test_ours_are_answered_in_words_whatever_they_send(world: World, endpoint: Endpoint) -> None:
    """Examples, and values that no field expects: never a failure of ours."""
    plain = example(endpoint)
    strange = [{}, dict.fromkeys(plain, "x" * 5000), dict.fromkeys(plain), dict.fromkeys(plain, 10**30)]
    strange += [dict.fromkeys(plain, "\x00"), dict.fromkeys(plain, "\ud800"), {**plain, "unknown": 1}]
    with light():
        for address in addresses(endpoint, world)[:1]:
            for given in [plain, *strange]:
                with undone():
                    answer = send(world, "channel_chief", endpoint, address.url, given)
                assert answer.status_code < 500, f"{address.url} by {given}: {answer.content.decode()[:300]}"


def test_what_no_token_may_is_said_of_each_operation() -> None:
    assert {one.name for one in endpoints() if one.people_only} == {
        one.name for one in endpoints() if one.operation in kept_for_people()
    }


def test_what_only_reads_does_so_in_the_api_too() -> None:
    writing = {mark for one in endpoints() if one.method != "GET" for mark in (one.operation, one.own) if mark}

    assert not writing & only_read()
