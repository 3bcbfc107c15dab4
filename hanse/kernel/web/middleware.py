"""Each request gets its actor, its language and its clock's zone; refusals become pages.

A request with `Authorization: Bearer ...` is a machine's: it has no session, and may what its token says.
"""

from __future__ import annotations

import logging
import zoneinfo
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, cast
from urllib.parse import unquote

from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage import default_storage
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import rotate_token
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ..actor import Actor, acting
from ..errors import Refused
from ..logins import login_of, may_sit_elsewhere, staff_roles
from ..models import Account, Manufacturer
from ..pages import Request
from ..rest.problems import is_for_program, problem, problem_of
from ..work.contest import too_close

log = logging.getLogger(__name__)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
SEAT = "seat"
"""Under this name a session keeps the key of the seat from which one acts."""

GetResponse = Callable[[HttpRequest], HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Seat:
    """A place from which an account acts: a person at one company."""

    key: str
    label: str
    actor: Actor


SeatSource = Callable[[Account], Iterable[Seat]]
_seat_sources: list[SeatSource] = []


def seat_source(source: SeatSource) -> SeatSource:
    """A room that knows people says which seats an account has."""
    _seat_sources.append(source)
    return source


def seats_of(account: Account) -> list[Seat]:
    """All seats of an account, ours first."""
    found = []
    roles = staff_roles(account)
    if roles:
        found.append(Seat("staff", account.name, Actor.staff(account_id=account.pk, name=account.name, roles=roles)))
    if may_sit_elsewhere(account):
        with acting(Actor.system("read one account's seats")):
            for source in _seat_sources:
                found.extend(source(account))
    return found if len(found) < 2 else [_beside(seat, found) for seat in found]


def _beside(seat: Seat, seats: list[Seat]) -> Seat:
    others = tuple(each.actor for each in seats if each is not seat)
    return replace(seat, actor=replace(seat.actor, beside=others))


def end_without_seat(account: Account) -> None:
    """Sessions of an account that has no seat left are over: one that is given to it later is entered anew.

    In the transaction that ends the seat; who is just signing in waits for it.
    """
    Account.objects.select_for_update().get(pk=account.pk)
    if not seats_of(account):
        account.sign_out_everywhere()


def actor_of(request: HttpRequest) -> Actor:
    """The actor behind a request, read from the database now.

    Of several seats the session keeps the one from which one acts; where that is gone it is the first of those left.
    """
    account = getattr(request, "user", None)
    if not isinstance(account, Account) or not account.is_active:
        return Actor.public()
    seats = seats_of(account)
    request.seats = seats  # type: ignore[attr-defined]
    chosen = request.session.get(SEAT)
    seat = next((seat for seat in seats if seat.key == chosen), seats[0] if seats else None)
    if seat is not None and chosen != seat.key and (chosen is not None or len(seats) > 1):
        request.session[SEAT] = seat.key
    return seat.actor if seat else Actor.public()


def acts_still(request: HttpRequest) -> bool:
    """Has who sent this the session or token, the seat and the roles still with which it began? Asked of the database anew."""
    actor = cast(Request, request).actor
    if (token := _token(request)) is not None:
        try:
            return _machine(token, request).actor == actor
        except TurnedAway:
            return False
    account = login_of(type(request.session)(request.session.session_key))
    return account is not None and any(seat.actor == actor for seat in seats_of(account))


@dataclass(frozen=True, slots=True)
class Machine:
    """A program that showed a token: as whom it acts, and whose login made the token."""

    account: Account
    actor: Actor


class TurnedAway(Exception):
    """A token that does not let in: `sentence` says why and what to do; with `wait` (seconds) it may try again then."""

    def __init__(self, sentence: object, *, wait: int = 0) -> None:
        super().__init__(sentence)
        self.wait = wait

    def answer(self, request: HttpRequest) -> HttpResponse:
        if self.wait:
            return _plain(request, self.args[0], 429, {"Retry-After": str(self.wait)})
        challenge = {"WWW-Authenticate": 'Bearer realm="Hanse", error="invalid_token"'}
        return _plain(request, self.args[0], 401, challenge)


MachineSource = Callable[[str, HttpRequest], Machine]
_machine_sources: list[MachineSource] = []


def machine_source(source: MachineSource) -> MachineSource:
    """The room that keeps tokens says who a token is; it raises `TurnedAway` for one that does not count."""
    _machine_sources.append(source)
    return source


def _plain(request: HttpRequest, sentence: object, status: int, headers: dict[str, str] | None = None) -> HttpResponse:
    """A sentence for a program's log."""
    if is_for_program(request):
        return problem(status, sentence, headers=headers)
    return HttpResponse(f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8", headers=headers)


def _token(request: HttpRequest) -> str | None:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _operation(request: HttpRequest, actor: Actor) -> str:
    """The mark of the page that is asked for, or of the operation of the API; empty where there is none."""
    try:
        view: Any = resolve(request.path_info).func
    except Resolver404:
        return ""
    if (operation_of := getattr(view, "operation_of", None)) is not None:
        return str(operation_of(request.method, actor))
    return str(getattr(view, "operation", ""))


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Why it was not done, for whoever asked."""
    if is_for_program(request):
        return problem_of(refusal)
    if cast(Request, request).actor.is_machine:
        return _plain(request, refusal.sentence, refusal.status)
    return render(request, "ui/refused.html", {"refusal": refusal}, status=refusal.status)


def _no_page(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """Where a button sends something there is nothing to open: who comes by the address alone reads so, in place of nothing."""
    if is_for_program(request):
        return answer
    sentence = _("Only a button leads here, so this address cannot be opened by itself. Nothing was changed.")
    told = refused(request, Refused(sentence, status=405))
    told["Allow"] = answer["Allow"]
    return told


class ActorMiddleware:
    """Sets the actor, the zone and the language for the request, and takes them away again."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if (token := _token(request)) is not None:
            return self._for_machine(request, token)
        chosen = request.session.get(SEAT)
        actor = actor_of(request)
        seat = request.session.get(SEAT)
        is_gone = chosen not in {None, seat}
        if is_gone:
            rotate_token(request)
        answer = self._answer(request, actor, getattr(request, "user", None), is_gone=is_gone)
        if request.session.get(SEAT) != seat:
            rotate_token(request)
        return answer

    def _for_machine(self, request: HttpRequest, token: str) -> HttpResponseBase:
        """Without the browser's session. What changes something needs no form of ours, but the operation among the scopes."""
        try:
            machine = _machine(token, request)
        except TurnedAway as away:
            return away.answer(request)
        if request.method not in SAFE:
            if _operation(request, machine.actor) not in (machine.actor.scopes or ()):
                sentence = _("This token may not do this. Make one with the operation that it needs.")
                return _plain(request, sentence, 403)
            request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        request.user = AnonymousUser()
        browsers, request.session = request.session, type(request.session)()
        answer = self._answer(request, machine.actor, machine.account)
        request.session = browsers
        request._messages = default_storage(request)  # type: ignore[attr-defined]
        return answer

    def _answer(
        self, request: HttpRequest, actor: Actor, account: object, *, is_gone: bool = False
    ) -> HttpResponseBase:
        """A form that was opened for one company is never taken for another: not when its seat `is_gone` meanwhile."""
        cast(Request, request).actor = actor
        with acting(actor), _in_zone(account):
            if isinstance(account, Account):
                translation.activate(account.language)
                request.LANGUAGE_CODE = translation.get_language()
            if is_gone and request.method not in SAFE:
                gone = _("The seat from which you acted has ended. Look above for whom you act now, then begin again.")
                return refused(request, Refused(gone))
            if "\0" in unquote(request.META.get("QUERY_STRING", "")):  # no database takes it
                zero = _("A zero byte stands in the address. Nobody types one: take it out.")
                return refused(request, Refused(zero, status=422))
            answer = self.get_response(request)
            return _no_page(request, answer) if answer.status_code == 405 and request.method == "GET" else answer

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused) and (close := too_close(error)):
            log.warning("Two at once: %s", request.path, exc_info=error)
            error = close
        return refused(request, error) if isinstance(error, Refused) else None


def _machine(token: str, request: HttpRequest) -> Machine:
    for source in _machine_sources:
        return source(token, request)
    raise TurnedAway(_("There are no tokens here."))


def _in_zone(account: object) -> timezone.override:
    name = account.timezone if isinstance(account, Account) else "UTC"
    try:
        return timezone.override(zoneinfo.ZoneInfo(name))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return timezone.override(zoneinfo.ZoneInfo("UTC"))


class SetUpMiddleware:
    """Before there is a manufacturer every page leads to set-up."""

    OPEN = ("/set-up/", "/static/", "/health", "/readyz", "/metrics", "/sw.js", "/manifest.webmanifest", "/appearance/")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self._ready = False

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not self._ready and not request.path.startswith(self.OPEN):
            self._ready = Manufacturer.get() is not None
            if not self._ready:
                from django.shortcuts import redirect

                return redirect("/set-up/")
        return self.get_response(request)
