"""Each request gets its actor, its language and its clock's zone; refusals become pages."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone, translation

from .actor import Actor, acting
from .errors import Refused
from .models import Account, Manufacturer
from .pages import Request

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
    roles = [role.role for role in account.staff_roles.all()]
    if roles:
        found.append(Seat("staff", account.name, Actor.staff(account_id=account.pk, name=account.name, roles=roles)))
    with acting(Actor.system("read one account's seats")):
        for source in _seat_sources:
            found.extend(source(account))
    return found


def actor_of(request: HttpRequest) -> Actor:
    """The actor behind a request, read from the database now."""
    account = getattr(request, "user", None)
    if not isinstance(account, Account) or not account.is_active:
        return Actor.public()
    seats = seats_of(account)
    request.seats = seats  # type: ignore[attr-defined]
    chosen = request.session.get("seat")
    seat = next((seat for seat in seats if seat.key == chosen), seats[0] if seats else None)
    return seat.actor if seat else Actor.public()


class ActorMiddleware:
    """Sets the actor, the zone and the language for the request, and takes them away again."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        actor = actor_of(request)
        cast(Request, request).actor = actor
        account = getattr(request, "user", None)
        with acting(actor), _in_zone(account):
            if isinstance(account, Account):
                translation.activate(account.language)
                request.LANGUAGE_CODE = translation.get_language()
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused):
            return None
        return render(request, "ui/refused.html", {"refusal": error}, status=error.status)


def _in_zone(account: object) -> timezone.override:
    name = account.timezone if isinstance(account, Account) else "UTC"
    try:
        return timezone.override(zoneinfo.ZoneInfo(name))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return timezone.override(zoneinfo.ZoneInfo("UTC"))


class SetUpMiddleware:
    """Before there is a manufacturer every page leads to set-up."""

    OPEN = ("/set-up/", "/static/", "/health")

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
