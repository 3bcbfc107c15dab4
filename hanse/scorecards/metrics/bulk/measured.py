"""All figures of a kind from what was read of all: in columns where there is a way, else by the rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..known import Known
from ..registry import Metric, Nature
from . import dealers, suppliers
from .column import Column
from .held import Held

COLUMNS: dict[str, Callable[[Held], Column]] = {**dealers.COLUMNS, **suppliers.COLUMNS}


def columns(metrics: Iterable[Metric], held: Held) -> dict[str, Column]:
    """Each of these metrics, which are written in code, in their order."""
    return {each.key: (COLUMNS.get(each.key) or _by_rule(each))(held) for each in metrics}


def _by_rule(metric: Metric) -> Callable[[Held], Column]:
    def column(held: Held) -> Column:
        if metric.nature is Nature.MEASURED and metric.recipe is None:
            return Column.of([metric.read(held.known(place)) for place in range(len(held.ids))])
        if metric.nature is not Nature.RECORDED:
            return Column.mostly(metric.read(Known(held.period)), len(held.ids), {})
        records = (Known(held.period, credit_rating=each.credit_rating) for each in held.partners)
        return Column.of([metric.read(each) for each in records])

    return column
