"""Many rows changed at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import batched
from typing import Any

from django.db import models

from hanse.kernel import clock

from ..models.undoing import locked_rows
from .planning import Change

AT_ONCE = 1_000


def see_anew(changes: Iterable[Change]) -> None:
    """Lock the rows that will change. What somebody saved since they were read stays, but for what the file says; and where the
    file says otherwise, that is what they go back to.
    """
    by_model: dict[type[models.Model], dict[Any, list[Change]]] = defaultdict(lambda: defaultdict(list))
    for change in changes:
        by_model[type(change.found)][change.found.pk].append(change)
    for model, theirs in by_model.items():
        for keys in batched(sorted(theirs), AT_ONCE, strict=False):
            for row in locked_rows(model, keys):
                _renew(theirs[row.pk], row)


def _renew(changes: Sequence[Change], now: models.Model) -> None:
    """The changes of one row, as it is now."""
    for column in now._meta.concrete_fields:
        value, first = getattr(now, column.attname), next((one for one in changes if column.name in one.before), None)
        if first is None:
            for one in changes:
                setattr(one.found, column.attname, value)
        elif getattr(first.before[column.name], "pk", first.before[column.name]) != value:
            first.before[column.name] = getattr(now, column.name)


def update_all(model: type[models.Model], rows: Sequence[models.Model], names: Collection[str]) -> None:
    """Many at once, with the time of the change where a row has it: Django keeps that for single rows alone."""
    times = [column.name for column in model._meta.concrete_fields if getattr(column, "auto_now", False)]
    for row in rows:
        for name in times:
            setattr(row, name, clock.now())
    model._default_manager.bulk_update(rows, sorted({*names, *times}), batch_size=AT_ONCE)
