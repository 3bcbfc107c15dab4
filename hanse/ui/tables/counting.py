"""How many rows there are: for one who sees a whole network each number by an index of its own, and only as far as it tells.

A million rows are not counted because somebody opens a list. Who wants the exact number asks for it; what is done to all
rows and what is exported never looks at these numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery

from .. import formats

MOST = 10_000
"""Beyond it a number says "more": it tells no more than that."""


class Counted(Subquery):
    """The number of rows of a queryset."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()
    empty_result_set_value = 0


def apart(rows: QuerySet[Any], narrowed: Sequence[QuerySet[Any]], *, most: int | None) -> list[int]:
    """How many each of `narrowed` has, of which all are among `rows`: in one question; at most one more than `most`."""
    asked = {
        f"tally_{place}": Counted(each.order_by().values("pk")[: None if most is None else most + 1])
        for place, each in enumerate(narrowed)
    }
    found = rows.order_by().annotate(**asked).values(*asked)[:1]
    return [row[name] for row in found for name in asked] or [0] * len(narrowed)


def told(count: int, *, most: int | None) -> str:
    """38, or 10,000+ where it was not counted further."""
    return f"{formats.number(most)}+" if is_beyond(count, most=most) else formats.number(count)


def is_beyond(count: int, *, most: int | None) -> bool:
    return most is not None and count > most
