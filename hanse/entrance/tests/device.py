"""A device that makes and uses passkeys, as a browser would hand on its answers; with the mistakes that it is told to make."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class Device:
    """Holds one key. `host` is the name for which it was made, `uses` what it says when it was used last: most count nothing."""

    def __init__(self, host: str = "localhost", *, uses: int = 0) -> None:
        self.host = host
        self.uses = uses
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)
        self.owner = ""

    def _client(self, kind: str, asked: dict[str, Any], origin: str) -> bytes:
        return json.dumps(
            {"type": kind, "challenge": asked["challenge"], "origin": origin, "crossOrigin": False}
        ).encode()

    def _data(self, *, verified: bool, more: bytes = b"", flags: int = 0) -> bytes:
        flags |= PRESENT | (VERIFIED if verified else 0)
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + self.uses.to_bytes(4) + more

    def create(self, asked: dict[str, Any], *, origin: str = "http://localhost", verified: bool = True) -> str:
        """Make the key for whom the question names."""
        self.owner = asked["user"]["id"]
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        attested = bytes(16) + len(self.id).to_bytes(2) + self.id + public
        data = self._data(verified=verified, more=attested, flags=ATTESTED)
        return self._answer(
            {
                "clientDataJSON": self._client("webauthn.create", asked, origin),
                "attestationObject": cbor.encode({"fmt": "none", "attStmt": {}, "authData": data}),
            }
        )

    def get(
        self, asked: dict[str, Any], *, origin: str = "http://localhost", verified: bool = True, owner: str = "",
        key: ec.EllipticCurvePrivateKey | None = None,
    ) -> str:  # fmt: skip
        """Sign what is asked; with `key` by another one, with `owner` in another's name."""
        client, data = self._client("webauthn.get", asked, origin), self._data(verified=verified)
        signature = (key or self.key).sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {"clientDataJSON": client, "authenticatorData": data, "signature": signature},
            userHandle=owner or self.owner,
        )

    def _answer(self, parts: dict[str, bytes], **more: str) -> str:
        response = {name: websafe_encode(part) for name, part in parts.items()} | more
        return json.dumps(
            {
                "id": websafe_encode(self.id), "rawId": websafe_encode(self.id), "type": "public-key", "response": response,
                "authenticatorAttachment": "platform", "clientExtensionResults": {"credProps": {"rk": True}},
            }
        )  # fmt: skip
