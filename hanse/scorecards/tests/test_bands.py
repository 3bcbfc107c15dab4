"""Bands: where a score lies, and that nobody is put down by figures that do not tell. Feature 19."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hanse.scorecards.bands.rule import STARTING_BANDS, Band, Placed, placed, reach

scores = st.integers(0, 100_000)
names = st.sampled_from(["", "A", "B", "C", "gone"])


def least(name: str) -> int:
    return next((band.least for band in STARTING_BANDS if band.name == name), 0)


@given(score=scores, above=st.integers(0, 50_000), before=names)
def test_a_partner_falls_only_where_its_whole_interval_lies_below(score: int, above: int, before: str) -> None:
    high = min(100_000, score + above)

    found = placed(STARTING_BANDS, score, high, before=before)

    assert found.band is not None
    if high >= least(before) and before in {"A", "B", "C"}:
        assert found.band.least >= least(before)
    assert found.held == (found.band.least > score)


@given(score=scores, before=names)
def test_a_partner_rises_as_soon_as_its_score_does(score: int, before: str) -> None:
    found = placed(STARTING_BANDS, score, score, before=before)

    assert found.band == max((band for band in STARTING_BANDS if band.least <= score), key=lambda band: band.least)


def test_without_a_score_it_stays_where_it_was() -> None:
    assert placed(STARTING_BANDS, None, None, before="B") == Placed(Band("B", 50_000), held=True)
    assert placed(STARTING_BANDS, None, None).band is None


def test_an_interval_across_two_bands_is_told() -> None:
    assert reach(STARTING_BANDS, 49_999, 75_000) == (Band("C", 0), Band("A", 75_000))
    assert reach(STARTING_BANDS, 50_000, 74_999) is None
