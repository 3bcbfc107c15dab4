"""Long work, told on every page until it is done."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpResponse
from django.shortcuts import render

from hanse.kernel import contributions
from hanse.kernel.pages import Request


def working(request: Request) -> HttpResponse:
    """What is under way for who is looking, as a part of a page; it asks again by itself until there is nothing.

    The page on which one thing is told in full does not tell it twice.
    """
    here = urlsplit(request.headers.get("HX-Current-URL", "")).path
    audience = "portal" if request.actor.is_partner else "workspace"
    sources = [source for source in contributions.works if source.audience == audience]
    found = [work for source in sources for work in source.find(request.actor)]
    told = [work for work in found if work.url != here]
    return render(request, "ui/parts/working.html", {"works": found, "told": told, "again": request.path})
