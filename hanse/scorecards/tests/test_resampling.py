"""The bootstrap: the same digits however lines come, honest about simulated partners, and never beyond what can be."""

from __future__ import annotations

from decimal import Decimal
from itertools import batched
from random import Random
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanse.scorecards.rules.intervals import Interval
from hanse.scorecards.rules.resampling import FEWEST, MOST, Pairs, is_fit, ratios, trends

PARTS = st.tuples(st.integers(0, 50), st.integers(1, 50)).map(lambda pair: (Decimal(min(pair)), Decimal(pair[1])))
CLUSTERS = st.integers(FEWEST, 30).flatmap(lambda count: st.lists(PARTS, min_size=count, max_size=count))


def one(pairs: Pairs) -> Interval:
    found = ratios([pairs])[0]
    assert found is not None
    return found


def test_few_and_many_are_left_to_closed_forms() -> None:
    assert [is_fit(count) for count in (FEWEST - 1, FEWEST, MOST, MOST + 1)] == [False, True, True, False]


@given(CLUSTERS, st.randoms())
def test_a_share_lies_within_what_can_be_and_no_order_matters(pairs: Pairs, chance: Random) -> None:
    low, high = one(pairs)
    shuffled = list(pairs)
    chance.shuffle(shuffled)

    assert 0 <= low <= high <= 1
    assert one(shuffled) == (low, high)


@given(st.lists(st.lists(PARTS, min_size=8, max_size=8), min_size=2, max_size=5))
def test_who_is_drawn_beside_whom_changes_nothing(partners: list[Pairs]) -> None:
    assert ratios(partners) == [one(pairs) for pairs in partners]


def test_the_digits_are_these() -> None:
    """On this machine and any other: a change of them is a change of what kept cards say."""
    pairs = [(Decimal(number % 7), Decimal(7 + number % 5)) for number in range(12)]
    assert one(pairs) == (Decimal("0.147059"), Decimal("0.453608"))
    assert trends([[Decimal(100 + 9 * month + month * month % 7) for month in range(12)]]) == [
        (Decimal("0.057857"), Decimal("0.061800"))
    ]


def test_clusters_that_are_all_alike_leave_no_doubt() -> None:
    assert one([(Decimal(3), Decimal(4))] * 9) == (Decimal("0.75"), Decimal("0.75"))
    assert trends([[Decimal(5)] * 9]) == [(Decimal(0), Decimal(0))]


def test_more_clusters_tell_more() -> None:
    few, many = (one([(Decimal(1), Decimal(10)), (Decimal(3), Decimal(10))] * times) for times in (4, 40))
    assert many[1] - many[0] < few[1] - few[0]


def test_where_a_draw_leaves_nothing_below_another_method_speaks() -> None:
    assert ratios([[(Decimal(1), Decimal(-1))] * 3 + [(Decimal(9), Decimal(9))] * 3]) == [None]


def covered(found: list[Interval | None], truth: float) -> float:
    return mean(each is not None and float(each[0]) <= truth <= float(each[1]) for each in found)


@pytest.mark.parametrize("documents", [8, 15, 40])
def test_it_covers_a_ratio_of_sums_nearly_as_often_as_it_says(documents: int) -> None:
    """Orders of very different size, each with its own share: 600 partners, the truth known."""
    chance = Random(documents)

    def an_order() -> tuple[Decimal, Decimal]:
        size = chance.lognormvariate(0, 0.7)
        return Decimal(repr(size * chance.betavariate(8, 2))), Decimal(repr(size))

    partners = list(batched((an_order() for _ in range(600 * documents)), documents, strict=True))
    assert 0.91 <= covered(ratios(partners), 0.8) <= 0.98


@pytest.mark.parametrize("months", [8, 12, 36])
def test_it_covers_a_trend_nearly_as_often_as_it_says(months: int) -> None:
    chance = Random(months)
    truth = 0.5 / (30 + 0.5 * (months - 1) / 2)
    partners = [
        [Decimal(repr(30 + 0.5 * month + chance.gauss(0, 3))) for month in range(months)] for _ in range(600)
    ]  # fmt: skip
    assert 0.92 <= covered(trends(partners), truth) <= 0.98
