"""The page that finds anything, on both sides; the palette asks it too."""

from __future__ import annotations

from django.http import HttpResponse

from hanse.kernel.pages import Request, page

from .find import answer


@page("find/", operation="ui.find")
def find(request: Request) -> HttpResponse:
    return answer(request)
