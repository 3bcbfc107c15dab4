"""Somebody has lost their app and their recovery codes: an administrator ends the second factor for them."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account
from hanse.kernel.pages import Request
from hanse.network.models import Person

from .proofs import codes, passkeys


def end_second_factor(account: Account, *, by: Actor) -> None:
    """They are told by e-mail, and the audit trail tells who did it."""
    if account.pk == by.account_id:
        raise Refused(_("Your own second factor you turn off under “Sign-in and security”."))
    if not codes.is_on(account):
        raise Refused(_("%(name)s has no second factor any more.") % {"name": account.name})
    lost_device(account, by=by)


def lost_device(account: Account, *, by: Actor) -> None:
    """Neither codes nor passkeys count any more: what is lost with an app is mostly the device, which may hold a passkey too."""
    with transaction.atomic():
        codes.turn_off(account, by=by)
        passkeys.remove_all(account, by=by)


def for_colleague(request: Request, account: Account) -> dict[str, Any] | None:
    """What stands on a page about somebody who needs a code to sign in, unless it is the reader."""
    if account.pk == request.actor.account_id or not codes.is_on(account):
        return None
    back = urlencode({"next": request.path})
    return {"end_url": f"{reverse('entrance:second_factor_help', args=[account.public_id])}?{back}"}


def for_person(request: Request, person: Person) -> dict[str, Any] | None:
    return for_colleague(request, person.account) if person.account else None
