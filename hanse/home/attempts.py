"""How often one may try to sign in: enough for a person who forgets, too little for a guesser.

Counted for the account at one address, for the account from everywhere, and for the address: so that somebody who guesses
from elsewhere does not lock its owner out at once.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

from hanse.kernel import clock

from .models import FailedSignIn

WINDOW = timedelta(minutes=15)
MOST_HERE = 10
MOST_OF_ACCOUNT = 100
MOST_OF_ADDRESS = 50


def _hashed(email: str) -> str:
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()


def too_many(email: str, address: str) -> bool:
    """Must this account, or this address, wait?"""
    recent = FailedSignIn.objects.filter(at__gt=clock.now() - WINDOW)
    of_account = recent.filter(account_hash=_hashed(email))
    return (
        of_account.filter(address=address).count() >= MOST_HERE
        or of_account.count() >= MOST_OF_ACCOUNT
        or recent.filter(address=address).count() >= MOST_OF_ADDRESS
    )


def failed(email: str, address: str) -> None:
    """Remember one that failed, and forget those that no longer count."""
    now = clock.now()
    FailedSignIn.objects.filter(at__lte=now - WINDOW).delete()
    FailedSignIn.objects.create(account_hash=_hashed(email), address=address, at=now)


def succeeded(email: str, address: str) -> None:
    """The right person was there: what they mistyped here is forgotten."""
    FailedSignIn.objects.filter(account_hash=_hashed(email), address=address).delete()
