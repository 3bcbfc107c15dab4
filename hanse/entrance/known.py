"""Browsers in which somebody came in by their password: who guesses it elsewhere does not close the door to them there.

Such a browser keeps a signed cookie with a name of its own for each of the last few who did. What is tried in it for one of these
is counted for it alone, as often as for an account at one address (OWASP calls it a device cookie).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string

from hanse.kernel.models import Account

from .attempts import SIGN_IN, Most

COOKIE, SALT, PATH = "known", "hanse.entrance.known", "/sign-in/"
LASTS = timedelta(days=180)
MOST = 5
"""So many people of one browser; the latest ones."""
IN_BROWSER = Most(here=SIGN_IN.here, of_account=SIGN_IN.here)

Names = Mapping[str, str]
"""What this browser is called, by whose it is."""


def names(request: HttpRequest) -> Names:
    """What the cookie says; nothing for one that we never wrote, or too long ago."""
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return {}
    return found if isinstance(found, dict) else {}


def tried(email: str, browser: Names) -> tuple[str, Most]:
    """For what an attempt is counted, and how often it may be made."""
    name = browser.get(_whose(email))
    return (f"{email} in {name}", IN_BROWSER) if name else (email, SIGN_IN)


def remember[A: HttpResponse](answer: A, request: HttpRequest, account: Account) -> A:
    """They came in here."""
    whose = _whose(account.email)
    others = [(key, name) for key, name in names(request).items() if key != whose]
    told = dict([*others[1 - MOST :], (whose, names(request).get(whose) or get_random_string(16))])
    answer.set_cookie(
        COOKIE, signing.dumps(told, salt=SALT), max_age=LASTS, path=PATH, httponly=True, samesite="Lax",
        secure=request.is_secure(),
    )  # fmt: skip
    return answer


def _whose(email: str) -> str:
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()[:16]
