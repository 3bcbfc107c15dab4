"""How the trail tells of custom values: by the names of their fields, and only to who reads these."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from hanse.kernel.actor import current
from hanse.ui import formats

from .declared import key_of, named, reads, told


def is_open(name: str) -> bool:
    """May who is looking read the values of this name? What a field was that is removed, only our people learn."""
    field = named(name)
    return current().is_staff if field is None else reads(current(), field)


def is_everybodys(name: str) -> bool:
    """Do all of ours read it who see the record?"""
    field = named(name)
    return field is not None and not field.readers


def called(name: str) -> str | None:
    """What it is called; None for who may not read it."""
    return label(name) if is_open(name) else None


def label(name: str) -> str:
    field = named(name)
    if field is None or not reads(current(), field):
        return _("a custom field") if field else _("removed field %(key)s") % {"key": key_of(name)}
    return field.called


def value(name: str, given: Any) -> str:
    field = named(name)
    if field is not None:
        return told(field, given)
    return formats.UNKNOWN if given in (None, "", []) else "; ".join(given) if isinstance(given, list) else str(given)
