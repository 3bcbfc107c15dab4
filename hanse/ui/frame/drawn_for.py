"""A part of a page is drawn into the page of who acts still: who acts for another company meanwhile, in another tab, is shown the whole anew.

Else the frame would name the one and the list in it be the other's, with forms that are taken for that one.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from .context import Shell

DRAWN_FOR = "Hanse-Drawn-For"
"""For whom the page was drawn that asks for a part: the name under which a browser keeps what they typed."""


class DrawnForMiddleware:
    """Behind the one that knows who acts. What changes something bears a mark of its own, and is refused by that."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        whose, now = request.headers.get(DRAWN_FOR), Shell(request)
        if whose is None or request.method != "GET" or not now.whose or now.whose == whose:
            return self.get_response(request)
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
