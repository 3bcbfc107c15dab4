"""Secrets that are told once: in a link or on a page. Kept is only what recognises them."""

from __future__ import annotations

import hashlib
import secrets

RANDOM_BYTES = 32
HASH_LENGTH = 64


def new_secret() -> str:
    """256 random bits, fit for a link; nobody guesses them, so a plain hash recognises them safely."""
    return secrets.token_urlsafe(RANDOM_BYTES)


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
