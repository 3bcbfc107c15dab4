"""Long work, told on every page until it is done."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from hanse.kernel import contributions
from hanse.kernel.pages import Request


def working(request: Request) -> HttpResponse:
    """What is under way for who is looking, as a part of a page; it asks again by itself until there is nothing."""
    audience = "portal" if request.actor.is_partner else "workspace"
    sources = [source for source in contributions.works if source.audience == audience]
    found = [work for source in sources for work in source.find(request.actor)]
    return render(request, "ui/parts/working.html", {"works": found, "again": request.path})
