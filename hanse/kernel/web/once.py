"""A form that is sent twice is carried out once: by a double click, a retry, or the back button.

Every form of a page carries a CSRF token, and Django masks it anew for each page that it draws: it is the one-time key that
a form needs. The same account, address, token and content are the same submission. Its first answer, where that leads
elsewhere, is kept for a day and given again; who comes while the first is at work waits for it. An answer with mistakes is
not kept, since nothing was done. Programs bring a key of their own in the header Idempotency-Key.

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

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from .. import clock
from ..errors import Refused
from ..models.submissions import Submission
from ..rest.problems import is_for_program, problem, problem_of

KEPT = timedelta(days=1)
PATIENCE = 20.0
PAUSE = 0.05
ENDS = 64 * 1024
TOKEN = "csrfmiddlewaretoken"
KEY = "Idempotency-Key"
LEADING = ("Location", "Content-Location", "HX-Redirect", "HX-Location", "HX-Refresh")
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
        sent = _fingerprint(request)
        known, is_first = Submission.objects.get_or_create(key=key, defaults={"at": clock.now(), "answer": sent})
        if is_first:
            return _kept(key, sent, self.get_response(request))
        if sent and known.answer != (known.answer or {}) | sent:
            return problem(422, _("This Idempotency-Key was sent with something else. Take a new one for each thing."))
        return _again(request, key, self.get_response) or self(request)


def key_of(request: HttpRequest) -> str | None:
    """What is the same when a form is sent again; None for what is no form of somebody signed in, or may be repeated."""
    if is_for_program(request):
        return _key_of_program(request)
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


def _key_of_program(request: HttpRequest) -> str | None:
    """Programs make their own key; the same one twice is the same thing to be done, or a mistake of theirs. It is the key of whoever
    sends it: with another token, or for another company, it is another one.
    """
    actor, named = getattr(request, "actor", None), request.headers.get(KEY)
    if request.method != "POST" or not named or actor is None or actor.account_id is None:
        return None
    whose = (actor.kind, actor.account_id, actor.organisation_id, actor.name, sorted(actor.scopes or ()))
    told = json.dumps([KEY, whose, request.get_full_path(), named])
    return hashlib.sha256(told.encode()).hexdigest()


def _fingerprint(request: HttpRequest) -> dict[str, Any] | None:
    """What a program sent with its key; a form's content is in the key itself."""
    return {"sent": hashlib.sha256(request.body).hexdigest()} if is_for_program(request) else None


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


def _kept(key: str, sent: dict[str, Any] | None, answer: HttpResponseBase) -> HttpResponseBase:
    """Keep an answer that leads elsewhere; after one with mistakes the form may be sent again.

    After a failure of ours nobody knows whether it was done, so it is not done again unseen.
    """
    leading = {name: answer.headers[name] for name in LEADING if name in answer.headers}
    mine = Submission.objects.filter(key=key)
    if leading or answer.status_code >= 500:
        mine.update(answer={**(sent or {}), "status": answer.status_code, "headers": leading})
    else:
        mine.delete()
    return answer


def _again(
    request: HttpRequest, key: str, get_response: Callable[[HttpRequest], HttpResponseBase]
) -> HttpResponseBase | None:
    """The answer that the first one got; None when it was one with mistakes, so that this one is the first."""
    end, told = time.monotonic() + PATIENCE, dict[str, Any]()
    while time.monotonic() < end:
        first = Submission.objects.filter(key=key).first()
        if first is None:
            return None
        if (told := first.answer or {}).get("status"):
            break
        time.sleep(PAUSE)
    if told.get("status", 500) >= 500:
        return _unknown(request)
    if is_for_program(request):
        return _shown_again(request, told, get_response)
    return HttpResponse(status=told["status"], headers=told["headers"])


def _shown_again(
    request: HttpRequest, first: dict[str, Any], get_response: Callable[[HttpRequest], HttpResponseBase]
) -> HttpResponseBase:
    """A program gets the record to which the first answer led, as it is now and as far as it may see it."""
    where = first["headers"].get("Location") or first["headers"]["Content-Location"]
    request.method, request.path_info, request.path = "GET", where, where
    request.GET = QueryDict()
    request.META.pop("HTTP_IF_NONE_MATCH", None)
    answer = get_response(request)
    if answer.status_code != 200:
        answer = HttpResponse()
    answer.status_code = first["status"]
    for name, value in {**first["headers"], "Idempotent-Replayed": "true"}.items():
        answer.headers[name] = value
    return answer


def _unknown(request: HttpRequest) -> HttpResponse:
    refusal = Refused(
        _("This was sent before, and its answer was lost. Look whether it was done before you send it once more.")
    )
    if is_for_program(request):
        return problem_of(refusal)
    return render(request, "ui/refused.html", {"refusal": refusal}, status=refusal.status)
