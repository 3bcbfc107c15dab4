"""The OpenAPI document: what ninja knows of each operation, with what stands around all of them, and examples everywhere."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.utils import translation

from hanse.kernel.ids import ALPHABET, LENGTH
from hanse.kernel.rest.problems import MEDIA_TYPE, PREFIX
from hanse.kernel.rest.routing import Endpoint, endpoints
from hanse.kernel.rest.shown import AN_ID

from .assembly import assembled

Json = dict[str, Any]
DRY_RUN = "dry_run"

ABOUT = """Everything that is on the pages of the network, for programs: the same rows, rules and rights.

A program shows a token (`Authorization: Bearer hanse_...`), which somebody makes under "Tokens" and which may what its
operations say, never more than its maker. Lists come in pages: follow `next`. A record has an ETag; a change sends it back
as `If-Match` and is refused with 412 when somebody was faster. A POST with an `Idempotency-Key` is carried out once, however
often it is sent within a day. What goes wrong is told as problem details (RFC 9457)."""

TOLD = {
    400: "The body is no JSON.",
    401: "No token or session, or one that does not count.",
    403: "Not part of the role, or not among the operations of the token.",
    404: "There is no such record, or none that you may see.",
    409: "A rule stands in the way, or a number is taken; `detail` says which and what to do.",
    412: "The record was changed after you read it.",
    413: "More than a megabyte, or a file larger than what is taken here.",
    422: "A field, a filter or a cursor cannot be taken as it is; `errors` says which and why.",
    428: "The header `If-Match` is missing.",
    429: "Too often; the header `Retry-After` says how many seconds to wait.",
}  # fmt: skip
PROBLEM: Json = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "examples": ["about:blank"]},
        "title": {"type": "string", "description": "The status in words."},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence: what is wrong and what to do."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "detail"],
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
SECURITY: Json = {
    "token": {"type": "http", "scheme": "bearer", "description": "A token of a program: hanse_..."},
    "session": {
        "type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME,
        "description": "The session of a browser; what changes something also needs the header X-CSRFToken.",
    },
}  # fmt: skip


@cache
def document() -> Json:
    """The whole document."""
    with translation.override("en"):
        made: Json = copy.deepcopy(dict(assembled().get_openapi_schema(path_prefix="")))
    schemas = made["components"]["schemas"]
    schemas["Problem"] = PROBLEM
    made["components"]["securitySchemes"] = SECURITY
    made["info"] |= {"description": ABOUT, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}}
    made["servers"] = [{"url": PREFIX.rstrip("/")}]
    by_name = {endpoint.name: endpoint for endpoint in endpoints()}
    for operation in _operations(made):
        _complete(operation, by_name[operation["operationId"]], schemas)
    made["tags"] = [{"name": tag} for tag in dict.fromkeys(one["tags"][0] for one in _operations(made))]
    _untitle(made)
    return made


def _operations(made: Json) -> Iterator[Json]:
    for methods in made["paths"].values():
        yield from methods.values()


def _complete(operation: Json, endpoint: Endpoint, schemas: Json) -> None:
    operation["security"] = [{"session": []}] if endpoint.people_only else [{"token": []}, {"session": []}]
    operation["x-operation"] = endpoint.operation
    if endpoint.own:
        operation["x-operation-of-partners"] = endpoint.own
    for parameter in operation["parameters"]:
        _complete_parameter(parameter, endpoint)
    takes_state = _takes_state(endpoint, operation, schemas)
    operation["parameters"] += list(_headers(endpoint, takes_state=takes_state))
    for content in _contents(operation):
        content["example"] = example_of(content["schema"], schemas)
    for status, answer in operation["responses"].items():
        answer["headers"] = dict(_answer_headers(int(status), endpoint))
    problem = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    troubles = _troubles(endpoint, takes_state=takes_state)
    if endpoint.method == "GET" and _is_one(endpoint):
        operation["responses"][304] = {"description": "It is still as you have it; there is no body."}
    for status in troubles:
        told = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": TOLD[status]}
        operation["responses"][status] = {
            "description": TOLD[status], "content": {MEDIA_TYPE: problem[MEDIA_TYPE] | {"example": told}},
        }  # fmt: skip
    operation["responses"] = {str(status): answer for status, answer in sorted(operation["responses"].items())}


def _contents(operation: Json) -> Iterator[Json]:
    if "requestBody" in operation:
        yield from operation["requestBody"]["content"].values()
    for answer in operation["responses"].values():
        yield from answer.get("content", {}).values()


def _complete_parameter(parameter: Json, endpoint: Endpoint) -> None:
    parameter.pop("examples", None)
    if parameter["in"] == "path":
        model = endpoint.rows[parameter["name"]]
        with translation.override("en"):
            parameter["description"] = f"The id of the {model._meta.verbose_name}."
        parameter["schema"] = {"type": "string", "pattern": f"^[{ALPHABET}]{{{LENGTH}}}$"}
        parameter["example"] = AN_ID


def _is_one(endpoint: Endpoint) -> bool:
    return bool(endpoint.rows) and "limit" not in endpoint.asks


def _takes_state(endpoint: Endpoint, operation: Json, schemas: Json) -> bool:
    """Is there a state that it changes: a record's, or what was told by a dry run?"""
    if endpoint.method != "POST":
        return endpoint.method in {"PATCH", "DELETE"}
    return 200 in operation["responses"] and (bool(endpoint.rows) or DRY_RUN in _sent(operation, schemas))


