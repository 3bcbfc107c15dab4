"""How programs use Hanse, for partners: what is open to them."""

from __future__ import annotations

from django.http import HttpResponse

from hanse.kernel.pages import Request, page

from . import showing


@page("api/", operation="api.read")
def overview(request: Request) -> HttpResponse:
    return showing.overview(request)


@page("api/<str:resource>/", operation="api.read")
def resource(request: Request, resource: str) -> HttpResponse:
    return showing.resource(request, resource)
