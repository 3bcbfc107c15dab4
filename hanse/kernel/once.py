"""A form that is sent twice is carried out once: by a double click, a retry, or the back button.

Every form of a page carries a CSRF token, and Django masks it anew for each page that it draws: it is the one-time key that
a form needs. The same account, address, token and content are the same submission. Its first answer, where that leads
elsewhere, is kept for a day and given again; who comes while the first is at work waits for it. An answer with mistakes is
not kept, since nothing was done.

Where an act may be repeated, and would rather be done again than be told of (a theme, a seat):

    @page("appearance/", operation="ui.appearance", methods=["POST"])
    @repeatable
    def appearance(request): ...
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from . import clock
from .errors import Refused
from .models.submissions import Submission

KEPT = timedelta(days=1)
PATIENCE = 20.0
PAUSE = 0.05
ENDS = 64 * 1024
TOKEN = "csrfmiddlewaretoken"
LEADING = ("Location", "HX-Redirect", "HX-Location", "HX-Refresh")
"""Headers by which an answer leads elsewhere."""


def repeatable[F: Callable[..., Any]](view: F) -> F:
    """Mark a page whose act may be done again: it stands below @page."""
    view.repeatable = True  # type: ignore[attr-defined]
    return view


class OnceMiddleware:
    """Stands last in the list: the actor is known, the page not yet called."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = key_of(request)
        if key is None:
            return self.get_response(request)
        Submission.objects.filter(at__lte=clock.now() - KEPT).delete()
        _known, is_first = Submission.objects.get_or_create(key=key, defaults={"at": clock.now()})
        if is_first:
            return _kept(key, self.get_response(request))
        return _again(request, key) or self(request)


def key_of(request: HttpRequest) -> str | None:
    """What is the same when a form is sent again; None for what is no form of somebody signed in, or may be repeated."""
    account_id = getattr(getattr(request, "user", None), "pk", None)
    if request.method != "POST" or account_id is None or _may_be_repeated(request):
        return None
    token = request.POST.get(TOKEN) or request.headers.get("X-CSRFToken")
    if not token:
        return None
    seat = getattr(getattr(request, "actor", None), "organisation_id", None)
    content = [*_content(request)]
    told = json.dumps([account_id, seat, request.get_full_path(), token, content])
    return hashlib.sha256(told.encode()).hexdigest()


def _may_be_repeated(request: HttpRequest) -> bool:
    try:
        return getattr(resolve(request.path_info).func, "repeatable", False)
    except Resolver404:
        return True


def _content(request: HttpRequest) -> Iterator[tuple[str, list[Any]]]:
    """Names and values as they were filled in; of a file its name, size, beginning and end."""
    for name, values in sorted(request.POST.lists()):
        if name != TOKEN:
            yield name, values
    for name, files in sorted(request.FILES.lists()):
        yield name, [(file.name, file.size, _ends(file)) for file in files]


def _ends(file: Any) -> str:
    """Two files of a name and a size are told apart without reading gigabytes."""
    found = hashlib.sha256(file.read(ENDS))
    if file.size > ENDS:
        file.seek(max(ENDS, file.size - ENDS))
        found.update(file.read(ENDS))
    file.seek(0)
    return found.hexdigest()


def _kept(key: str, answer: HttpResponseBase) -> HttpResponseBase:
    """Keep an answer that leads elsewhere; after one with mistakes the form may be sent again.

    After a failure of ours nobody knows whether it was done, so it is not done again unseen.
    """
    leading = {name: answer.headers[name] for name in LEADING if name in answer.headers}
    mine = Submission.objects.filter(key=key)
    if leading or answer.status_code >= 500:
        mine.update(answer={"status": answer.status_code, "headers": leading})
    else:
        mine.delete()
    return answer


def _again(request: HttpRequest, key: str) -> HttpResponseBase | None:
    """The answer that the first one got; None when it was one with mistakes, so that this one is the first."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        first = Submission.objects.filter(key=key).first()
        if first is None:
            return None
        if first.answer is not None:
            break
        time.sleep(PAUSE)
    if first is None or first.answer is None or first.answer["status"] >= 500:
        return _unknown(request)
    return HttpResponse(status=first.answer["status"], headers=first.answer["headers"])


def _unknown(request: HttpRequest) -> HttpResponse:
    refusal = Refused(
        _("This was sent before, and its answer was lost. Look whether it was done before you send it once more.")
    )
    return render(request, "ui/refused.html", {"refusal": refusal}, status=refusal.status)
