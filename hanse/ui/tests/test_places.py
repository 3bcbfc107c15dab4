"""Where a value stands among its peers, in words."""

from __future__ import annotations

import re

import pytest

from hanse.ui.pictures.figures import Peers, peers


@pytest.mark.parametrize(
    ("own", "where", "where_less_is_better"),
    [
        (8, "best quarter", "last quarter"),
        (6, "better than the middle", "worse than the middle"),
        (4, "worse than the middle", "better than the middle"),
        (1, "last quarter", "best quarter"),
        (None, "unknown", "unknown"),
    ],
)
def test_the_best_quarter_is_the_smallest_where_less_is_better(
    own: int | None, where: str, where_less_is_better: str
) -> None:
    def place(*, higher_is_better: bool) -> str:
        return Peers(0, 3, 5, 7, 9, own=own, higher_is_better=higher_is_better).place

    assert place(higher_is_better=True) == where
    assert place(higher_is_better=False) == where_less_is_better


@pytest.mark.parametrize(("own", "low", "high"), [(9, None, None), (4, None, None), (7, 2, 30), (None, None, None)])
def test_a_middle_that_is_told_alone_stands_in_the_centre(own: int | None, low: int | None, high: int | None) -> None:
    """Else its place beside one's own value would tell how far away it is."""
    drawn = peers(Peers(None, None, 5, None, None, own=own, low=low, high=high, count=7))

    assert 'class="md" x1="95.0"' in drawn
    assert all(6 <= float(place) <= 184 for place in re.findall(r'(?:x1|x2|cx)="([0-9.]+)"', drawn))
