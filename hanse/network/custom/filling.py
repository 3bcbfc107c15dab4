"""Custom values said by a partner of its own role."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from hanse.kernel.actor import Actor

from ..models import Partnership, Undo
from ..models.editing import Seen
from ..models.undoing import edited


def fill_in(partnership: Partnership, values: Mapping[str, Any], *, by: Actor, seen: Seen | None = None) -> Undo | None:
    """Say what custom fields ask of it; gives the way back. Its number, manager and territory stay what they are."""
    with transaction.atomic():
        return edited(partnership, values, by=by, operation="partnerships.edit", seen=seen)
