"""How much waits beside places of the navigation: asked by the navigation itself, so that no page pays for it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from hanse.kernel.pages import Request

from .context import Shell


def counts(request: Request) -> HttpResponse:
    """The numbers of who is looking, as parts of whatever page is open."""
    counted = [(item, item.count()) for item in Shell(request).counted if item.count]
    return render(request, "ui/parts/counts.html", {"counts": counted})
