"""Notices of a partner's people."""

from __future__ import annotations

from django.http import HttpResponse

from hanse.kernel.pages import Request, page

from . import places
from .models import Notice


@page("notices/", operation="notices.read")
def notices(request: Request) -> HttpResponse:
    return places.notices(request)


@page("notices/read/", operation="notices.read", methods=["POST"])
def read_all(request: Request) -> HttpResponse:
    return places.read_all(request)


@page("notices/<id:notice>/read/", operation="notices.read", methods=["POST"])
def read(request: Request, notice: Notice) -> HttpResponse:
    return places.read(request, notice)


@page("notices/preferences/", operation="notices.read", methods=["GET", "POST"])
def preferences(request: Request) -> HttpResponse:
    return places.preferences(request)
