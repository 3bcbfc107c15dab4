"""Find anything: asks every room's finder, with the eyes of who asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from hanse.kernel import contributions
from hanse.kernel.authz import allows
from hanse.kernel.contributions import Found
from hanse.kernel.pages import Request

MOST = 6
LEAST_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Hits:
    label: Any
    hits: list[Found]


def hits(request: Request, text: str) -> list[Hits]:
    """What the rooms found for `text`, room by room; nothing for less than two letters."""
    audience = "portal" if request.actor.is_partner else "workspace"
    if len(text) < LEAST_LETTERS:
        return []
    asked = (one for one in contributions.finders if one.audience == audience and allows(request.actor, one.operation))
    return [Hits(one.label, found) for one in asked if (found := one.find(text, MOST))]


def answer(request: HttpRequest) -> HttpResponse:
    """The page, or only the hits when the dialog asks."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:200]
    groups = hits(cast(Request, request), text)
    alone = request.headers.get("HX-Target", "").endswith("#hits")
    found = render(request, "ui/parts/hits.html" if alone else "ui/find.html", {"groups": groups, "text": text})
    patch_vary_headers(found, ("HX-Request", "HX-Target"))
    return found
