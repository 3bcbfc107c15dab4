"""Many rows changed at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import models

from hanse.kernel import clock

AT_ONCE = 1_000


def update_all(model: type[models.Model], rows: Sequence[models.Model], names: Collection[str]) -> None:
    """Many at once, with the time of the change where a row has it: Django keeps that for single rows alone."""
    times = [column.name for column in model._meta.concrete_fields if getattr(column, "auto_now", False)]
    for row in rows:
        for name in times:
            setattr(row, name, clock.now())
    model._default_manager.bulk_update(rows, sorted({*names, *times}), batch_size=AT_ONCE)
