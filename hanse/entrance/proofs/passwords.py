"""Passwords: given, changed, and made anew by a link in an e-mail."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account
from hanse.kernel.outside import mail
from hanse.kernel.trail import audit

from .. import letters


class Links(PasswordResetTokenGenerator):
    """What stands in a link: an hour, and until the password changes or somebody signs in with it."""

    key_salt = "hanse.entrance.new-password"

    def _now(self) -> datetime:
        return clock.now().replace(tzinfo=None)


links = Links()


def about(account: Account) -> str:
    """Under which name letters with a link to a new password are known."""
    return f"new password {account.public_id}"


def invite_to_reset(email: str, *, origin: str) -> bool:
    """Write to the account with this e-mail how to choose a new password; nothing, if there is none that may sign in."""
    account = Account.objects.filter(email=email.strip().lower(), is_active=True).first()
    if account is None:
        return False
    with transaction.atomic():
        mail.call_back(about(account))
        url = f"{origin}/sign-in/new-password/{account.public_id}/{links.make_token(account)}/"
        mail.post(account, lambda: letters.new_password(url), about=about(account))
        with acting(Actor.public()):
            audit.record("entrance.ask_for_new_password", subject=account)
    return True


def behind(public_id: str, token: str) -> Account | None:
    """Whose link this is, while it counts. Nobody's is computed like anybody's: that takes as long."""
    account = Account.objects.filter(public_id=public_id, is_active=True).first()
    counts = links.check_token(account or Account(), token)
    return account if counts else None


def change(account: Account, password: str, *, by: Actor, reason: str, here: str | None = None) -> None:
    """Give a new password. Sessions, tokens and links in letters from before end with the old one, and its owner is told.

    Only the session with the key `here` goes on, where its owner gave the old one.

    What was shown for it, the old password or a link, was for the password that `account` has: refused when that was changed
    meanwhile, so that of two at once the second does not undo what the first closed. The new one is hashed beforehand: that
    takes long, and nobody else could write meanwhile.
    """
    hashed = make_password(password)
    with acting(by), transaction.atomic():
        locked = Account.objects.select_for_update().get(pk=account.pk)
        if not constant_time_compare(locked.password, account.password):
            raise Refused(
                _("This password was changed meanwhile. Sign in with the new one, or ask for a new link."), status=409
            )
        locked.password, locked.password_at = hashed, clock.now()
        locked.save(update_fields=["password", "password_at"])
        locked.sign_out_everywhere(but=here)
        audit.record("entrance.change_password", subject=locked, after={"password": "changed"}, reason=reason)
        mail.call_back(about(locked))
        mail.post(locked, letters.password_changed)
    account.password = locked.password
