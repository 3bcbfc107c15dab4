"""Operations of the API: a route, a method and the operation that they carry. What stands between is the same as for pages."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from functools import wraps
from typing import Annotated, Any, Required, TypedDict, Unpack, get_type_hints

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Router
from ninja.params import functions as parameters
from pydantic import BaseModel

from ..actor import Actor, acting
from ..contributions import load
from ..pages import Request  # registers the converter `id`
from ..walls.access import Scoped, visible
from ..walls.authz import as_far_as, reading, require
from .problems import PREFIX, Invalid, problem

Handler = Callable[..., HttpResponse]
Mark = Callable[[Handler], Handler]
ROUTE = re.compile(r"\{(?:(\w+):)?(\w+)\}")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An operation of the API with its mark; `own` is what it is for a partner's people, where that is another operation.

    `route` is as Django writes it. `people_only`: no token does it. `asks` are the names that its query may hold.
    """

    room: str
    route: str
    name: str
    method: str
    operation: str
    own: str
    people_only: bool
    view: Handler
    rows: Mapping[str, type[models.Model]]
    asks: frozenset[str]

    def operation_for(self, actor: Actor) -> str:
        return self.operation_at(partner=actor.is_partner)

    def operation_at(self, *, partner: bool) -> str:
        """What it is called in the decision table, for a partner's people or for ours."""
        return self.own if self.own and partner else self.operation

    def admit(self, actor: Actor, given: Mapping[str, str]) -> dict[str, models.Model] | None:
        """The rows that the address names, as far as the actor sees them all and may do this to them; None for no row."""
        operation = self.operation_for(actor)
        require(actor, operation)
        rows = {}
        for name, model in self.rows.items():
            row = _found(model, given[name])
            if row is None:
                return None
            require(actor, operation, row)
            rows[name] = row
        return rows


def _found(model: type[models.Model], public_id: str) -> models.Model | None:
    if issubclass(model, Scoped):
        return visible(model, public_id)
    return model._default_manager.filter(public_id=public_id).first()


_endpoints: dict[tuple[str, str], Endpoint] = {}


def endpoints() -> list[Endpoint]:
    """Every operation of every installed room's API."""
    load("api")
    return list(_endpoints.values())


def beside(endpoint: Endpoint) -> dict[str, Endpoint]:
    """The operations of the same address, by their methods."""
    return {method: one for (method, route), one in _endpoints.items() if route == endpoint.route}


class Marks(TypedDict, total=False):
    """What an operation says of itself; `operation` stands in the decision table."""

    operation: Required[str]
    summary: Required[str]
    own: str
    answers: type[BaseModel]
    status: int
    body: type[BaseModel]
    people_only: bool


class Resources:
    """The operations of one kind of resource; `tag` is what the documentation calls it."""

    def __init__(self, tag: str) -> None:
        self.router = Router(tags=[tag])

    def get(self, path: str, **marks: Unpack[Marks]) -> Mark:
        return self._marked("GET", path, marks)

    def post(self, path: str, **marks: Unpack[Marks]) -> Mark:
        return self._marked("POST", path, marks)

    def patch(self, path: str, **marks: Unpack[Marks]) -> Mark:
        return self._marked("PATCH", path, marks)

    def delete(self, path: str, **marks: Unpack[Marks]) -> Mark:
        return self._marked("DELETE", path, marks)

    def _marked(self, method: str, path: str, marks: Marks) -> Mark:
        """A function is given the rows of its address, and `asked` and `given` where it names them."""

        def mark(function: Handler) -> Handler:
            hints = get_type_hints(function, include_extras=True)
            asked = hints.get("asked")
            endpoint = Endpoint(
                room=function.__module__.split(".")[1], route=_route(path), name=function.__name__, method=method,
                operation=marks["operation"], own=marks.get("own", ""), people_only=marks.get("people_only", False),
                view=function, rows=_rows(path, hints), asks=frozenset(asked.model_fields) if asked else frozenset(),
            )  # fmt: skip
            _register(endpoint)
            self.router.add_api_operation(
                path, [method], _for_ninja(endpoint, hints, marks.get("body")),
                response={marks.get("status", 200): marks.get("answers")}, operation_id=endpoint.name,
                url_name=endpoint.name, summary=marks["summary"], description=_described(function),
            )  # fmt: skip
            return function

        return mark


