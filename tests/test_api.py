"""The API among the other rooms: what partners send, what tokens are kept from, and writers at the same instant."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from hanse.exchange.document import document
from hanse.exchange.tests.contract import assert_as_documented
from hanse.intake.models import Batch
from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import AuditEntry
from hanse.kernel.rest.routing import Endpoint, endpoints
from hanse.network.models import (
    DocumentKind,
    Handover,
    LineTerritory,
    Partnership,
    Person,
    Product,
    ProductCategory,
    ProductLine,
    Territory,
    TerritoryAssignment,
    Undo,
)
from hanse.seats.joining.scopes import kept_for_people, only_read

from .probing import ABSENT, addresses, called, found_in
from .sparing import Questions, light
from .world import BOTH, COMPANIES, MINE, RIVAL, World, secrets_of, state_of, undone

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]
EVERY = [pytest.param(one, id=f"{called(one)}:{one.method}") for one in endpoints()]
WRITING = [param for param in EVERY if param.values[0].method != "GET"]


def example(endpoint: Endpoint) -> dict[str, Any]:
    """What the document sends there."""
    path = "/" + endpoint.route.removeprefix("api/v1/").replace("<id:", "{").replace(">", "}")
    operation = document()["paths"][path][endpoint.method.lower()]
    content = operation.get("requestBody", {}).get("content", {"": {"example": {}}})
    found: dict[str, Any] = next(iter(content.values()))["example"]
    return dict(found)


def send(world: World, who: str, endpoint: Endpoint, url: str, given: Any) -> Any:
    headers = {"if-match": "*"}
    return world.client(who).generic(endpoint.method, url, json.dumps(given), "application/json", headers=headers)


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


def of_the_world(world: World, endpoint: Endpoint) -> dict[str, Any]:
    """The example, with ids of rows that are there."""
    ids = {
        "manager": world.accounts["partner_manager"].public_id, "account": world.accounts["administrator"].public_id,
        "territory": Territory.objects.first(), "line": ProductLine.objects.first(),
        "category": ProductCategory.objects.first(), "other": world.companies[BOTH], "company": world.companies[MINE],
        "grantee": world.companies[BOTH], "receiver": world.accounts["channel_chief"].public_id,
    }  # fmt: skip
    if endpoint.name in {"territory_end", "handover_new"}:
        ids["account"] = world.accounts["partner_manager"].public_id
    ids["organisations"] = [world.companies[MINE].public_id]
    with acting(Actor.system("a test looks for rows")):
        ids["partnerships"] = [world.companies[MINE].partnerships.get().public_id]
        ids["people"] = [Person.objects.filter(organisation=world.companies[MINE]).latest("pk").public_id]
        ids["products"] = [Product.objects.latest("pk").public_id]
    if endpoint.name in {"partnerships_assign", "partnerships_place"}:
        ids["manager"] = world.accounts["channel_chief"].public_id
    if endpoint.name == "territory_end":
        ids["starts_on"] = "2024-01-01"
    if endpoint.name in {"todo_new", "todo_hand_on"}:
        ids["owner"] = f"ours:{world.accounts['channel_chief'].public_id}"
    if endpoint.name in {"document_new", "document_request_new"}:
        ids["kind"] = DocumentKind.objects.first()
    found = {name: ids.get(name, value) for name, value in example(endpoint).items()}
    return {name: getattr(value, "public_id", value) for name, value in found.items()}


def prepare(endpoint: Endpoint, world: World) -> None:
    """What has to be so before it can be done: imported, in nothing, carried out."""
    with acting(Actor.system("a test prepares its world")):
        if endpoint.name == "import_withdrawal":
            Batch.objects.update(state="committed")
        elif endpoint.name == "import_sheet":
            Batch.objects.update(described={"sheets": ["Lines", "Notes"], "sheet": "Notes"})
        elif endpoint.name in {"product_line_removal", "product_category_removal"}:
            Product.objects.update(line=None)
            ProductLine.objects.update(category=None)
            apps.get_model("facts", "Monthly").objects.update(product_line=None)
            for row in LineTerritory.objects.all():
                row.delete()
        elif endpoint.name == "territory_removal":
            Partnership.objects.update(territory=None, computed_territory=None, placed_territory=None)
            TerritoryAssignment.objects.all().delete()
        elif endpoint.name == "partnerships_place":
            north = Territory.objects.first()
            Partnership.objects.update(territory=north, computed_territory=north, placed_territory=None)
        elif endpoint.name in {"todo_edit", "todo_drop"}:
            apps.get_model("todos", "Task").objects.update(asks_us=False)
        elif endpoint.name == "document_request_new":
            apps.get_model("network", "DocumentRequest").objects.update(closed_at=clock.now())
        elif endpoint.name == "document_kind_return":
            DocumentKind.objects.update(retired_at=clock.now())
        elif endpoint.name == "feed_period_expected":
            apps.get_model("facts", "FeedPeriod").objects.update(excused_on=clock.today())
        elif endpoint.name == "todo_reopen":
            apps.get_model("todos", "Task").objects.update(state="done", ended_at=clock.now())
        elif endpoint.name == "bank_account_withdrawal":
            asks = world.accounts["finance_approver"].pk
            apps.get_model("network", "BankAccount").objects.update(state="proposed", account_id=asks)
        elif endpoint.name == "change_undo":
            Undo.objects.update(account_id=world.accounts["channel_chief"].pk, seat_id=None)
        elif endpoint.name == "handover_undo":
            by = Actor.staff(account_id=world.accounts["channel_chief"].pk, name="Ada", roles=("channel_chief",))
            Handover.objects.filter(until=None).update(on="2026-01-01", planned_by_id=by.account_id)
            Handover.objects.get(until=None).carry_out(by=by)


MOST_ASKED = 30
"""Questions to the database of an act by the API: who asks, the record under a lock, its rules, what is written, its trail."""
MORE = {"territory_area_edit": 10, "organisation_new": 20, "person_edit": 2, "handover_undo": 30, "import_sheet": 25}
"""Who would move by another area is worked out first; a new company is looked for in turn, and written with its site, role, numbers,
first person and way back, its manager found by its territory, its custom fields read for what is given and for what is told; a
person's job roles are compared before and after; a handover gives back row by row; another sheet is recognised by registers and
earlier imports."""
FREE = {"partnership_new": {"role": "service"}, "bank_account_new": {"currency": "CHF"}}
"""What is not taken in this world, where an example is."""
FREE |= {"import_check": {"columns": {}, "notations": {}}}
FREE |= {
    f"{name}s_say": {"custom": {f"{of}_reads": "Ours"}}
    for name, of in (("organisation", "company"), ("partnership", "partnership"))
}
LATER = {"import_check", "import_sheet", "import_commitment", "import_withdrawal"}
"""What is handed to a worker, which tells of it."""


@pytest.mark.parametrize("endpoint", WRITING)
def test_an_example_of_each_operation_is_carried_out_and_told(world: World, endpoint: Endpoint) -> None:
    address = next(one for one in addresses(endpoint, world) if not one.is_absent)
    with undone():
        if endpoint.name == "person_return":
            with acting(Actor.system("a test lets people leave")):
                Person.objects.update(left_on="2026-01-31")
        prepare(endpoint, world)
        before = AuditEntry.objects.count()
        given = of_the_world(world, endpoint) | FREE.get(endpoint.name, {})
        who = "finance_approver" if endpoint.operation.startswith("finances.") else "channel_chief"
        with connection.execute_wrapper(questions := Questions()):
            answer = send(world, who, endpoint, address.url, given)
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
