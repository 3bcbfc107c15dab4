"""Who a session belongs to: the login with its roles is read at each request, together with the session."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.auth import middleware as standard
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from .models import Account
from .models.accounts import role_names

BACKEND = "hanse.kernel.logins.Backend"
NOT_ASKED: Any = object()
_came_along: ContextVar[Account | None] = ContextVar("hanse_login_of_session", default=None)
"""The login that was read with the session, while it is asked whose that is, and no longer."""

SeatSign = Callable[[OuterRef], Exists]
_seat_signs: list[SeatSign] = []


def seat_sign(sign: SeatSign) -> SeatSign:
    """A room that gives seats says by an expression of the database whether a login may have one there."""
    _seat_signs.append(sign)
    return sign


def known_of(account: OuterRef) -> dict[str, Any]:
    """What each request needs of a login, to be read beside it: its roles at ours, and whether it may sit elsewhere."""
    signs = [Q(sign(account)) for sign in _seat_signs]
    return {"role_names": role_names(account), "may_sit": functools.reduce(operator.or_, signs, Q(pk=None))}


class AuthenticationMiddleware(standard.AuthenticationMiddleware):
    """Django's, which does not ask for the login that came with the session."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _login_of(request))  # type: ignore[assignment]


def _login_of(request: HttpRequest) -> Any:
    request.session.get(SESSION_KEY)  # reads it
    row = getattr(request.session, "row", None)
    before = _came_along.set(row.account if row is not None else None)
    try:
        return standard.get_user(request)
    finally:
        _came_along.reset(before)


def login_of(session: SessionBase) -> Account | None:
    """Whose session it is, asked of the database; None where it is nobody's, or counts no more."""
    request = HttpRequest()
    request.session = session
    login = _login_of(request)
    return login if isinstance(login, Account) else None


class Backend(ModelBackend):
    """Django's, reading the roles of our own people with the login."""

    def get_user(self, user_id: Any) -> Account | None:
        account = _came_along.get()
        if account is None or account.pk != user_id:
            account = Account.objects.annotate(role_names=role_names(OuterRef("pk"))).filter(pk=user_id).first()
        return account if account is not None and self.user_can_authenticate(account) else None


def staff_roles(account: Account) -> list[str]:
    """The roles of one of our own people; empty for a partner's. Those that came with the login are not asked for again."""
    known = getattr(account, "role_names", NOT_ASKED)
    if known is not NOT_ASKED:
        return sorted((known or "").split())
    return [row.role for row in account.staff_roles.all()]


def may_sit_elsewhere(account: Account) -> bool:
    """May it have a seat at a partner? Only where that came along with the login is it known without asking."""
    return bool(getattr(account, "may_sit", True))
