"""Examples of what the document sends to each operation of the API, and what this world needs so that they can be carried out."""

from __future__ import annotations

import json
from typing import Any

from django.apps import apps

from hanse.exchange.document import document
from hanse.intake.models import Batch
from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.rest.routing import Endpoint
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

from .world import BOTH, MINE, World


def example(endpoint: Endpoint) -> dict[str, Any]:
    """What the document sends there."""
    path = "/" + endpoint.route.removeprefix("api/v1/").replace("<id:", "{").replace(">", "}")
    operation = document()["paths"][path][endpoint.method.lower()]
    content = operation.get("requestBody", {}).get("content", {"": {"example": {}}})
    found: dict[str, Any] = next(iter(content.values()))["example"]
    return dict(found)


def send(world: World, who: str, endpoint: Endpoint, url: str, given: Any, **more: str) -> Any:
    headers = {"if-match": "*"} | more
    return world.client(who).generic(endpoint.method, url, json.dumps(given), "application/json", headers=headers)


FREE = {"partnership_new": {"role": "service"}, "bank_account_new": {"currency": "CHF"}}
"""What is not taken in this world, where an example is."""
FREE |= {"import_check": {"columns": {}, "notations": {}}}
FREE |= {
    f"{name}s_say": {"custom": {f"{of}_reads": "Ours"}}
    for name, of in (("organisation", "company"), ("partnership", "partnership"))
}


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
    return {name: getattr(value, "public_id", value) for name, value in found.items()} | FREE.get(endpoint.name, {})


def who_does(endpoint: Endpoint) -> str:
    return "finance_approver" if endpoint.operation.startswith("finances.") else "channel_chief"


def prepare(endpoint: Endpoint, world: World) -> None:
    """What has to be so before it can be done: imported, in nothing, carried out."""
    with acting(Actor.system("a test prepares its world")):
        if endpoint.name == "person_return":
            Person.objects.update(left_on="2026-01-31")
        elif endpoint.name == "import_withdrawal":
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
