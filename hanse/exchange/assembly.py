"""The API as one: the routers of every room, what goes wrong in the same words everywhere, and its routes."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from hanse.kernel import contributions
from hanse.kernel.rest.bodies import Sent
from hanse.kernel.rest.problems import problem
from hanse.kernel.rest.routing import absent, beside, endpoints, guarded
from hanse.kernel.rest.written import sentence_of

VERSION = "1.0"
MOST_TOLD = 100
"""So many mistakes in what was sent are told; who sends a million fields that there are not learns no more of all of them."""


@cache
def assembled() -> NinjaAPI:
    """Every room's operations in one API."""
    api = NinjaAPI(title="Hanse", version=VERSION, urls_namespace="api", openapi_url=None, docs_url=None, parser=Sent())
    for room in reversed(contributions.load("api")):
        for resources in room.routers:
            api.add_router("", resources.router)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(HttpError, _unreadable)
    api.add_exception_handler(RawPostDataException, _unreadable)
    api.add_exception_handler(Http404, lambda _request, _error: absent())
    return api


def urlpatterns() -> list[URLPattern]:
    """A route for each operation, guarded; those of one address share their view."""
    by_name = {endpoint.name: endpoint for endpoint in endpoints()}
    made: list[Any] = list(assembled().urls[0])
    patterns = [one for one in made if one.name in by_name]
    return [
        path(by_name[one.name].route, guarded(one.callback, beside(by_name[one.name])), name=one.name)
        for one in patterns
    ]


def _invalid(_request: HttpRequest, error: Any) -> HttpResponse:
    """What is of the wrong kind, field by field."""
    told = error.errors[:MOST_TOLD]
    errors = [{"field": _field(each["loc"]), "detail": sentence_of(each)} for each in told]
    return problem(422, _("Some of this cannot be taken as it is. See the fields."), errors=errors)


def _field(where: tuple[Any, ...]) -> str:
    """("body", "given", "phone") is the field phone, ("query", "limit") what is asked as limit."""
    return ".".join(str(part) for part in where[2 if where[0] == "body" else 1 :]) or str(where[0])


def _unreadable(_request: HttpRequest, _error: Any) -> HttpResponse:
    """Another body than JSON; that of a form with files was read already, to look for its token."""
    return problem(400, _("The body cannot be read: send JSON."))
