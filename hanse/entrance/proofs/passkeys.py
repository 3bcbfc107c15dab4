"""Passkeys: a key that a device keeps and unlocks by finger, face or PIN; possession and knowledge in one, without a password."""

from __future__ import annotations

import json
import struct
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.http import urlsafe_base64_decode
from django.utils.translation import gettext as _

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.ids import new_public_id
from hanse.kernel.models import Account
from hanse.kernel.outside import mail
from hanse.kernel.trail import audit
from hanse.kernel.trail.changes import locked

from .. import letters
from . import AT_THE_DOOR


def _webauthn() -> Any:
    """allauth's passkeys with all that they need; not loaded at every start, but when somebody uses one."""
    from allauth.mfa.webauthn.internal import auth

    return auth


def _unproven() -> tuple[type[Exception], ...]:
    """What an answer that no device of ours made may cause while it is taken apart: anybody can send one."""
    from cryptography.exceptions import InvalidSignature

    return (
        ValidationError, InvalidSignature, Account.DoesNotExist, ValueError, TypeError, KeyError, AttributeError, IndexError,
        RecursionError, struct.error,
    )  # fmt: skip


PARTS = ("clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle")
LONGEST = 32_000


def of(account: Account) -> QuerySet[Authenticator]:
    """An account's passkeys, oldest first. `data` holds what it calls them (`name`), their `public_id`, and how many `uses` the
    device has counted; most count none.
    """
    rows: QuerySet[Authenticator] = Authenticator.objects.filter(user_id=account.pk, type=Authenticator.Type.WEBAUTHN)
    return rows.order_by("id")


@acting(AT_THE_DOOR)
def kept(account: Account) -> list[Authenticator]:
    """The same, also for who is not signed in."""
    return list(of(account))


def questions_to_add(account: Account) -> str:
    """What the browser asks the device for, as JSON; the challenge is kept in the session."""
    return json.dumps(dict(_webauthn().begin_registration(account, passwordless=True)))


def questions_to_enter() -> dict[str, Any]:
    """What any device of ours can answer, whoever it belongs to."""
    return dict(_webauthn().begin_authentication())


def _parsed(answer: str) -> dict[str, Any]:
    """What the browser sent, cut to the texts that we know.

    fido2 takes a number where a text belongs as the size of a block of memory, so that nothing else may reach it.
    """
    try:
        given: Any = json.loads(answer) if len(answer) <= LONGEST else None
        texts = {name: given[name] for name in ("id", "rawId", "type")}
        response = {name: given["response"][name] for name in PARTS if given["response"].get(name) is not None}
    except _unproven() as wrong:
        raise _not_proven() from wrong
    if not all(isinstance(text, str) for text in (*texts.values(), *response.values())):
        raise _not_proven()
    return {**texts, "response": response, "clientExtensionResults": {}}


def _not_proven() -> ValidationError:
    return ValidationError(_("This passkey was not accepted. Try again."))


def add(account: Account, *, name: str, answer: str, by: Actor) -> None:
    """Keep the key that the device made. Raises `ValidationError` for an answer to another question."""
    given = _parsed(answer)
    try:
        _webauthn().parse_registration_response(given)
        made = _webauthn().complete_registration(given)
    except _unproven() as wrong:
        raise _not_proven() from wrong
    if not made.is_user_verified():
        raise _not_proven()
    with acting(by), transaction.atomic():
        row = _webauthn().WebAuthn.add(account, name, given).instance
        row.data |= {"public_id": new_public_id(), "uses": made.counter}
        row.save(update_fields=["data"])
        audit.record("entrance.add_passkey", subject=account, after={"passkey": name})
        mail.post(account, lambda: letters.passkey_added(name))


def rename(account: Account, passkey: Authenticator, *, name: str, by: Actor) -> None:
    """Call it something else."""
    with acting(by), transaction.atomic():
        row = locked(Authenticator, passkey.pk)
        before, row.data["name"] = row.data["name"], name
        row.save(update_fields=["data"])
        audit.record("entrance.rename_passkey", subject=account, before={"passkey": before}, after={"passkey": name})


def remove(account: Account, passkey: Authenticator, *, by: Actor) -> None:
    """It opens nothing any more."""
    name = passkey.data["name"]
    with acting(by), transaction.atomic():
        with acting(AT_THE_DOOR):
            gone = of(account).filter(pk=passkey.pk).delete()[0]
        if gone:
            audit.record("entrance.remove_passkey", subject=account, before={"passkey": name})
            mail.post(account, lambda: letters.passkey_removed(name))


def remove_all(account: Account, *, by: Actor) -> None:
    with transaction.atomic():
        for passkey in kept(account):
            remove(account, passkey, by=by)


@acting(AT_THE_DOOR)
def accept(answer: str) -> Account:
    """Whose device answered. Raises `ValidationError` for an answer that proves nothing, or of a passkey that was copied."""
    given = _parsed(answer)
    try:
        handle = urlsafe_base64_decode(given["response"]["userHandle"]).decode()
        account = Account.objects.get(public_id=handle, is_active=True)
        uses = _webauthn().parse_authentication_response(given).response.authenticator_data.counter
        passkey = _webauthn().complete_authentication(account, given)
    except _unproven() as wrong:
        raise _not_proven() from wrong
    if not _used(account, passkey, uses):
        raise ValidationError(
            _("This passkey was not accepted: a copy of it seems to be in use. Sign in in another way, and remove it.")
        )
    return account


def _used(account: Account, passkey: Authenticator, uses: int) -> bool:
    """Note that a passkey was used. False where its device counts uses, and counts no more than at the last one: so does a copy."""
    with transaction.atomic():
        row = of(account).select_for_update().filter(pk=passkey.pk).first()
        if row is None:
            raise _not_proven()
        known = row.data.get("uses", 0)
        if uses <= known and (uses or known):
            _tell_of_copy(account, row.data["name"])
            return False
        row.data["uses"], row.last_used_at = uses, clock.now()
        row.save(update_fields=["data", "last_used_at"])
    return True


@acting(Actor.public())
def _tell_of_copy(account: Account, name: str) -> None:
    audit.record("entrance.refuse_passkey", subject=account, after={"passkey": name})
    mail.post(account, lambda: letters.passkey_copied(name))
