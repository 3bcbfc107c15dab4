"""Pages for what goes wrong: a clear sentence and a way on, in the frame of who is looking."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.exceptions import SessionInterrupted
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from hanse.kernel.operating.logs import request_id
from hanse.kernel.rest.problems import is_for_program, problem


def _trouble(request: HttpRequest, status: int, title: str, sentence: str, *, way_on: str = "") -> HttpResponse:
    """In the frame, without its numbers: the same for what is not there and what is another's, and little that could fail."""
    if is_for_program(request):
        return problem(status, sentence)
    request.counts = False  # type: ignore[attr-defined]
    return render(request, "ui/trouble.html", {"title": title, "sentence": sentence, "way_on": way_on}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: what came cannot be read, or who sent it signed out or began to act for another company while it was at work."""
    if isinstance(exception, SessionInterrupted):
        sentence = _(
            "In another tab you signed out, or began to act for another company, while this was at work. Look whether it was done "
            "before you send it once more."
        )
        return _trouble(request, 400, _("Your session went on without this page"), sentence)
    return _trouble(request, 400, _("This request cannot be read"), _("Go back and try again; nothing was changed."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: not for this person."""
    sentence = _("It is not part of your role. An administrator of your company can give you the role that it needs.")
    return _trouble(request, 403, _("This is not open to you"), sentence)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing here, or nothing for this person; both look the same."""
    sentence = _("It may have been moved or removed, or it belongs to somebody else.")
    return _trouble(request, 404, _("There is nothing here"), sentence)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that was open too long, or came from elsewhere."""
    if is_for_program(request):
        return problem(403, _("With a session in place of a token, send the CSRF token in the header X-CSRFToken."))
    if _is_signed_out(request):
        sentence = _("Your session is over, so nothing was saved. Sign in, go back to the page and send it once more.")
        return _trouble(request, 403, _("You are signed out"), sentence, way_on=_("Sign in"))
    sentence = _(
        "The page was open for too long, or you signed in again meanwhile. Go back, load it again and send it once more."
    )
    return _trouble(request, 403, _("This form is too old"), sentence)


def _is_signed_out(request: HttpRequest) -> bool:
    """Nobody is signed in where somebody has to be."""
    actor, match = getattr(request, "actor", None), request.resolver_match
    return (
        actor is not None
        and actor.kind == "public"
        and match is not None
        and getattr(match.func, "audience", "") != "public"
    )


def _plain(status: int, title: str, sentence: str, number: str = "") -> HttpResponse:
    """Without session, database or navigation: these may be what broke."""
    context: dict[str, Any] = {
        "title": title, "sentence": sentence, "number": number, "language": translation.get_language() or "en",
    }  # fmt: skip
    return HttpResponse(render_to_string("ui/plain.html", context), status=status)


def broken(request: HttpRequest) -> HttpResponse:
    """500: our mistake, with the number by which whoever runs Hanse finds it in the log."""
    sentence = _("It is recorded with the time and the address. Nothing that you sent was half done.")
    if is_for_program(request):
        return problem(500, sentence)
    return _plain(500, _("Something broke on our side"), sentence, request_id())


def offline(request: HttpRequest) -> HttpResponse:
    """What a browser keeps for when it cannot reach us."""
    return _plain(200, _("Hanse cannot be reached"), _("Check your connection and try again."))
