"""Where each request comes from, kept with its session; and nothing that was shown stays in a browser's cache."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponseBase

from hanse.kernel.sessions import SessionStore
from hanse.kernel.web.limits import address_of


class SessionMiddleware:
    """Tells the session who asks, marks it as seen, and keeps pages out of caches unless they say otherwise."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        session = cast(SessionStore, request.session)
        session.comes_from(agent=request.headers.get("User-Agent", ""), address=address_of(request))
        answer = self.get_response(request)
        session.seen()
        if not answer.has_header("Cache-Control"):
            answer.headers["Cache-Control"] = "no-store"
        return answer
