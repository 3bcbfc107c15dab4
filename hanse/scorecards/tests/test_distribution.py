"""Bars of a distribution hold everybody once."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from hanse.scorecards.library.distribution import Bar, bars
from hanse.scorecards.library.telling import brief_ends
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


def test_the_axis_below_bars_has_room_for_each_and_tells_them_apart() -> None:
    def told(key: str, *ends: str | None) -> list[str]:
        edges = [None if end is None else Decimal(end) for end in ends]
        return brief_ends(metric(key), [Bar(low, high, 1) for low, high in pairwise(edges)])

    assert told("net_sales", None, "320", "35480", "1234567", None) == ["< 320", "320", "35K", "1M"]
    assert told("net_sales", "1100000", "1200000", "1300000") == ["1.1M", "1.2M"]
    assert told("cycle_growth", "-0.53", "0.1", None) == ["−53%", "10%"]
    assert told("fill_rate", None, "0.981", "0.984", "0.99", None) == ["< 98.1%", "98.1%", "98.4%", "99.0%"]
    assert told("fill_rate", None, None) == ["all alike"]


def test_thousands_have_their_points_where_a_language_has_no_letter_for_them() -> None:
    with translation.override("de"):
        told = brief_ends(metric("net_sales"), [Bar(Decimal(low), None, 1) for low in ("320", "35480", "1234567")])

    assert told == ["320", "35.480", "1\N{NO-BREAK SPACE}Mio."]
