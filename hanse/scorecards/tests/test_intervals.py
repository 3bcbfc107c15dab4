"""Intervals against tables and their own promises."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanse.scorecards.rules.intervals import Clusters, mean, ratio, t95, wilson

D = Decimal


def clusters(pairs: list[tuple[int, int]]) -> Clusters:
    return Clusters(
        len(pairs), D(sum(x for x, _ in pairs)), D(sum(y for _, y in pairs)), D(sum(x * x for x, _ in pairs)),
        D(sum(x * y for x, y in pairs)), D(sum(y * y for _, y in pairs)),
    )  # fmt: skip


@pytest.mark.parametrize(("freedom", "point"), [(1, 12.706), (10, 2.228), (30, 2.042), (60, 2.000), (120, 1.980)])
def test_students_t_is_that_of_the_tables(freedom: int, point: float) -> None:
    assert t95(freedom) == pytest.approx(point, abs=0.001)


def test_wilsons_interval_is_that_of_the_literature() -> None:
    """Newcombe, Statistics in Medicine 17, 1998, table I: 81 of 263 and 0 of 20."""
    low, high = wilson(81, 263) or (D(0), D(0))
    assert (round(low, 4), round(high, 4)) == (D("0.2553"), D("0.3662"))
    low, high = wilson(0, 20) or (D(0), D(0))
    assert (low, round(high, 4)) == (D(0), D("0.1611"))


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)).map(lambda pair: (min(pair), pair[1])), min_size=1))
def test_a_share_of_clusters_lies_inside_its_interval_and_inside_what_is_possible(pairs: list[tuple[int, int]]) -> None:
    sums = clusters(pairs)
    low, high = ratio(sums, least=0.0, most=1.0) or (D(0), D(0))

    assert 0 <= low <= (sums.x / sums.y).quantize(D("0.000001")) <= high <= 1


def test_a_share_that_never_varied_is_not_certain() -> None:
    low, high = ratio(clusters([(0, 9)] * 12), least=0.0, most=1.0) or (D(0), D(0))

    assert low == 0
    assert high > D("0.2")


def test_a_single_order_tells_little_however_large_it_is() -> None:
    low, high = ratio(clusters([(5, 1000)]), least=0.0, most=1.0) or (D(0), D(0))

    assert high - low > D("0.7")


def test_more_clusters_tell_more() -> None:
    few, many = (ratio(clusters([(1, 10), (3, 10)] * times), least=0.0, most=1.0) for times in (3, 30))
    assert few is not None
    assert many is not None

    assert many[1] - many[0] < few[1] - few[0]


def test_a_single_rating_has_no_interval() -> None:
    assert mean(1, D(4), D(16), least=1, most=5) is None
    low, high = mean(3, D(12), D(50), least=1, most=5) or (D(0), D(0))
    assert 1 <= low < 4 < high <= 5
