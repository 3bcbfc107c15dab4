"""What the entrance's tests need."""

from __future__ import annotations

import re
import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from hanse.entrance.proofs import codes
from hanse.kernel.actor import Actor
from hanse.kernel.ids import new_public_id
from hanse.kernel.models import Account

AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def a_browser(agent: str = AGENT, address: str = "127.0.0.1") -> Client:
    return Client(headers={"host": "127.0.0.1", "user-agent": agent}, REMOTE_ADDR=address)


def sign_in(browser: Client, email: str, password: str = "secret", **more: str) -> Any:
    return browser.post("/sign-in/", {"email": email, "password": password} | more)


def who(browser: Client) -> str:
    """Where the bare address leads: to one's home, or to the door."""
    return str(browser.get("/", follow=True).redirect_chain[-1][0])


def themselves(account: Account) -> Actor:
    return Actor.staff(account_id=account.pk, name=account.name, roles=())


def code_of(secret: str, *, later: int = 0) -> str:
    """What the app shows now, or so many half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def with_second_factor(account: Account) -> str:
    """Gives the secret."""
    secret = codes.new_secret()
    codes.turn_on(account, secret, code=code_of(secret, later=-1), by=themselves(account))
    return secret


def a_passkey(account: Account, name: str = "My phone") -> str:
    """A row as adding one leaves it, good for all but signing in; gives its public id."""
    data = {"name": name, "public_id": new_public_id(), "credential": {}}
    Authenticator.objects.create(user=account, type=Authenticator.Type.WEBAUTHN, data=data)
    return str(data["public_id"])


def links_in(text: str) -> list[str]:
    return re.findall(r"http://\S+?(/sign-in/new-password/\S+)", text)