def _sent(operation: Json, schemas: Json) -> Json:
    """The fields of its body."""
    for content in operation.get("requestBody", {}).get("content", {}).values():
        found: Json = schemas[content["schema"]["$ref"].rpartition("/")[2]]["properties"]
        return found
    return {}


def _headers(endpoint: Endpoint, *, takes_state: bool) -> Iterator[Json]:
    state = {"in": "header", "schema": {"type": "string"}, "example": '"5f2c61d0a9b84e7f"'}
    if endpoint.method == "GET" and _is_one(endpoint):
        told = "The ETag that you have: 304 and no body while it is still so."
        yield {**state, "name": "If-None-Match", "required": False, "description": told}
    if takes_state:
        told = "The ETag of what you read: 412 when it was changed meanwhile."
        yield {**state, "name": "If-Match", "required": endpoint.method == "PATCH", "description": told}
    if endpoint.method == "POST":
        told = "A text of your own, a new one for each thing to be done: sent again within a day, it is not done again."
        yield {
            "in": "header", "name": "Idempotency-Key", "required": False, "description": told,
            "schema": {"type": "string", "maxLength": 255}, "example": "order-4711-contact",
        }  # fmt: skip


def _answer_headers(status: int, endpoint: Endpoint) -> Iterator[tuple[str, Json]]:
    text = {"type": "string"}
    if "limit" in endpoint.asks:
        yield "Link", {"description": 'The next page, as `<...>; rel="next"`; missing on the last.', "schema": text}
    elif status in {200, 201}:
        yield "ETag", {"description": "Names the state that is shown.", "schema": text}
    if status == 201:
        yield "Location", {"description": "Where it is from now on.", "schema": text}


def _troubles(endpoint: Endpoint, *, takes_state: bool) -> list[int]:
    writes = endpoint.method != "GET"
    known = {
        400: endpoint.method in {"POST", "PATCH"}, 401: True, 403: True, 404: bool(endpoint.rows), 409: writes,
        412: takes_state, 413: endpoint.method in {"POST", "PATCH"}, 422: True, 428: endpoint.method == "PATCH", 429: True,
    }  # fmt: skip
    return [status for status, may_be in known.items() if may_be]


def example_of(schema: Json, schemas: Json) -> Any:
    """An example of a shape, put together from those of its fields."""
    if "examples" in schema:
        return schema["examples"][0]
    if "$ref" in schema:
        return example_of(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if "anyOf" in schema:
        return example_of(schema["anyOf"][0], schemas)
    if schema.get("type") == "array":
        return [example_of(schema["items"], schemas)]
    if schema.get("type") == "object":
        return {name: example_of(each, schemas) for name, each in schema.get("properties", {}).items()}
    return schema.get("default", schema.get("enum", [""])[0])


def _untitle(part: Any) -> None:
    """Titles that only say a field's name again, and marks of ours, are left out."""
    if isinstance(part, dict):
        if isinstance(part.get("title"), str) and part.keys() & {"type", "anyOf", "$ref", "enum"}:
            part.pop("title")
        if isinstance(part.get("ours"), bool):
            part.pop("ours")
        for name, each in part.items():
            if name not in {"example", "examples"}:
                _untitle(each)
    elif isinstance(part, list):
        for each in part:
            _untitle(each)
