"""Through the door: who comes in, who waits half way for the second factor, and where one goes from here."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth import SESSION_KEY, login, logout
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from hanse.kernel import clock
from hanse.kernel.actor import acting
from hanse.kernel.errors import Refused
from hanse.kernel.logins import BACKEND
from hanse.kernel.models import Account
from hanse.kernel.pages import Request
from hanse.kernel.trail import audit
from hanse.kernel.web.links import is_ours
from hanse.kernel.web.middleware import SEAT, Seat, seats_of

HALF_WAY = "half way"
PATIENCE = timedelta(minutes=10)


def ours(request: Request, wanted: str) -> str:
    """The address, if it is one of ours; else home."""
    return wanted if is_ours(request, wanted) else "/"


def onward(request: Request) -> str:
    """Where to go after the door: a page of ours that was asked for, else home."""
    return ours(request, request.POST.get("next") or request.GET.get("next") or "")


def enter(request: Request, account: Account, *, by: str) -> None:
    """Somebody has proven who they are, `by` what: the session is theirs from here on, under a new key.

    It keeps the seat from the first page on: a second one that they are given later takes no form that was opened here.
    """
    with transaction.atomic():
        seats = _seats_now(account)
        if not seats:
            raise Refused(
                _("This login has no place at any company now. Your administrator can give it one."), status=403
            )
        with acting(seats[0].actor):
            login(request, account, backend=BACKEND)
            request.session.pop(HALF_WAY, None)
            request.session.set_expiry(None)
            if request.session.get(SEAT) not in {seat.key for seat in seats}:
                request.session[SEAT] = seats[0].key
            request.session.save()
            audit.record("entrance.sign_in", subject=account, after={"by": by})


def _seats_now(account: Account) -> list[Seat]:
    """Those of a login that counts still. Whoever ends it, or its last seat, waits, and finds the session that is begun here."""
    locked = Account.objects.select_for_update().filter(pk=account.pk, is_active=True).first()
    return seats_of(locked) if locked is not None else []


def leave(request: Request) -> None:
    """Whoever is signed in here is not any more."""
    account = request.user
    with transaction.atomic():
        if isinstance(account, Account) and account.pk == request.actor.account_id:
            audit.record("entrance.sign_out", subject=account)
        logout(request)


def briefly(request: Request) -> None:
    """A session that nobody has signed in to is for the next minutes only."""
    if SESSION_KEY not in request.session:
        request.session.set_expiry(PATIENCE)


def wait_half_way(request: Request, account: Account) -> None:
    """The password was right: remember whose, for ten minutes and as long as it stays the password."""
    request.session.cycle_key()
    briefly(request)
    request.session[HALF_WAY] = {
        "account": account.public_id,
        "password": account.get_session_auth_hash(),
        "next": onward(request),
        "until": (clock.now() + PATIENCE).isoformat(),
    }


def half_way(request: Request) -> tuple[Account, str] | None:
    """Who waits for the second factor, and where they want to go; None when nobody does, or for too long."""
    waiting = request.session.get(HALF_WAY)
    if not waiting or datetime.fromisoformat(waiting["until"]) < clock.now():
        return None
    account = Account.objects.filter(public_id=waiting["account"], is_active=True).first()
    if account is None or not constant_time_compare(account.get_session_auth_hash(), waiting["password"]):
        return None
    return account, waiting["next"]
