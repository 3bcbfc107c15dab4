"""Today: what needs me first, then what rooms have to tell."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from hanse.kernel import clock
from hanse.kernel.pages import Request, page
from hanse.todos.panels import first_on_home
from hanse.ui.offline import readable

from .first_steps import House, first_steps


@page("today/", operation="home.today")
def today(request: Request) -> HttpResponse:
    house = House.now()
    steps = first_steps(request, house)
    context = {"day": clock.today(), "steps": steps, "empty": not steps and not house.companies}
    return readable(render(request, "home/today.html", first_on_home(request) | context))
