"""The OpenAPI document, for whoever writes a program."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse

from hanse.kernel.pages import Request, page
from hanse.network.custom.programs import described

from .document import document


@page("api/v1/openapi.json", operation="api.read")
def openapi(request: Request) -> HttpResponse:
    return JsonResponse(described(document(), request.actor), json_dumps_params={"ensure_ascii": False})
