"""How often one may try: enough for a person who forgets, too little for a guesser.

Counted for what is tried (an account's password, its second factor, its reset) at one address, for it from everywhere, and
for the address: so that somebody who guesses from elsewhere does not lock its owner out at once.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hanse.kernel import clock
from hanse.kernel.web.limits import line_of

from .models import FailedSignIn

WINDOW = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Most:
    """How many within a quarter of an hour: of one thing at one address, of it from everywhere, from one address."""

    here: int
    of_account: int
    of_address: int = 50


SIGN_IN = Most(here=10, of_account=100)
SECOND_FACTOR = Most(here=10, of_account=20)
RESET = Most(here=3, of_account=5)


def _hashed(tried: str) -> str:
    return hashlib.sha256(tried.strip().lower().encode()).hexdigest()


def admitted(tried: str, address: str, *, most: Most = SIGN_IN) -> bool:
    """Write an attempt down as failed, before it is judged, and say whether it may be made.

    Counted after it is written, so that a hundred at once do not all see room for one more; one that is turned away is
    taken out again, so that trying does not lengthen the wait.
    """
    now = clock.now()
    FailedSignIn.objects.filter(at__lte=now - WINDOW).delete()
    attempt = FailedSignIn.objects.create(account_hash=_hashed(tried), address=line_of(address), at=now)
    if not _too_many(attempt, most):
        return True
    attempt.delete()
    return False


def admit(tried: str, address: str, *, most: Most = SIGN_IN) -> None:
    """The same for a form: too many are a mistake that it shows."""
    if not admitted(tried, address, most=most):
        raise ValidationError(_("There were too many attempts. Wait a quarter of an hour and try again."))


def _too_many(attempt: FailedSignIn, most: Most) -> bool:
    recent = FailedSignIn.objects.filter(at__gt=attempt.at - WINDOW)
    of_account = recent.filter(account_hash=attempt.account_hash)
    return (
        of_account.filter(address=attempt.address).count() > most.here
        or of_account.count() > most.of_account
        or recent.filter(address=attempt.address).count() > most.of_address
    )


def succeeded(tried: str, address: str) -> None:
    """The right person was there: what they mistyped here is forgotten."""
    FailedSignIn.objects.filter(account_hash=_hashed(tried), address=line_of(address)).delete()
