"""How programs use Hanse, for whoever looks: each side with its own addresses and operations."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from hanse.kernel.pages import Request, on_side, page
from hanse.kernel.rest.problems import PREFIX

from .reading import Resource, resources, troubles


def _all(request: Request) -> list[Resource]:
    return resources(base=request.build_absolute_uri("/").rstrip("/"), partner=request.actor.is_partner)


@page("api/", operation="api.read")
def overview(request: Request) -> HttpResponse:
    """How to begin, and every operation in one list."""
    context = {
        "resources": [(each, on_side(request.actor, "exchange:resource", each.key)) for each in _all(request)],
        "base": request.build_absolute_uri(PREFIX.rstrip("/")),
        "document_url": reverse("exchange:openapi"),
        "tokens_url": on_side(request.actor, "seats:tokens"),
        "troubles": troubles(),
    }
    return render(request, "exchange/overview.html", context)


@page("api/<str:resource>/", operation="api.read")
def resource(request: Request, resource: str) -> HttpResponse:
    """One resource with all of its operations."""
    every = _all(request)
    found = next((each for each in every if each.key == resource), None)
    if found is None:
        raise Http404
    context = {
        "resource": found,
        "others": [
            (each.title, on_side(request.actor, "exchange:resource", each.key)) for each in every if each is not found
        ],
        "back": on_side(request.actor, "exchange:overview"),
    }
    return render(request, "exchange/resource.html", context)
