"""Where a value stands among its peers, in words."""

from __future__ import annotations

import pytest

from hanse.ui.pictures.figures import Peers


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
