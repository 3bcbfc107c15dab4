"""Does an answer keep what the OpenAPI document promises? Every answer in these tests is asked that."""

from __future__ import annotations

from typing import Any

from django.urls import Resolver404, resolve
from jsonschema import Draft202012Validator

from hanse.exchange.document import document


def operation_of(method: str, path: str) -> dict[str, Any] | None:
    """The part of the document for what was asked; None for what it does not name."""
    try:
        name = resolve(path).url_name
    except Resolver404:
        return None
    paths = document()["paths"]
    here = next(
        (methods for methods in paths.values() if any(one["operationId"] == name for one in methods.values())), {}
    )
    return here.get("get" if method == "HEAD" else method.lower())


def mistakes_in(value: Any, schema: dict[str, Any]) -> list[str]:
    """Where a value is not of the shape."""
    checked = Draft202012Validator({**schema, "components": document()["components"]})
    return [f"{each.json_path}: {each.message}" for each in checked.iter_errors(value)]


def assert_as_documented(method: str, path: str, answer: Any) -> None:
    operation = operation_of(method, path)
    if operation is None:
        return
    promised = operation["responses"].get(str(answer.status_code))
    assert promised, f"{method} {path}: {answer.status_code} is not promised; {answer.content.decode()}"
    contents = promised.get("content", {})
    if not contents or method == "HEAD":
        assert method == "HEAD" or not answer.content or answer.get("Idempotent-Replayed")
        return
    kind = answer["Content-Type"].partition(";")[0]
    assert kind in contents, f"{method} {path}: {kind} is not promised"
    assert mistakes_in(answer.json(), contents[kind]["schema"]) == [], f"{method} {path}"
    missing = [name for name in promised.get("headers", {}) if name not in answer and name != "Link"]
    assert missing == [], f"{method} {path}"
