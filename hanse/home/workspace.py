"""Today: what needs me first, then what rooms have to tell."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from hanse.kernel import clock, contributions
from hanse.kernel.pages import Request, page


@page("today/", operation="home.today")
def today(request: Request) -> HttpResponse:
    waiting = [
        todo for source in contributions.todos if source.audience == "workspace" for todo in source.find(request.actor)
    ]
    return render(
        request, "home/today.html", {"day": clock.today(), "todos": sorted(waiting, key=lambda todo: not todo.late)}
    )
