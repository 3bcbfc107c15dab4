"""The OpenAPI document: every operation is in it, whole, and its examples are what it says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import translation

from hanse.exchange.document import document
from hanse.intake.models import Batch
from hanse.kernel.rest.routing import Resources, endpoints
from hanse.kernel.walls import authz
from hanse.kernel.walls.roles import PARTNER_ROLES
from hanse.network.models import Partnership, PlannedMove, Relationship, Site
from hanse.network.partnership.lifecycle import State

from .contract import mistakes_in

pytestmark = pytest.mark.any_database


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


EVERY = list(operations())
NAMES = [name for name, _operation in EVERY]


def test_every_operation_is_in_it_once() -> None:
    assert len(EVERY) == len(endpoints())
    assert {operation["operationId"] for _name, operation in EVERY} == {endpoint.name for endpoint in endpoints()}


def test_one_without_its_mark_does_not_import() -> None:
    marks: Any = {"summary": "Forgotten"}

    with pytest.raises(KeyError, match="operation"):
        Resources("Forgotten").get("/forgotten", **marks)(lambda request: HttpResponse())


def test_every_operation_stands_in_the_decision_table() -> None:
    marks = {mark for endpoint in endpoints() for mark in (endpoint.operation, endpoint.own) if mark}

    assert marks <= set(authz.table())


@pytest.mark.parametrize(("name", "operation"), EVERY, ids=NAMES)
def test_an_operation_says_what_it_does_takes_and_gives(name: str, operation: dict[str, Any]) -> None:
    assert operation["summary"]
    assert operation["description"]
    assert operation["security"]
    for parameter in operation["parameters"]:
        assert parameter["description"], parameter["name"]
        if "example" in parameter:
            assert mistakes_in(parameter["example"], parameter["schema"]) == [], parameter["name"]
    body = operation.get("requestBody", {}).get("content", {})
    answers = [content for answer in operation["responses"].values() for content in answer.get("content", {}).values()]
    for content in [*body.values(), *answers]:
        assert mistakes_in(content["example"], content["schema"]) == []
    for answer in operation["responses"].values():
        assert answer["description"]


@pytest.mark.parametrize("kind", sorted(document()["components"]["schemas"]))
def test_every_field_says_what_it_is_and_fits_its_example(kind: str) -> None:
    schema = document()["components"]["schemas"][kind]
    for name, each in schema["properties"].items():
        assert kind == "Problem" or each.get("description") or name == "data", f"{kind}.{name}"
        for example in each.get("examples", []):
            assert mistakes_in(example, each) == [], f"{kind}.{name}"


def test_references_lead_somewhere() -> None:
    text = json.dumps(document())

    wanted = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}

    assert wanted <= set(document()["components"]["schemas"])


@pytest.mark.django_db
@pytest.mark.usefixtures("manufacturer")
def test_anybody_reads_it_and_it_is_in_english_whoever_asks_first() -> None:
    with translation.override("de"):
        answer = Client(headers={"host": "127.0.0.1", "accept-language": "de"}).get("/api/v1/openapi.json")

    told = answer.json()
    assert told["openapi"] == "3.1.0"
    assert told["components"]["schemas"]["NewSite"]["properties"]["city"]["description"] == "Town."
    assert set(told["components"]["securitySchemes"]) == {"token", "session"}


def values_of(kind: str, name: str) -> set[str]:
    schema = document()["components"]["schemas"][kind]["properties"][name]
    return set(schema.get("enum") or schema["items"]["enum"])


@pytest.mark.parametrize(
    ("kind", "name", "choices"),
    [
        ("PartnershipShown", "role", Partnership.Role.values),
        ("PartnershipShown", "state", State.values),
        ("PlannedMoveShown", "stage", PlannedMove.Stage.values),
        ("SiteShown", "kind", Site.Kind.values),
        ("RelationshipShown", "kind", Relationship.Kind.values),
        ("PersonShown", "job_roles", list(PARTNER_ROLES)),
        ("ImportShown", "state", Batch.State.values),
    ],
)
def test_what_may_stand_in_a_field_is_what_the_model_knows(kind: str, name: str, choices: list[str]) -> None:
    assert values_of(kind, name) == set(choices)
