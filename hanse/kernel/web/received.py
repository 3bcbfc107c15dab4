"""What a request brings, while it comes in: all of it before anything is done, files each in a temporary one, whatever it is called."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import PurePath
from typing import Any, cast

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from ..actor import Actor, acting
from ..errors import Refused
from ..pages import Request
from ..rest.problems import is_for_program
from .middleware import SAFE, acts_still, refused

LONGEST_ENDING = 20
"""Letters. A temporary file is called by the ending of what was sent, and no disk takes a name of ever so many letters."""
AT_ONCE = 1.0
"""Seconds in which what is sent has come, as a rule."""
FORMS = frozenset({"multipart/form-data", "application/x-www-form-urlencoded"})


class ReceivedMiddleware:
    """Stands behind the limits: they say how much is received at all.

    Whoever sends slowly decides when it is done, and may have been ended meanwhile: then it is not. A stranger has nothing to
    lose, and is not waited for here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method in SAFE or cast(Request, request).actor.kind == "public":
            return self.get_response(request)
        began = time.monotonic()
        _receive(request)
        if time.monotonic() - began > AT_ONCE and not acts_still(request):
            return _too_late(request)
        return _told(request, self.get_response(request))


def _receive(request: HttpRequest) -> None:
    """As it is read later: the API takes no forms, and what was read as one could not be read as it came."""
    is_form = request.method == "POST" and request.content_type in FORMS and not is_for_program(request)
    with suppress(RequestDataTooBig):  # whoever reads it says so
        _all = request.POST if is_form else request.body


def _told(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """A page that sends a file by itself, to show how far it is, is told where to go on: it would be led there unseen, and what
    is said there once would be gone.
    """
    if "X-Sending" in request.headers and "Location" in answer.headers:
        answer.status_code = 204
        answer.headers["X-Go-To"] = answer.headers["Location"]
        del answer.headers["Location"]
    return answer


def _too_late(request: HttpRequest) -> HttpResponseBase:
    sentence = _("While this was sent, what you may do here was changed. Nothing of it was done. Begin again.")
    nobody = cast(Request, request).actor = Actor.public()
    with acting(nobody):
        return refused(request, Refused(sentence, status=403))


class Receiving(TemporaryFileUploadHandler):
    """Cuts an ending that is none, before a file is named by it."""

    def new_file(self, field_name: str, file_name: str, *more: Any, **named: Any) -> None:
        name = PurePath(file_name)
        if len(name.suffix) > LONGEST_ENDING:
            file_name = f"{name.stem}{name.suffix[:LONGEST_ENDING]}"
        super().new_file(field_name, file_name, *more, **named)
