"""How allauth keeps secrets, and as whom a passkey knows us."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.utils.translation import gettext as _

from hanse.kernel.errors import Refused
from hanse.kernel.models import Account, Manufacturer

if TYPE_CHECKING:
    from cryptography.fernet import Fernet, MultiFernet


def _key(secret: str) -> Fernet:
    from cryptography.fernet import Fernet

    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"hanse second factors {secret}".encode()).digest()))


def _keys() -> MultiFernet:
    from cryptography.fernet import MultiFernet

    return MultiFernet([_key(str(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets are encrypted, so that a stolen database makes no codes; a passkey carries the account's public id."""

    def encrypt(self, text: str) -> str:
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        from cryptography.fernet import InvalidToken

        try:
            return _keys().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            raise Refused(
                _("Your second factor was made with a key that is gone. Your administrator can turn it off.")
            ) from None

    def get_totp_issuer(self) -> str:
        return _name()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": context.request.get_host().partition(":")[0], "name": _name()}

    def get_public_key_credential_user_entity(self, user: Account) -> dict[str, Any]:
        return {"id": user.public_id.encode(), "display_name": user.name, "name": user.email}


def _name() -> str:
    return f"Hanse, {Manufacturer.get()}"
