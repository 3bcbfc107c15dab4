"""The partner's first page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from hanse.kernel import contributions
from hanse.kernel.pages import Request, page


@page("", operation="home.portal")
def home(request: Request) -> HttpResponse:
    waiting = [
        todo for source in contributions.todos if source.audience == "portal" for todo in source.find(request.actor)
    ]
    return render(request, "home/portal.html", {"todos": sorted(waiting, key=lambda todo: not todo.late)})
