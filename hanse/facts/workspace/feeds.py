"""What should come in and what does not, and how good it is."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from hanse.kernel.pages import Request, page
from hanse.kernel.walls.authz import allows

from ..sending.feeds import feeds as expected
from ..sending.senders import quality, senders


@page("feeds/", operation="facts.read")
def feeds(request: Request) -> HttpResponse:
    found = expected()
    counts = {each: sum(feed.standing == each for feed in found) for each in ("overdue", "awaited", "came")}
    context: dict[str, Any] = {"feeds": found, "counts": counts}
    if allows(request.actor, "imports.read"):
        context |= {"senders": senders(), "quality": quality()}
    return render(request, "facts/feeds.html", context)
