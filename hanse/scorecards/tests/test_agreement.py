"""How far raters agree."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from hanse.scorecards.rules.agreement import Agreement, judged, mean_difference

marks = st.lists(st.integers(1, 5).map(Decimal), min_size=2, max_size=8)


@given(given_marks=marks)
def test_it_is_the_mean_over_all_pairs(given_marks: list[Decimal]) -> None:
    pairs = [abs(one - other) for one, other in combinations(given_marks, 2)]

    found = mean_difference(given_marks)

    assert found is not None
    assert abs(found - sum(pairs, Decimal(0)) / len(pairs)) < Decimal("1e-20")


def test_one_rater_neither_agrees_nor_differs() -> None:
    assert mean_difference([Decimal(4)]) is None
    assert judged(Decimal(0)) is Agreement.NEAR
    assert judged(Decimal(4)) is Agreement.APART
