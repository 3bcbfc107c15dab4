"""Points as they are written: to the tenth, unless that would make nothing of something, and what is said of what is lost by it."""

from __future__ import annotations

import pytest

from hanse.scorecards.showing import wording


@pytest.mark.parametrize(
    ("thousandths", "written"),
    [(0, "0.0"), (25_000, "25.0"), (33_333, "33.3"), (50, "0.050"), (51, "0.1"), (None, "–")],
)
def test_points_have_one_decimal_unless_it_hides_that_there_are_any(thousandths: int | None, written: str) -> None:
    assert wording.points(thousandths) == written


def test_a_small_loss_is_told_as_one() -> None:
    assert wording.points(-12, sign=True) == "−0.012"
    assert wording.points(1_240, sign=True) == "+1.2"


@pytest.mark.parametrize(
    ("parts", "total", "told"),
    [
        ([10_000, 20_000], 30_000, False),
        ([10_040, 10_040, 10_040], 30_120, True),
        ([10_000, None, 12], 10_012, True),
        ([10_000, None], 10_000, False),
        ([], None, False),
    ],
)
def test_it_is_said_where_written_parts_miss_their_total(
    parts: list[int | None], total: int | None, told: bool
) -> None:
    assert bool(wording.rounding(parts, total)) is told
