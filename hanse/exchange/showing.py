"""The documentation for whoever looks: the same pages, each with its own side's addresses and operations."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from hanse.kernel.pages import Request
from hanse.kernel.rest.problems import PREFIX

from .reading import Resource, resources, troubles


def _all(request: Request) -> list[Resource]:
    return resources(base=request.build_absolute_uri("/").rstrip("/"), partner=request.actor.is_partner)


def _at(request: Request, name: str, *given: str) -> str:
    return reverse(f"exchange:{'portal_' if request.actor.is_partner else ''}{name}", args=given)


def overview(request: Request) -> HttpResponse:
    """How to begin, and every operation in one list."""
    context = {
        "resources": [(each, _at(request, "resource", each.key)) for each in _all(request)],
        "base": request.build_absolute_uri(PREFIX.rstrip("/")),
        "document_url": reverse("exchange:openapi"),
        "tokens_url": reverse(f"seats:{'portal_' if request.actor.is_partner else ''}tokens"),
        "troubles": troubles(),
    }
    return render(request, "exchange/overview.html", context)


def resource(request: Request, key: str) -> HttpResponse:
    """One resource with all of its operations."""
    every = _all(request)
    found = next((each for each in every if each.key == key), None)
    if found is None:
        raise Http404
    context = {
        "resource": found,
        "others": [(each.title, _at(request, "resource", each.key)) for each in every if each is not found],
        "back": _at(request, "overview"),
    }
    return render(request, "exchange/resource.html", context)
