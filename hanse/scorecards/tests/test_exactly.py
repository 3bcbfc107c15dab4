"""The exact interval against tables, against its definition, and against simulated partners."""

from __future__ import annotations

from decimal import Decimal
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanse.scorecards.rules.exactly import MOST, clopper_pearson
from hanse.scorecards.rules.intervals import Interval, wilson

D = Decimal


def ends(hits: int, trials: int) -> Interval:
    found = clopper_pearson(hits, trials)
    assert found is not None
    return found


@st.composite
def counts(draw: st.DrawFn) -> tuple[int, int]:
    trials = draw(st.integers(1, MOST))
    return draw(st.integers(0, trials)), trials


def seen_by_chance(share: float, trials: int) -> list[float]:
    return [comb(trials, hits) * share**hits * (1 - share) ** (trials - hits) for hits in range(trials + 1)]


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),
    [(0, 20, "0.0000", "0.1684"), (81, 263, None, None), (15, 48, "0.1866", "0.4625"), (0, 10, "0.0000", "0.3085")],
)
def test_it_is_that_of_the_literature(hits: int, trials: int, low: str | None, high: str | None) -> None:
    """Newcombe, Statistics in Medicine 17, 1998, table I, method 5; of many events it is Wilson's."""
    if low is None:
        assert clopper_pearson(hits, trials) == wilson(hits, trials)
    else:
        found = ends(hits, trials)
        assert [format(round(end, 4), "f") for end in found] == [low, high]


@given(counts())
def test_its_ends_leave_a_fortieth_on_either_side_and_no_millionth_more(counted: tuple[int, int]) -> None:
    hits, trials = counted
    low, high = ends(hits, trials)

    assert 0 <= low <= D(hits) / trials <= high <= 1
    if hits:
        assert sum(seen_by_chance(float(low), trials)[hits:]) <= 0.025 + 1e-9
        assert sum(seen_by_chance(float(low) + 1e-6, trials)[hits:]) > 0.025 - 1e-9
    if hits < trials:
        assert sum(seen_by_chance(float(high), trials)[: hits + 1]) <= 0.025 + 1e-9
        assert sum(seen_by_chance(float(high) - 1e-6, trials)[: hits + 1]) > 0.025 - 1e-9


@given(counts())
def test_hits_and_misses_mirror_each_other(counted: tuple[int, int]) -> None:
    hits, trials = counted
    low, high = ends(hits, trials)

    assert ends(trials - hits, trials) == (1 - high, 1 - low)


@given(counts().filter(lambda counted: counted[1] <= MOST // 4), st.integers(2, 4))
def test_more_of_the_same_tells_more(counted: tuple[int, int], times: int) -> None:
    few, many = ends(*counted), ends(counted[0] * times, counted[1] * times)

    assert many[1] - many[0] < few[1] - few[0]


@pytest.mark.parametrize("trials", [1, 5, 12, 40, 100])
def test_it_never_covers_less_than_it_says_and_wilsons_does_on_average(trials: int) -> None:
    """Every outcome by its chance, over a hundred true shares: no drawing is left to luck."""
    exact = [ends(hits, trials) for hits in range(trials + 1)]
    found = [wilson(hits, trials) or (D(0), D(1)) for hits in range(trials + 1)]
    covered, on_average = [], []
    for step in range(1, 100):
        share, chances = step / 100, seen_by_chance(step / 100, trials)
        covered.append(sum(p for p, (low, high) in zip(chances, exact, strict=True) if low <= share <= high))
        on_average.append(sum(p for p, (low, high) in zip(chances, found, strict=True) if low <= share <= high))

    assert min(covered) >= 0.95 - 1e-9
    assert sum(on_average) / len(on_average) == pytest.approx(0.95, abs=0.02)
    assert min(on_average) < 0.95


def test_a_part_of_a_hit_is_refused() -> None:
    with pytest.raises(ValueError, match="whole hits"):
        clopper_pearson(D("2.5"), 10)
    assert clopper_pearson(0, 0) is None
