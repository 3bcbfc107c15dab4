"""How the trail tells of custom values: by the names of their fields, and only to who reads these."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from hanse.kernel.actor import current
from hanse.kernel.walls.authz import allows
from hanse.ui import formats

from .declared import key_of, named, reads, told
from .models import DEFINE, every


def is_open(name: str) -> bool:
    """May who is looking read the values of this name? Who read a field that is removed is not known: who declares fields does."""
    field = named(name)
    return allows(current(), DEFINE) if field is None else reads(current(), field)


def are_all_open() -> bool:
    """May who is looking read every custom value there ever was?"""
    return allows(current(), DEFINE) and all(reads(current(), field) for field in every())


def is_everybodys(name: str) -> bool:
    """Do all of ours read it who see the record?"""
    field = named(name)
    return field is not None and not field.readers


def called(name: str) -> str | None:
    """What it is called; None for who may not read it."""
    return label(name) if is_open(name) else None


def label(name: str) -> str:
    if not is_open(name):
        return _("a custom field")
    field = named(name)
    return field.called if field else _("removed field %(key)s") % {"key": key_of(name)}


def value(name: str, given: Any) -> str:
    field = named(name)
    if field is not None:
        return told(field, given)
    return formats.UNKNOWN if given in (None, "", []) else "; ".join(given) if isinstance(given, list) else str(given)
