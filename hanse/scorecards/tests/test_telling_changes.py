"""What would help and why a score moved, in words that say what a reader sees."""

from __future__ import annotations

from decimal import Decimal

from hanse.scorecards.rules.differences import Earned, compare
from hanse.scorecards.rules.figures import Figure, Status
from hanse.scorecards.rules.scale import Scale
from hanse.scorecards.rules.scoring import Criterion
from hanse.scorecards.showing.changes import parts_of
from hanse.scorecards.showing.helping import what_would_help
from hanse.scorecards.showing.history import sentence

D = Decimal
CRITERIA = [
    Criterion("order_regularity", 50, Scale(D("0.5"), D(1))),
    Criterion("discount_dependence", 50, Scale(D("0.001"), D(0))),
]


def helps(discount: str) -> list[str]:
    values = {"order_regularity": D("0.8"), "discount_dependence": D(discount)}
    figures = {key: Figure(key, Status.OK, value, value * 20, D(20), 20) for key, value in values.items()}
    return [help_.text for help_ in what_would_help(CRITERIA, figures, "EUR")]


def test_a_step_that_reads_like_none_is_left_out() -> None:
    assert helps("0.0003") == ["Order regularity: from 80.0% to 85.0%"]
    assert "Discount dependence: from 0.2% to 0.1%" in helps("0.002")


def test_a_value_that_rose_while_its_share_fell_says_both() -> None:
    before, after = Earned("net_sales", D(272142), 18750, 18750), Earned("net_sales", D(307135), 10000, 10000)
    grown = Earned("net_sales", D(307135), 18750, 18750)
    less = Earned("net_sales", D(200000), 15000, 18750)

    (told,) = parts_of(compare([before], [after]), "EUR")
    assert told.reason == "from €272,142 to €307,135 (0.0), with another share of the hundred points (−8.8)"
    (told,) = parts_of(compare([less], [grown]), "EUR")
    assert told.reason == "from €200,000 to €307,135"


def test_a_score_that_reads_as_before_did_not_rise() -> None:
    moves = compare(
        [Earned("order_regularity", D(1), 37500, 37500), Earned("net_sales", D(2010), 4854, 37500)],
        [Earned("order_regularity", D(1), 25000, 25000), Earned("net_sales", D(4431), 17379, 37500)],
    )

    assert sentence(42379, 42354, moves).startswith("Score stayed at 42.4: Net sales, 12 months +12.5, ")
    assert sentence(42879, 42354, moves).startswith("Score rose from 42.4 to 42.9: ")


def test_of_a_score_that_fell_what_took_points_comes_first() -> None:
    moves = compare(
        [Earned("order_regularity", D(1), 37500, 37500), Earned("net_sales", D(2010), 30000, 37500)],
        [Earned("order_regularity", D(1), 17500, 37500), Earned("net_sales", D(4431), 15000, 37500)],
    )
    moves += compare([Earned("breadth", D(1), 5000, 25000)], [Earned("breadth", D(1), 21000, 25000)])

    assert sentence(53500, 72500, moves) == (
        "Score fell from 72.5 to 53.5: Order regularity −20.0, Net sales, 12 months −15.0, Breadth of range +16.0"
    )
