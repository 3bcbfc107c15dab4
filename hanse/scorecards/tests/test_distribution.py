"""Bars of a distribution hold everybody once."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hanse.scorecards.library.distribution import Bar, bars
from hanse.scorecards.library.telling import brief_bar
from hanse.scorecards.metrics.registry import metric


@given(st.lists(st.decimals(min_value=-1000, max_value=1000, places=3), max_size=40))
def test_everybody_stands_in_one_bar_and_few_in_none(values: list[Decimal]) -> None:
    found = bars(values)

    if len(values) < 5:
        assert found == []
        return
    assert sum(bar.count for bar in found) == len(values)
    assert all(one.high == other.low for one, other in pairwise(found))
    for bar in found:
        inside = [v for v in values if (bar.low is None or v >= bar.low) and (bar.high is None or v < bar.high)]
        assert len(inside) == bar.count


def test_the_axis_below_bars_has_room_for_each() -> None:
    sales, growth = metric("net_sales"), metric("cycle_growth")

    assert brief_bar(sales, Bar(None, Decimal(320), 3)) == "< 320"
    assert brief_bar(sales, Bar(Decimal(35480), Decimal(70600), 3)) == "35.5K"
    assert brief_bar(sales, Bar(Decimal(1234567), None, 3)) == "1.2M"
    assert brief_bar(growth, Bar(Decimal("-0.53"), Decimal("0.1"), 3)) == "−53%"
    assert brief_bar(growth, Bar(None, None, 5)) == "–"
