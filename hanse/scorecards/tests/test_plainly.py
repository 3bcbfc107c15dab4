"""A card in plain sentences: what brings most points, and where most are missing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanse.scorecards.metrics.registry import metric
from hanse.scorecards.models import Card, CardLine
from hanse.scorecards.panels import why_moved
from hanse.scorecards.rules.differences import Earned, by_shares, compare, mover
from hanse.scorecards.showing.lines import TellingLine
from hanse.scorecards.showing.plainly import Moved, told


def line(key: str, *, points: int, most: int) -> TellingLine:
    return TellingLine(CardLine(key=key, contribution=points, most=most), metric(key), "", "", "", None, "")


def sentences(*lines: TellingLine) -> str:
    return told(Card(score=sum(each.line.contribution or 0 for each in lines), low=0, high=0), lines, None)


def test_one_measure_may_bring_most_points_and_lack_most_and_is_told_once() -> None:
    heavy, light = line("reject_rate", points=30_000, most=60_000), line("spend", points=25_000, most=40_000)

    shown = sentences(heavy, light)

    assert shown.startswith(
        f"“{heavy.metric.label}” brings most of the points, and most of the missing ones are missing there too: 30.0 of 60.0."
    )
    assert shown.count(str(heavy.metric.label)) == 1
    assert "Most are missing" not in shown


@pytest.mark.parametrize(("points", "begins"), [(60_000, "Most points come from"), (0, "Most are missing at")])
def test_one_measure_that_has_all_or_nothing_is_told_as_that(points: int, begins: str) -> None:
    assert sentences(line("reject_rate", points=points, most=60_000)).startswith(begins)


@pytest.mark.parametrize(("points", "most"), [(0, 20_000), (0, 19_000), (1_000, 21_000)])
def test_two_that_bring_the_same_of_the_same_are_both_named(points: int, most: int) -> None:
    one, other = line("reject_rate", points=0, most=20_000), line("spend", points=points, most=most)

    shown = sentences(line("fill_rate", points=40_000, most=40_000), one, other)

    names = f"“{one.metric.label}” and “{other.metric.label}”: each" if most == 20_000 else f"“{one.metric.label}”: it"
    assert f"Most are missing at {names} brings 0.0 of 20.0." in shown


def earned(key: str, value: int, points: int, most: int) -> Earned:
    return Earned(key, Decimal(value), points, most)


def moved(before: list[Earned], after: list[Earned]) -> str:
    """What is said of a move from one to the other."""
    found = compare(before, after)
    change = sum(each.change for each in found)
    card = Card(score=sum(each.contribution or 0 for each in after), low=0, high=0)
    return told(card, [line("reject_rate", points=0, most=60_000)], Moved(change, "October", found))


SALES = earned("net_sales", 272_142, 50_000, 100_000)


def test_a_measure_that_did_better_and_lost_its_share_to_another_is_not_said_to_have_done_worse() -> None:
    after = [earned("net_sales", 307_135, 36_000, 60_000), earned("breadth", 0, 2_000, 40_000)]

    shown = moved([SALES], after)

    assert (
        "fell by 12.0, most because “Breadth of range” counts now and takes 22.0 of the points of “Net sales, 12 months”."
        in shown
    )
    assert "“Net sales, 12 months” itself did better." in shown


def test_a_measure_that_did_worse_is_said_to_be_the_cause_though_its_share_is_smaller_too() -> None:
    after = [earned("net_sales", 100_000, 10_000, 90_000), earned("breadth", 0, 0, 10_000)]

    assert "fell by 40.0, most by “Net sales, 12 months” (−40.0)." in moved([SALES], after)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ([SALES], [earned("net_sales", 272_142, 25_000, 50_000)], "has a smaller share of the hundred points now (−25.0)."),
        ([earned("net_sales", 272_142, 25_000, 50_000)], [SALES], "has a larger share of the hundred points now (+25.0)."),
        ([earned("net_sales", 1, 25_000, 50_000), earned("breadth", 1, 1_000, 50_000)], [SALES],
         "“Breadth of range” does not count any more and “Net sales, 12 months” has part of its share (+25.0)."),
        ([SALES], [SALES, earned("breadth", 1, 9_000, 50_000)], "rose by 9.0, most because “Breadth of range” counts now (+9.0)."),
        ([SALES, earned("breadth", 1, 9_000, 50_000)], [SALES], "most because “Breadth of range” does not count any more (−9.0)."),
    ],
)  # fmt: skip
def test_another_share_is_said_as_that(before: list[Earned], after: list[Earned], said: str) -> None:
    assert said in moved(before, after)


MANY = [earned(key, 1, 20_000, 25_000) for key in ("net_sales", "breadth", "order_regularity", "share_of_potential")]


def shared_with(points: int) -> list[Earned]:
    """A fifth measure counts too and has a third of the hundred points; one of the others did worse by itself."""
    others = [earned(each.key, 1, 13_333, 16_667) for each in MANY[1:]]
    return [earned("net_sales", 2, 8_000, 16_667), *others, earned("cycle_growth", 1, points, 33_332)]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (MANY, shared_with(5_000), "fell by 27.0, most because “Growth, whole ordering cycles” counts now and takes more from the others than it brings ("),
        (MANY, shared_with(33_332), "rose by 1.3, most because “Growth, whole ordering cycles” counts now (+33.3)."),
        (shared_with(5_000), MANY, "rose by 27.0, most because “Growth, whole ordering cycles” does not count any more and the others have its share ("),
    ],
)  # fmt: skip
def test_where_no_measure_did_as_much_as_that_others_count_now_this_is_said(
    before: list[Earned], after: list[Earned], said: str
) -> None:
    assert said in moved(before, after)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=6))
def test_a_cause_of_all_together_went_the_way_of_the_score_and_did_more_than_any_measure(
    points: list[tuple[int, int]],
) -> None:
    found = compare(
        [
            earned(f"m{at}", one, one, 20) if one else Earned(f"m{at}", None, None, None)
            for at, (one, _) in enumerate(points)
        ],
        [
            earned(f"m{at}", two, two, 20) if two else Earned(f"m{at}", None, None, None)
            for at, (_, two) in enumerate(points)
        ],
    )
    together, change = by_shares(found), sum(each.change for each in found)

    assert together * change >= 0
    assert not together or abs(together) > abs(mover(found).change)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ([earned("spend", 1, 10_000, 50_000)], [earned("spend", 2, 30_000, 50_000)], "mostly Spend: +20.0"),
        (MANY, shared_with(5_000), "mostly as Growth, whole ordering cycles counts now and takes more from the others than it brings: −"),
        (shared_with(5_000), MANY, "mostly as Growth, whole ordering cycles counts no more and the others have its share: +"),
        (MANY, [*shared_with(2_000), earned("discount_share", 1, 3_000, 9_000)], "mostly as the hundred points are shared out otherwise: −"),
    ],
)  # fmt: skip
def test_today_names_what_moved_a_score(before: list[Earned], after: list[Earned], said: str) -> None:
    assert why_moved(compare(before, after)).startswith(said)
