"""Values of another kind than a field takes are refused in our own words, whatever an operation asks for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation
from pydantic import BaseModel, ValidationError

from hanse.exchange.assembly import assembled
from hanse.kernel.rest.written import sentence_of
from hanse.network.models import Organisation
from hanse.network.tests.builders import a_dealer

from .builders import Program, one_of_ours

VALUES = [
    "", "x", "x" * 3000, "2026", "20261231", "2026-02-30", "2026-12-31T10:00:00", "0001-01-01", "9999-12-31", "Infinity",
    0, -1, 7.5, 10**30, float("inf"), float("nan"), True, [], ["x"], [1], [None], {}, {"x": 1}, b"x",
]  # fmt: skip


def shapes() -> Iterator[tuple[str, type[BaseModel]]]:
    """What is asked of each operation, in its address and in its body."""
    for _path, router in assembled()._routers:
        for view in router.path_operations.values():
            for operation in view.operations:
                for model in operation.models:
                    for field in model.model_fields.values():
                        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
                            yield str(operation.operation_id), field.annotation


def mistakes(shape: type[BaseModel], given: Any) -> list[Any]:
    try:
        shape.model_validate(given)
    except ValidationError as wrong:
        return list(wrong.errors())
    return []


SHAPES = list(shapes())


@pytest.mark.any_database
@pytest.mark.parametrize("language", ["en", "de"])
def test_no_field_is_refused_in_the_words_of_a_library(language: str) -> None:
    with translation.override(language):
        unknown = sentence_of({"type": "never heard of"})
        told = {
            (each["type"], sentence_of(each))
            for _name, shape in SHAPES
            for given in [
                *({name: value} for name in shape.model_fields for value in VALUES),
                {"unknown": 1},
                [],
                1,
                "x",
            ]
            for each in mistakes(shape, given)
        }

    assert len(SHAPES) > 50
    assert len(told) > 20
    assert [kind for kind, sentence in told if sentence == unknown or "nput should" in sentence] == []
    assert all(sentence.endswith(".") for _kind, sentence in told)


@pytest.mark.any_database
@pytest.mark.parametrize("value", ["2026", "20261231", 0, 20261231, True, 1.5, "0", "-86400"])
def test_no_number_is_a_day(value: Any) -> None:
    days = [
        (name, key)
        for name, shape in SHAPES
        for key, schema in shape.model_json_schema().get("properties", {}).items()
        if "format': 'date" in str(schema)
    ]

    assert len(days) > 20
    shape_of = dict(SHAPES)
    assert [where for where in days if not mistakes(shape_of[where[0]], {where[1]: value})] == []


@pytest.fixture
def chief(manufacturer: object) -> Program:
    return one_of_ours()


@pytest.fixture
def albatross(manufacturer: object) -> Organisation:
    return a_dealer("Albatross Cycles")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "field", "told"),
    [
        ("limit=x", "limit", "A whole number is wanted, such as 5."),
        ("limit=0", "limit", "A number of 1 or more is wanted."),
        ("limit=201", "limit", "A number of 200 or less is wanted."),
        (
            "order=colour",
            "order",
            "One of these is wanted: name, -name, id, created, -created, updated, -updated.",
        ),
        ("changed_since=20260101", "changed_since", "A moment is wanted, such as 2026-11-03T14:05:00Z."),
        ("changed_since=2026-13-01", "changed_since", "A moment is wanted, such as 2026-11-03T14:05:00Z."),
        (f"cursor={'x' * 2001}", "cursor", "A text of at most 2000 characters is wanted."),
    ],
)
def test_what_is_asked_wrongly_is_named(chief: Program, query: str, field: str, told: str) -> None:
    answer = chief.get(f"/organisations?{query}")

    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"field": field, "detail": told}]


@pytest.mark.django_db
@pytest.mark.parametrize("body", ["[]", "null", "1", '"text"', ""])
def test_what_is_no_object_is_told_of_the_body(chief: Program, albatross: Organisation, body: str) -> None:
    path = f"/api/v1/organisations/{albatross.public_id}/sites"

    answer = chief.browser.post(path, body, "application/json")

    assert answer.json()["errors"] == [
        {"field": "body", "detail": "Fields with their values are wanted, as a JSON object."}
    ]


@pytest.mark.django_db
def test_what_may_be_chosen_is_told_to_a_program(chief: Program, albatross: Organisation) -> None:
    answer = chief.post(f"/organisations/{albatross.public_id}/sites", {"kind": "castle", "city": "Kiel"})

    assert answer.json()["errors"] == [
        {"field": "kind", "detail": "One of these is wanted: head_office, shop, warehouse, plant, branch."}
    ]


@pytest.mark.django_db
@pytest.mark.usefixtures("manufacturer")
def test_nobody_looks_for_a_text_without_end() -> None:
    """SQLite gave up on it with an error of ours."""
    answer = one_of_ours().get(f"/organisations?q={'x' * 50_001}")

    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"field": "q", "detail": "A text of at most 200 characters is wanted."},
    ]
