"""Pages: a route, the operation it carries, and a function that reads from top to bottom.

    @page("partners/<id:partner>/", operation="partners.read")
    def partner(request: Request, partner: Organisation) -> HttpResponse: ...

The module's name is the audience: `workspace.py`, `portal.py`, `public.py`, or `both.py` for what the workspace and the portal
share; or a package of that name with a module for each resource. A page of both sides has two routes and two names, as if it
were written twice: `todos:new` at /todos/new/ and `todos:portal_new` at /portal/todos/new/; `on_side` gives the right one.

A parameter annotated with a model behind the wall is fetched by public id with the actor's eyes, and is a 404 for one who may
not see it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal, get_type_hints

from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path, register_converter, reverse
from django.urls.converters import get_converters
from django.utils.http import urlencode
from django.utils.translation import gettext

from .actor import Actor, acting
from .contributions import load
from .ids import PublicIdConverter
from .walls.access import Scoped, visible
from .walls.authz import as_far_as, reading, require
from .web.over import note_over

Audience = Literal["workspace", "portal", "public"]
View = Callable[..., HttpResponseBase]
AUDIENCES: tuple[Audience, ...] = ("workspace", "portal", "public")
PREFIX = {"workspace": "", "portal": "portal/", "public": ""}
HOMES: dict[str, tuple[Audience, ...]] = {each: (each,) for each in AUDIENCES} | {"both": ("workspace", "portal")}

if "id" not in get_converters():
    register_converter(PublicIdConverter, "id")


class Request(HttpRequest):
    """What a page receives: `actor` is set, and `htmx` tells a fragment's request from a whole page's."""

    actor: Actor
    htmx: Any


@dataclass(frozen=True, slots=True)
class Page:
    """A route with its mark."""

    room: str
    audience: Audience
    route: str
    name: str
    operation: str
    methods: tuple[str, ...]
    view: View
    changes: bool = False
    """Is something changed by any of its methods? A list asked by POST for a file of the selected rows changes nothing."""


_pages: list[Page] = []


def pages() -> list[Page]:
    """Every page of every installed room."""
    for home in HOMES:
        load(home)
    return list(_pages)


def page(
    route: str,
    *,
    operation: str,
    methods: Iterable[str] = ("GET",),
    changes: bool = True,
    name: str | None = None,
    portal: str | None = None,
) -> Callable[[View], View]:
    """Mark a function as the page at `route`; in `both.py` also in the portal, at `portal` where that is another route.

    `changes=False` of one whose other methods than GET change nothing either. A module that is no audience's does not import.
    """
    allowed = tuple(method.upper() for method in methods)

    def mark(function: View) -> View:
        room, audiences = _home_of(function.__module__)
        if portal is not None and len(audiences) == 1:
            raise ImproperlyConfigured(f"{function.__module__}.{function.__name__}: a second route is for both.py.")
        views = []
        for audience in audiences:
            view = _guarded(function, audience=audience, operation=operation, methods=allowed)
            where = portal if portal is not None and audience == "portal" else route
            label = side_name(name or function.__name__, portal=audience == "portal")
            changing = changes and set(allowed) != {"GET"}
            _add(Page(room, audience, PREFIX[audience] + where, label, operation, allowed, view, changing))
            views.append(view)
        return views[0]

    return mark


def _add(new: Page) -> None:
    if any((known.room, known.name) == (new.room, new.name) for known in _pages):
        raise ImproperlyConfigured(f"{new.room}:{new.name} is the name of two pages.")
    _pages.append(new)


def side_name(name: str, *, portal: bool) -> str:
    """What a page is called on its side: those of the portal bear it before their name."""
    return f"portal_{name}" if portal else name


def on_side(actor: Actor, name: str, *given: Any) -> str:
    """The address of a page that both sides have, on the side of who looks: `on_side(actor, "todos:new")`."""
    room, _colon, label = name.partition(":")
    return reverse(f"{room}:{side_name(label, portal=actor.is_partner)}", args=given)


def _home_of(module: str) -> tuple[str, tuple[Audience, ...]]:
    """The room and the audiences that a module's name tells: hanse.network.workspace.people is network, workspace."""
    parts = module.split(".")
    for home, audiences in HOMES.items():
        if home in parts[2:4]:
            return parts[parts.index(home) - 1], audiences
    raise ImproperlyConfigured(f"{module}: pages live in workspace.py, portal.py, public.py or both.py.")


def _guarded(function: View, *, audience: Audience, operation: str, methods: tuple[str, ...]) -> View:
    signature = inspect.signature(function)
    answered = frozenset({*methods, "HEAD"} if "GET" in methods else methods)
    rows: dict[str, type[Scoped]] | None = None

    @wraps(function)
    def view(request: Request, **given: Any) -> HttpResponseBase:
        nonlocal rows
        if rows is None:
            rows = _rows(function, signature)
        if request.method not in answered:
            return HttpResponseNotAllowed(methods)
        if (turned_away := _wrong_audience(request, audience)) is not None:
            return turned_away
        with reading() if request.method in {"GET", "HEAD"} else nullcontext():
            require(request.actor, operation)
            request.actor = as_far_as(request.actor, operation)
            with acting(request.actor):
                for parameter, model in rows.items():
                    row = visible(model, given[parameter])
                    if row is None:
                        raise Http404
                    require(request.actor, operation, row)
                    given[parameter] = row
                return function(request, **given)

    view.operation, view.audience = operation, audience  # type: ignore[attr-defined]
    return view


def _rows(function: View, signature: inspect.Signature) -> dict[str, type[Scoped]]:
    hints = get_type_hints(function)
    return {
        name: hints[name]
        for name in signature.parameters
        if isinstance(hints.get(name), type) and issubclass(hints[name], Scoped)
    }


def is_for(audience: Audience, actor: Actor) -> bool:
    """Is this their side of Hanse? What is public is everybody's."""
    return audience == "public" or (actor.is_staff if audience == "workspace" else actor.is_partner)


def _wrong_audience(request: Request, audience: Audience) -> HttpResponse | None:
    """Nobody signed in is led to the door; the other side is told that there is nothing here.

    A part of a page cannot hold the door: who asked for one is told so, and the page goes there.
    """
    if is_for(audience, request.actor):
        return None
    if request.actor.kind == "public" and request.htmx:
        return note_over(request, HttpResponse(gettext("You are not signed in any more."), status=401))
    if request.actor.kind == "public":
        where = request.get_full_path() if request.method == "GET" else "/"
        return note_over(request, redirect(f"/sign-in/?{urlencode({'next': where})}"))
    raise Http404


def urlpatterns(room: str) -> list[URLPattern]:
    """The routes of one room."""
    return [path(known.route, known.view, name=known.name) for known in pages() if known.room == room]
