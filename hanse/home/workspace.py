"""Today: what needs me first, then what rooms have to tell."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from hanse.kernel import clock
from hanse.kernel.pages import Request, page

from . import waiting
from .first_steps import first_steps, is_empty


@page("today/", operation="home.today")
def today(request: Request) -> HttpResponse:
    steps = first_steps(request)
    context = {"day": clock.today(), "steps": steps, "empty": not steps and is_empty()}
    return render(request, "home/today.html", waiting.context(request, "workspace") | context)
