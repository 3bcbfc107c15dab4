"""Addresses in e-mails: where Hanse is reached, and the signed one by which a person ends a kind of e-mail."""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing
from django.urls import reverse

from hanse.kernel.web.links import origin

SALT = "hanse.messaging.stop"


@dataclass(frozen=True, slots=True)
class Stop:
    """Who wants no more of what."""

    account: str
    kind: str


def absolute(path: str) -> str:
    """The whole address of a page: jobs have no request to tell under which name Hanse is reached."""
    return origin() + path


def stop_link(stop: Stop) -> str:
    """Works without signing in, for this person and this kind alone."""
    token = signing.dumps([stop.account, stop.kind], salt=SALT)
    return absolute(reverse("messaging:stop", args=[token]))


def read_stop(token: str) -> Stop | None:
    """What a link says; None for one that we never wrote."""
    try:
        account, kind = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Stop(account, kind)
