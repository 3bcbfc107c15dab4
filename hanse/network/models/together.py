"""Many records changed alike, and back again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.ui import formats

from .editing import corrected
from .undoing import Altered, Undo

MOST_AT_ONCE = 2000


def change_together(rows: models.QuerySet[Any], values: Mapping[str, Any], *, by: Actor, operation: str) -> Undo:
    """Give these rows the same values, each audited; gives the way back, which tells how many were different.

    Refused for nothing to change, and for more rows than somebody waits for.
    """
    if not values:
        raise Refused(_("Choose what is to be different."))
    if rows.count() > MOST_AT_ONCE:
        most = {"count": formats.number(MOST_AT_ONCE)}
        raise Refused(_("Only %(count)s can be changed at once. Narrow the list first.") % most)
    altered = []
    with transaction.atomic():
        for row in rows.order_by("pk"):
            was = {column: getattr(row, column) for column in (row._meta.get_field(name).attname for name in values)}
            if corrected(row, values, by=by, operation=operation):
                altered.append(Altered(row, was))
        return Undo.keep(altered, operation=operation, by=by)
