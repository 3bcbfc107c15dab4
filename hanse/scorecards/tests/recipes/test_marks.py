"""A mean of marks lies between the worst and the best mark, and so does what it could be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa
import pytest

from hanse.scorecards.metrics.registry import metric
from hanse.scorecards.recipes import bulk
from hanse.scorecards.recipes.measured import figures
from hanse.scorecards.recipes.recipe import LINES, Recipe, Sure, Way
from hanse.scorecards.rules.figures import Figure

END = date(2026, 3, 31)
SCHEMA = pa.schema([
    ("organisation_id", pa.int64()), ("rated_on", pa.date32()), ("subject", pa.string()), ("mark", pa.decimal128(18, 4)),
    ("product_line", pa.string()),
])  # fmt: skip


def of_marks(recipe: Recipe, marks: list[int]) -> Figure:
    """One by one, and in columns where that can be: both say the same."""
    rows = [
        {"organisation_id": 1, "rated_on": date(2026, 2, 1 + place), "subject": "Pace", "mark": Decimal(mark)}
        for place, mark in enumerate(marks)
    ]
    lines: Any = ibis.memtable(pa.Table.from_pylist(rows, schema=SCHEMA))
    [found] = figures("pace", recipe, lines, END, [1], fewest=1).values()
    wanted = replace(metric("reject_rate"), key="pace", recipe=recipe, minimum_sample=1)
    if columns := bulk.columns([wanted], lines, END, [1]):
        assert columns["pace"].figures[0] == found
    return found


@pytest.mark.parametrize("method", [Sure.RATIO, Sure.BOOTSTRAP])
@pytest.mark.parametrize("marks", [[1, 5], [5, 5, 4], [1, 1, 2], [2, 5, 5]])
def test_the_interval_of_a_mean_mark_stays_between_one_and_five(method: Sure, marks: list[int]) -> None:
    found = of_marks(Recipe("supplier", "rating", Way.RATIO, "mark", LINES, interval=method), marks)

    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert 1 <= found.low <= found.value <= found.high <= 5


def test_a_sum_of_marks_has_no_such_ends() -> None:
    found = of_marks(Recipe("supplier", "rating", Way.RATIO, "mark", "months", months=3), [5, 5, 5])

    assert found.high is not None
    assert found.high > 5
