"""Today: what needs me first, then what rooms have to tell."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from hanse.kernel import clock
from hanse.kernel.pages import Request, page
from hanse.todos.panels import first_on_home
from hanse.ui.frame import panels
from hanse.ui.frame.later import is_part
from hanse.ui.frame.offline import readable

from .first_steps import House, first_steps


@page("today/", operation="home.today")
def today(request: Request) -> HttpResponse:
    context = first_on_home(request, **House.signs())
    house = House(**{name: bool(said) for name, said in context["beside"].items()})
    steps = first_steps(request, house)
    beside = house.lines and panels.may_stand(request, "home.side")  # nothing is told there before there are lines
    context |= {"day": clock.today(), "steps": steps, "empty": not steps and not house.companies, "beside": beside}
    return readable(render(request, "home/today.html", context))


@page("today/beside/", operation="home.today")
def today_beside(request: Request) -> HttpResponse:
    """What rooms tell beside it, asked by the page once it is there; for who runs no script a page of its own."""
    return render(request, "home/beside.html" if is_part(request) else "home/today_beside.html")
