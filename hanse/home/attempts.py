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


def admitted(email: str, address: str) -> bool:
    """Write an attempt down as failed, before it is judged, and say whether it may be made.

    Counted after it is written, so that a hundred at once do not all see room for one more; one that is turned away is
    taken out again, so that trying does not lengthen the wait.
    """
    now = clock.now()
    FailedSignIn.objects.filter(at__lte=now - WINDOW).delete()
    attempt = FailedSignIn.objects.create(account_hash=_hashed(email), address=address, at=now)
    if not _too_many(attempt):
        return True
    attempt.delete()
    return False


def _too_many(attempt: FailedSignIn) -> bool:
    recent = FailedSignIn.objects.filter(at__gt=attempt.at - WINDOW)
    of_account = recent.filter(account_hash=attempt.account_hash)
    return (
        of_account.filter(address=attempt.address).count() > MOST_HERE
        or of_account.count() > MOST_OF_ACCOUNT
        or recent.filter(address=attempt.address).count() > MOST_OF_ADDRESS
    )


def succeeded(email: str, address: str) -> None:
    """The right person was there: what they mistyped here is forgotten."""
    FailedSignIn.objects.filter(account_hash=_hashed(email), address=address).delete()
