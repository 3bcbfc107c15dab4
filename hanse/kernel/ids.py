"""Random public ids: what stands in URLs and files, so that nobody learns counts or neighbours."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

from django.db import models

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # no i, l, o, u: ids are read aloud and typed
LENGTH = 12
LETTERS = bytes(ord(ALPHABET[number % len(ALPHABET)]) for number in range(256))
"""A letter for each byte: there are 32 letters, so all are equally likely."""


def new_public_id() -> str:
    """Twelve characters, 60 random bits."""
    return next(new_public_ids(1))


def new_public_ids(at_once: int = 1_000) -> Iterator[str]:
    """One after the other without end, for who makes very many: chance is asked once for each `at_once`."""
    while True:
        letters = secrets.token_bytes(LENGTH * at_once).translate(LETTERS).decode()
        yield from (letters[place : place + LENGTH] for place in range(0, len(letters), LENGTH))


class PublicIdField(models.CharField[str, str]):
    """A unique random id, made when the row is made, never changed."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs |= {"max_length": LENGTH, "unique": True, "editable": False, "default": new_public_id}
        super().__init__(**kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        for key in ("max_length", "unique", "editable", "default"):
            kwargs.pop(key, None)
        return name, path, list(args), kwargs


class PublicIdConverter:
    """`<id:partner>` in a route."""

    regex = f"[{ALPHABET}]{{{LENGTH}}}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: object) -> str:
        return str(getattr(value, "public_id", value))