def _register(endpoint: Endpoint) -> None:
    where = (endpoint.method, endpoint.route)
    if where in _endpoints or any(known.name == endpoint.name for known in _endpoints.values()):
        raise ImproperlyConfigured(f"{endpoint.method} {endpoint.route} ({endpoint.name}) is there twice.")
    _endpoints[where] = endpoint


def _route(path: str) -> str:
    return PREFIX.lstrip("/") + ROUTE.sub(lambda found: f"<{found[1] or 'str'}:{found[2]}>", path.lstrip("/"))


def _described(function: Handler) -> str:
    return inspect.cleandoc(function.__doc__ or "")


def _rows(path: str, hints: Mapping[str, Any]) -> dict[str, type[models.Model]]:
    names = [name for _converter, name in ROUTE.findall(path)]
    return {
        name: hints[name] for name in names if isinstance(hints[name], type) and issubclass(hints[name], models.Model)
    }


def _for_ninja(endpoint: Endpoint, hints: Mapping[str, Any], body: type[BaseModel] | None) -> Callable[..., Any]:
    """The function as ninja sees it: addresses are texts, `asked` comes from the query, `given` from the body."""
    kinds: dict[str, Any] = dict.fromkeys(endpoint.rows, str)
    if (asked := hints.get("asked")) is not None:
        kinds["asked"] = Annotated[asked, parameters.Query()]
    if body is not None:
        kinds["given"] = body

    @wraps(endpoint.view)
    def called(request: HttpRequest, **values: Any) -> HttpResponse:
        if body is not None:
            values["given"] = values["given"].model_dump(exclude_unset=True)
        return endpoint.view(request, **{**values, **request.rows})  # type: ignore[attr-defined]

    signature = inspect.signature(endpoint.view)
    typed = [
        each.replace(annotation=kinds.get(name, hints.get(name, each.annotation)))
        for name, each in signature.parameters.items()
    ]
    called.__signature__ = signature.replace(parameters=typed)  # type: ignore[attr-defined]
    return called


def guarded(
    view: Callable[..., HttpResponseBase], by_method: Mapping[str, Endpoint]
) -> Callable[..., HttpResponseBase]:
    """What is routed: who asks may do this to the rows of the address, or is told why not, before anything else is read."""

    def answer(request: Request, **given: str) -> HttpResponseBase:
        asked = str(request.method)
        endpoint = by_method.get("GET" if asked == "HEAD" else asked)
        if endpoint is None:
            return problem(405, _("This cannot be done here."), headers={"Allow": ", ".join(by_method)})
        if request.actor.kind == "public":
            sentence = _("Say who you are: send a token as “Authorization: Bearer hanse_…”, or sign in.")
            return problem(401, sentence, headers={"WWW-Authenticate": 'Bearer realm="Hanse"'})
        request.actor = as_far_as(request.actor, endpoint.operation_for(request.actor))
        with acting(request.actor):
            return admitted(request, endpoint, given)

    def admitted(request: Request, endpoint: Endpoint, given: dict[str, str]) -> HttpResponseBase:
        asked, rows = str(request.method), endpoint.admit(request.actor, given)
        if rows is None:
            return absent()
        if unknown := [name for name in request.GET if name not in endpoint.asks]:
            raise Invalid([{"field": name, "detail": _("This cannot be asked here.")} for name in unknown])
        request.rows, request.method = rows, endpoint.method  # type: ignore[attr-defined]
        try:
            with reading() if endpoint.method == "GET" else nullcontext():
                return view(request, **given)
        finally:
            request.method = asked

    def operation_of(method: str, actor: Actor) -> str:
        endpoint = by_method.get(method)
        return endpoint.operation_for(actor) if endpoint else ""

    answer.operation_of = operation_of  # type: ignore[attr-defined]
    return answer


def absent() -> HttpResponse:
    """Nothing there, or nothing for this actor: both look the same."""
    return problem(404, _("There is nothing here. It may have been removed, or it belongs to somebody else."))
