"""Codes from an app as the second factor, and recovery codes for when the app is lost."""

from __future__ import annotations

import hmac
from urllib.parse import quote, urlencode

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.totp.internal.auth import format_hotp_value as written
from allauth.mfa.utils import decrypt
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account
from hanse.kernel.outside import mail
from hanse.kernel.trail import audit

from .. import letters
from . import AT_THE_DOOR
from .adapter import Adapter

Type = Authenticator.Type
new_secret = generate_totp_secret


@acting(AT_THE_DOOR)
def is_on(account: Account) -> bool:
    """Must this account show a code after its password?"""
    return bool(Authenticator.objects.filter(user_id=account.pk, type=Type.TOTP).exists())


def address(account: Account, secret: str) -> str:
    """What an app reads from the picture: whose secret it is, and at whose."""
    issuer = Adapter().get_totp_issuer()
    label = quote(f"{issuer}:{account.email}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer}, quote_via=quote)}"


def picture(text: str) -> str:
    """A QR code as the address of an image, dark on light whatever the theme."""
    import segno

    return segno.make(text, error="m").svg_data_uri(scale=4, border=3, dark="#000", light="#fff")


def _matching(secret: str, code: str, *, after: int = 0) -> int | None:
    """The half minute to which a code belongs, if it is near now and later than `after`."""
    given = "".join(code.split()).encode()
    return next(
        (
            counter
            for counter in yield_hotp_counters_from_time()
            if counter > after and hmac.compare_digest(written(hotp_value(secret, counter)).encode(), given)
        ),
        None,
    )


def fits(secret: str, code: str) -> bool:
    """Does the app make the codes of this secret?"""
    return _matching(secret, code) is not None


def turn_on(account: Account, secret: str, *, code: str, by: Actor) -> None:
    """From now on a code is asked for after the password; `code` shows that the app has the secret, and is used up by it.

    Recovery codes are made along with it.
    """
    counter = _matching(secret, code)
    if counter is None:
        raise Refused(_("The app shows another code by now, or the clock of its device is wrong."))
    try:
        with acting(by), transaction.atomic():
            app = TOTP.activate(account, secret).instance
            app.data["counter"] = counter
            app.save(update_fields=["data"])
            RecoveryCodes.activate(account)
            audit.record("entrance.second_factor_on", subject=account, after={"second factor": "on"})
            mail.post(account, letters.second_factor_on)
    except IntegrityError:
        raise Refused(_("The second factor is on already.")) from None


def turn_off(account: Account, *, by: Actor) -> None:
    """The password alone is enough again; recovery codes are void."""
    with acting(by), transaction.atomic():
        rows = Authenticator.objects.filter(user_id=account.pk, type__in=(Type.TOTP, Type.RECOVERY_CODES))
        if rows.delete()[0]:
            audit.record("entrance.second_factor_off", subject=account, after={"second factor": "off"})
            mail.post(account, letters.second_factor_off)


@acting(AT_THE_DOOR)
def accept(account: Account, code: str) -> str | None:
    """Take a code of the app or a recovery code, each once; gives which it was, None if it is neither."""
    with transaction.atomic():
        kept = {row.type: row for row in Authenticator.objects.select_for_update().filter(user_id=account.pk)}
        app, codes = kept.get(Type.TOTP), kept.get(Type.RECOVERY_CODES)
        if app is not None:
            counter = _matching(decrypt(app.data["secret"]), code, after=app.data.get("counter", 0))
            if counter is not None:
                app.data["counter"], app.last_used_at = counter, clock.now()
                app.save(update_fields=["data", "last_used_at"])
                return "code"
        if codes is not None and RecoveryCodes(codes).validate_code("".join(code.split())):
            return "recovery code"
    return None


def renew_recovery_codes(account: Account, *, by: Actor) -> None:
    """Ten new ones; the old ones are void."""
    with acting(by), transaction.atomic():
        Account.objects.select_for_update().get(pk=account.pk)
        if not is_on(account):
            raise Refused(_("Recovery codes go with a second factor. Turn it on first."))
        Authenticator.objects.filter(user_id=account.pk, type=Type.RECOVERY_CODES).delete()
        RecoveryCodes.activate(account)
        audit.record("entrance.new_recovery_codes", subject=account, after={"recovery codes": "new"})
        mail.post(account, letters.new_recovery_codes)


@acting(AT_THE_DOOR)
def recovery_codes(account: Account) -> list[str]:
    """Those that were not used yet."""
    row = Authenticator.objects.filter(user_id=account.pk, type=Type.RECOVERY_CODES).first()
    return list(RecoveryCodes(row).get_unused_codes()) if row is not None else []
