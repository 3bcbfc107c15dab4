"""A session that was there and is over, or has no seat any more: the door says so, and of nobody whether there is a login."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

KEPT = "hanse_over"
BRIEFLY = 120
DOOR = "/sign-in/"


def note_over[Answer: HttpResponseBase](request: HttpRequest, answer: Answer) -> Answer:
    """Of a browser that showed a session which lets nobody in now, for the door that comes next; a part of a page may ask first."""
    session = getattr(request, "session", None)
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or session is None:
        return answer
    if session.is_empty() or getattr(getattr(request, "user", None), "is_authenticated", False):
        answer.set_cookie(
            KEPT, "1", max_age=BRIEFLY, path=DOOR, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE
        )
    return answer


def is_over(request: HttpRequest) -> bool:
    """Comes this browser from a session that is over?"""
    return request.method == "GET" and request.COOKIES.get(KEPT) == "1"


def forget_over[Answer: HttpResponseBase](answer: Answer) -> Answer:
    """It is said once."""
    answer.delete_cookie(KEPT, path=DOOR, samesite="Lax")
    return answer
