"""The OpenAPI document as people read it: resources, their operations, and for each what to send and what comes back."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _

from hanse.kernel.rest.problems import PREFIX
from hanse.kernel.rest.routing import Endpoint, endpoints
from hanse.kernel.walls import authz
from hanse.kernel.walls.roles import PARTNER_ROLES

from .document import TOLD, document

Json = dict[str, Any]
TONES = {"GET": "info", "POST": "good", "PATCH": "warn", "DELETE": "bad"}


@dataclass(frozen=True, slots=True)
class Part:
    """A parameter or a field: its name, what may stand in it, and what it means."""

    name: str
    kind: str
    needed: bool
    meaning: SafeString


@dataclass(frozen=True, slots=True)
class Told:
    """One operation."""

    name: str
    method: str
    path: str
    summary: str
    description: SafeString
    needs: str
    people_only: bool
    parameters: list[Part]
    fields: list[Part]
    request: str
    answer: str
    troubles: list[tuple[str, SafeString]]

    @property
    def tone(self) -> str:
        return TONES[self.method]

    @property
    def steps(self) -> SafeString:
        """The path, which a narrow page breaks behind its slashes."""
        first, *others = self.path.split("/")
        return format_html("{}{}", first, format_html_join("", "/<wbr>{}", ((step,) for step in others)))


@dataclass(frozen=True, slots=True)
class Resource:
    """Operations that belong together."""

    key: str
    title: str
    operations: list[Told]


def resources(*, base: str, partner: bool) -> list[Resource]:
    """What one side may ask; `base` is the address of this Hanse."""
    by_name = {endpoint.name: endpoint for endpoint in endpoints()}
    found: dict[str, list[Told]] = {}
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            endpoint = by_name[operation["operationId"]]
            if not partner or _is_for_partners(endpoint):
                told = _told(endpoint, f"{PREFIX.rstrip('/')}{path}", method.upper(), operation, base, partner=partner)
                found.setdefault(operation["tags"][0], []).append(told)
    return [Resource(slugify(title), title, operations) for title, operations in found.items()]


def _is_for_partners(endpoint: Endpoint) -> bool:
    return bool(authz.table()[endpoint.operation_at(partner=True)].roles & set(PARTNER_ROLES))


def _told(endpoint: Endpoint, path: str, method: str, operation: Json, base: str, *, partner: bool) -> Told:
    good = next(answer for status, answer in operation["responses"].items() if status < "300")
    answer = next((content["example"] for content in good.get("content", {}).values()), None)
    return Told(
        name=endpoint.name, method=method, path=path, summary=operation["summary"],
        description=_words(operation["description"]), needs=_(authz.table()[endpoint.operation_at(partner=partner)].says),
        people_only=endpoint.people_only, parameters=[_parameter(each) for each in operation["parameters"]],
        fields=list(_fields(operation)), request=_curl(path, method, operation, base),
        answer=_pretty(answer) if answer is not None else "",
        troubles=[(status, _words(each["description"])) for status, each in operation["responses"].items() if status >= "400"],
    )  # fmt: skip


def _words(text: str) -> SafeString:
    """What stands between backticks is code."""
    parts = [("<code>{}</code>" if number % 2 else "{}", part) for number, part in enumerate(text.split("`"))]
    return SafeString("".join(format_html(form, part) for form, part in parts))


def troubles() -> list[tuple[int, SafeString]]:
    """What an answer other than 2xx means, wherever it comes."""
    return [(status, _words(meaning)) for status, meaning in TOLD.items()]


def _parameter(parameter: Json) -> Part:
    return Part(parameter["name"], _kind(parameter["schema"]), parameter["required"], _words(parameter["description"]))


def _fields(operation: Json) -> Iterator[Part]:
    for content in operation.get("requestBody", {}).get("content", {}).values():
        schema = _of(content["schema"])
        for name, each in schema["properties"].items():
            yield Part(name, _kind(each), name in schema.get("required", ()), _words(each.get("description", "")))


def _of(schema: Json) -> Json:
    found: Json = document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    return found


def _kind(schema: Json) -> str:
    """A few words: a text, one of these, several of these, a whole number."""
    schema = next((one for one in schema.get("anyOf", ()) if one.get("type") != "null"), schema)
    if schema.get("type") == "array":
        return f"{_kind(schema['items'])}, …"
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    return str(schema.get("format") or schema.get("type") or "")


def _pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _curl(path: str, method: str, operation: Json, base: str) -> str:
    """How to ask for it from a command line."""
    for parameter in operation["parameters"]:
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", parameter["example"])
    lines = [f"curl {'' if method == 'GET' else f'-X {method} '}{base}{path}", '-H "Authorization: Bearer $TOKEN"']
    needed = {each["name"]: each["example"] for each in operation["parameters"] if each["in"] == "header"}
    if method == "PATCH":
        lines.append(f"-H {shlex.quote(f'If-Match: {needed["If-Match"]}')}")
    if method == "POST":
        lines.append(f"-H {shlex.quote(f'Idempotency-Key: {needed["Idempotency-Key"]}')}")
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        lines += [f'-H "Content-Type: {kind}"', f"-d {shlex.quote(_pretty(content['example']))}"]
    return " \\\n  ".join(lines)
