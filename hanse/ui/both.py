"""Common pages of both sides."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase

from hanse.kernel.pages import Request, page

from . import saved
from .frame.counts import counts as counted
from .frame.working import working as told


@page("views/", operation="ui.keep_view", methods=["GET", "POST"])
def views(request: Request) -> HttpResponseBase:
    return saved.views(request)


@page("views/<id:saved_view>/", operation="ui.keep_view", methods=["GET", "POST"])
def view(request: Request, saved_view: str) -> HttpResponse:
    return saved.view(request, saved_view)


@page("views/<id:saved_view>/removal/", operation="ui.keep_view", methods=["POST"])
def view_removal(request: Request, saved_view: str) -> HttpResponse:
    return saved.view_removal(request, saved_view)


@page("views/<id:saved_view>/return/", operation="ui.keep_view", methods=["POST"])
def view_return(request: Request, saved_view: str) -> HttpResponse:
    return saved.view_return(request, saved_view)


@page("working/", operation="ui.working")
def working(request: Request) -> HttpResponse:
    return told(request)


@page("counts/", operation="ui.counts")
def counts(request: Request) -> HttpResponse:
    return counted(request)
