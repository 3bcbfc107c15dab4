"""What would help most: promises are kept exactly."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given

from hanse.scorecards import metrics  # noqa: F401  # registers them
from hanse.scorecards.rules.differences import Cause, Earned, compare, mover
from hanse.scorecards.rules.figures import Figure, Status, Why, unknown
from hanse.scorecards.rules.improving import lacking, steps
from hanse.scorecards.rules.scale import Scale, Shape
from hanse.scorecards.rules.scoring import Criterion, Score, score

from . import strategies as some

D = Decimal
CRITERIA = [
    Criterion("net_sales", 40, Scale(D(1000), D(100000), Shape.LOG)),
    Criterion("breadth", 30, Scale(D("0.2"), D("0.8"))),
    Criterion("discount_dependence", 20, Scale(D("0.2"), D(0))),
    Criterion("manager_rating", 10, Scale(D(1), D(5))),
]


def known(key: str, above: str, below: str = "1") -> Figure:
    return Figure(key, Status.OK, D(above) / D(below), D(above), D(below), 20)


@given(criteria=some.criteria(), figures=some.figures())
def test_the_value_put_into_a_copy_yields_the_promised_score(
    criteria: list[Criterion], figures: dict[str, Figure]
) -> None:
    """Feature 18."""
    now = score(criteria, figures).total
    for step in steps(criteria, figures):
        then = score(criteria, {**figures, step.key: replace(figures[step.key], value=step.value, low=None, high=None)})

        assert then.total == step.total == (now or 0) + step.gain
        assert step.gain > 0


@given(criteria=some.criteria(), figures=some.figures())
def test_the_step_that_brings_most_comes_first(criteria: list[Criterion], figures: dict[str, Figure]) -> None:
    gains = [step.gain for step in steps(criteria, figures)]

    assert gains == sorted(gains, reverse=True)


def test_steps_are_worded_in_things_that_can_be_done() -> None:
    figures = {
        "net_sales": known("net_sales", "20000"), "breadth": known("breadth", "5", "10"),
        "discount_dependence": known("discount_dependence", "0.05"), "manager_rating": known("manager_rating", "3"),
    }  # fmt: skip
    found = {step.key: step for step in steps(CRITERIA, figures)}

    assert found["breadth"].more == 1
    assert found["breadth"].value == D("0.6")
    assert found["net_sales"].value > 20000
    assert found["discount_dependence"].value < D("0.05")
    assert "manager_rating" not in found  # a judgement is not to be worked on


def test_what_has_too_few_events_is_told_apart() -> None:
    figures = {
        "net_sales": known("net_sales", "20000"),
        "breadth": known("breadth", "1", "10").needing(10, has=3, why=Why.FEW_LINES),
        "discount_dependence": unknown("discount_dependence", Why.NO_LINES),
        "manager_rating": known("manager_rating", "3"),
    }

    assert [(one.key, one.needed, one.has, one.weight) for one in lacking(CRITERIA, figures)] == [
        ("breadth", 10, 3, 30)
    ]
    assert "breadth" not in {step.key for step in steps(CRITERIA, figures)}


@given(criteria=some.criteria(), before=some.figures(), after=some.figures())
def test_the_differences_of_two_cards_add_up_to_the_difference_of_their_scores(
    criteria: list[Criterion], before: dict[str, Figure], after: dict[str, Figure]
) -> None:
    old, new = score(criteria, before), score(criteria, after)

    found = compare(_earned(old), _earned(new))

    assert sum(difference.change for difference in found) == (new.total or 0) - (old.total or 0)
    assert all(difference.change == 0 for difference in found if difference.cause is Cause.NOTHING)


@given(criteria=some.criteria(), before=some.figures(), after=some.figures())
def test_what_a_value_and_what_its_share_moved_add_up_to_the_change(
    criteria: list[Criterion], before: dict[str, Figure], after: dict[str, Figure]
) -> None:
    old, new = score(criteria, before), score(criteria, after)

    for each in compare(_earned(old), _earned(new)):
        assert each.by_value + each.by_share == each.change
        if each.cause in {Cause.KNOWN, Cause.UNKNOWN}:
            assert each.by_value == 0
        elif each.before and each.after and each.before.most == each.after.most:
            assert each.by_share == 0
        elif each.cause is Cause.SHARE:  # the same value on the same scale: what its points were rounded by at most
            assert abs(each.by_value) <= 1


@given(criteria=some.criteria(), before=some.figures(), after=some.figures())
def test_what_moved_a_score_most_moved_it_the_way_it_went(
    criteria: list[Criterion], before: dict[str, Figure], after: dict[str, Figure]
) -> None:
    found = compare(_earned(score(criteria, before)), _earned(score(criteria, after)))
    change = sum(each.change for each in found)

    assert mover(found).change * change > 0 or change == 0


def test_of_one_that_fell_by_two_the_larger_is_named_though_another_rose_by_more() -> None:
    before, after = ([Earned(key, None, points, 20) for key, points in zip("abc", all_of, strict=True)]
                     for all_of in ((6, 5, 0), (0, 0, 7)))  # fmt: skip

    assert mover(compare(before, after)).key == "a"


def test_a_difference_names_its_cause() -> None:
    before = [
        Earned("a", D(1), 10, 20),
        Earned("b", D(1), 10, 20),
        Earned("c", None, None, None),
        Earned("d", D(1), 10, 20),
    ]
    after = [
        Earned("a", D(2), 12, 20),
        Earned("b", D(1), 8, 16),
        Earned("c", D(1), 5, 9),
        Earned("d", None, None, None),
    ]

    assert [(each.key, each.cause, each.change) for each in compare(before, after)] == [
        ("a", Cause.VALUE, 2), ("b", Cause.SHARE, -2), ("c", Cause.KNOWN, 5), ("d", Cause.UNKNOWN, -10),
    ]  # fmt: skip


def _earned(found: Score) -> list[Earned]:
    return [Earned(line.criterion.key, line.figure.value, line.contribution, line.most) for line in found.lines]
