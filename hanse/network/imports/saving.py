"""Many rows changed at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import batched
from typing import Any

from django.db import models

from hanse.kernel import clock
from hanse.kernel.walls.authz import reading

from ..custom.record import COLUMN, is_custom, put, saved, seek_anew
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
    columns = [column for column in now._meta.concrete_fields if column.name != COLUMN]
    for column in columns:
        value, first = getattr(now, column.attname), next((one for one in changes if column.name in one.before), None)
        if first is None:
            for one in changes:
                setattr(one.found, column.attname, value)
        elif getattr(first.before[column.name], "pk", first.before[column.name]) != value:
            first.before[column.name] = getattr(now, column.name)
    _renew_custom(changes, now)


def _renew_custom(changes: Sequence[Change], now: models.Model) -> None:
    """The same for what stands together in one column."""
    said: dict[str, Any] = {}
    for change in changes:
        for name in filter(is_custom, change.before):
            if name not in said and change.before[name] != getattr(now, name):
                change.before[name] = getattr(now, name)
            said[name] = change.after[name]
    for name, value in said.items():
        put(now, name, value)
    for change in changes if hasattr(now, COLUMN) else ():
        change.found.custom = now.custom  # type: ignore[attr-defined]


def update_all(model: type[models.Model], rows: Sequence[models.Model], names: Collection[str]) -> None:
    """Many at once, with the time of the change where a row has it: Django keeps that for single rows alone."""
    times = [column.name for column in model._meta.concrete_fields if getattr(column, "auto_now", False)]
    for row in rows:
        for name in times:
            setattr(row, name, clock.now())
    columns = saved(names)
    if COLUMN in columns:
        seek_all_anew(rows)
    model._default_manager.bulk_update(rows, sorted({*columns, *times}), batch_size=AT_ONCE)


def seek_all_anew(rows: Iterable[models.Model]) -> None:
    """By what records are found whose custom values were given."""
    with reading():
        for row in rows:
            seek_anew(row, [COLUMN])
