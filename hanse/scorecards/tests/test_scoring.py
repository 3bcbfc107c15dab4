"""Scores add up, and what is unknown is neither good nor bad."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanse.scorecards.rules.figures import Figure, Status, Why, unknown
from hanse.scorecards.rules.scale import Scale
from hanse.scorecards.rules.scoring import FULL, LEAST_COVERAGE, Criterion, check_weights, score

from . import strategies as some

Figures = dict[str, Figure]


@given(criteria=some.criteria(), figures=some.figures())
def test_the_contributions_are_whole_thousandths_that_sum_to_the_score(
    criteria: list[Criterion], figures: Figures
) -> None:
    """Feature 16."""
    found = score(criteria, figures)

    earned = [line.contribution for line in found.lines if line.contribution is not None]
    assert all(isinstance(contribution, int) for contribution in earned)
    assert sum(earned) == (found.total or 0)
    assert found.total is None or 0 <= found.total <= FULL


@given(criteria=some.criteria(), figures=some.figures())
def test_what_can_be_earned_is_a_hundred_points_divided_by_weight(criteria: list[Criterion], figures: Figures) -> None:
    found = score(criteria, figures)

    counting = [line for line in found.lines if line.most is not None]
    assert sum(line.most or 0 for line in counting) == (FULL if counting else 0)
    whole = sum(line.criterion.weight for line in counting)
    for line in counting:
        assert abs((line.most or 0) - Fraction(FULL * line.criterion.weight, whole)) < 1
        assert 0 <= (line.contribution or 0) <= (line.most or 0)


@given(criteria=some.criteria(), figures=some.figures(), key=st.sampled_from(some.KEYS))
def test_a_value_below_its_minimum_sample_moves_no_score(criteria: list[Criterion], figures: Figures, key: str) -> None:
    """Feature 19."""
    none = {**figures, key: unknown(key, Why.NO_LINES)}
    few = {**figures, key: Figure(key, Status.INSUFFICIENT, Decimal(5), Decimal(5), Decimal(1), 3)}

    assert score(criteria, none).total == score(criteria, few).total
    assert score(criteria, none).coverage == score(criteria, few).coverage


@given(criteria=some.criteria(all_scaled=True), figures=some.figures(), key=st.sampled_from(some.KEYS))
def test_unknown_is_neither_nothing_nor_everything(criteria: list[Criterion], figures: Figures, key: str) -> None:
    """Without one figure the score is what the others say: between the scores with the worst and the best there."""
    wanted = next(criterion for criterion in criteria if criterion.key == key)
    assert wanted.scale is not None
    worst, best = (Figure(key, Status.OK, end, end, Decimal(1)) for end in (wanted.scale.floor, wanted.scale.target))
    without = score(criteria, {**figures, key: unknown(key, Why.NO_LINES)})
    if without.total is None:
        return

    rounding = len(criteria)
    assert (score(criteria, {**figures, key: worst}).total or 0) <= (without.total or 0) + rounding
    assert (score(criteria, {**figures, key: best}).total or 0) >= (without.total or 0) - rounding


@given(
    criteria=some.criteria(all_scaled=True), figures=some.figures(), key=st.sampled_from(some.KEYS),
    one=some.values, other=some.values,
)  # fmt: skip
def test_a_better_value_never_lowers_the_score_and_moves_no_other_line(
    criteria: list[Criterion], figures: Figures, key: str, one: Decimal, other: Decimal
) -> None:
    scale = next(criterion.scale for criterion in criteria if criterion.key == key)
    assert scale is not None
    worse, better = (one, other) if scale.better(other, one) else (other, one)

    before, after = (
        score(criteria, {**figures, key: Figure(key, Status.OK, value, value, Decimal(1), 12)})
        for value in (worse, better)
    )

    assert (after.total or 0) >= (before.total or 0)
    for old, new in zip(before.lines, after.lines, strict=True):
        assert new.most == old.most
        assert new.contribution == old.contribution or new.criterion.key == key


@given(criteria=some.criteria(), figures=some.figures(), seed=st.integers(0, 1000))
def test_the_order_in_which_figures_come_changes_nothing(
    criteria: list[Criterion], figures: Figures, seed: int
) -> None:
    shuffled = list(figures.items())
    Random(seed).shuffle(shuffled)

    assert score(criteria, dict(shuffled)) == score(criteria, figures)


@given(criteria=some.criteria(), figures=some.figures())
def test_coverage_is_the_known_share_of_the_weight_that_applies(criteria: list[Criterion], figures: Figures) -> None:
    """Feature 19."""
    found = score(criteria, figures)

    known = sum(c.weight for c in criteria if c.scale and figures[c.key].status is Status.OK)
    applies = sum(c.weight for c in criteria if figures[c.key].status is not Status.NOT_APPLICABLE)
    assert abs(found.coverage - (Fraction(1000 * known, applies) if applies else 0)) <= Fraction(1, 2)
    assert (found.total is None) == (found.coverage < LEAST_COVERAGE)


@given(criteria=some.criteria(), figures=some.figures())
def test_the_interval_holds_the_score(criteria: list[Criterion], figures: Figures) -> None:
    found = score(criteria, figures)

    if found.total is None:
        assert found.interval is None
    else:
        assert found.interval is not None
        low, high = found.interval
        assert 0 <= low <= found.total <= high <= FULL


def test_a_figure_without_a_scale_does_not_count_and_says_so() -> None:
    criteria = [Criterion("net_sales", 50, None), Criterion("breadth", 50, Scale(Decimal(0), Decimal(1)))]
    known = {
        key: Figure(key, Status.OK, Decimal("0.5"), Decimal(1), Decimal(2), 20) for key in ("net_sales", "breadth")
    }

    found = score(criteria, known)

    assert found.total == 50_000
    assert found.coverage == 500
    assert found.lines[0].figure.why is Why.NO_SCALE


@given(criteria=some.criteria())
def test_a_criterion_comes_back_as_it_was_kept(criteria: list[Criterion]) -> None:
    assert [Criterion.of(criterion.told()) for criterion in criteria] == criteria


@pytest.mark.parametrize("weights", [[50, 49], [100, 0], [60, 60], [-10, 110]])
def test_weights_that_do_not_sum_to_a_hundred_are_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="sum to 100"):
        check_weights([Criterion(f"key{place}", weight, None) for place, weight in enumerate(weights)])


def test_a_metric_may_not_stand_twice() -> None:
    with pytest.raises(ValueError, match="twice"):
        check_weights([Criterion("spend", 50, None), Criterion("spend", 50, None)])
