"""Scales: what a value is worth."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanse.scorecards.metrics.registry import metric
from hanse.scorecards.rules.scale import Scale, Shape, calibrate, percentile, significant, usable
from hanse.scorecards.rules.scoring import Criterion

from . import strategies as some

D = Decimal


@given(scale=some.scales(), value=some.values)
def test_attainment_goes_from_nothing_at_the_floor_to_all_at_the_target(scale: Scale, value: Decimal) -> None:
    assert scale.attainment(scale.floor) == 0
    assert scale.attainment(scale.target) == 1
    assert 0 <= scale.attainment(value) <= 1


@given(scale=some.scales(), one=some.values, other=some.values)
def test_better_values_attain_no_less(scale: Scale, one: Decimal, other: Decimal) -> None:
    better, worse = (one, other) if scale.better(one, other) else (other, one)

    assert scale.attainment(better) >= scale.attainment(worse)


@given(scale=some.scales(), share=st.decimals(0, 1, places=3))
def test_the_value_at_an_attainment_attains_it(scale: Scale, share: Decimal) -> None:
    assert abs(scale.attainment(scale.value_at(share)) - share) <= D("0.00000001")


@given(scale=some.scales(), value=some.amounts, times=st.decimals(D("0.1"), 10, places=2))
def test_a_stretched_scale_gives_a_stretched_value_the_same(scale: Scale, value: Decimal, times: Decimal) -> None:
    assert abs(scale.stretched(times).attainment(value * times) - scale.attainment(value)) <= D("0.000000001")


def test_on_a_logarithmic_scale_each_doubling_is_worth_the_same() -> None:
    scale = Scale(D(1000), D(16000), Shape.LOG)

    assert [scale.attainment(D(value)) for value in (1000, 2000, 4000, 8000, 16000)] == [
        D(0), D("0.25"), D("0.5"), D("0.75"), D(1),
    ]  # fmt: skip


def test_a_scale_needs_two_ends_and_a_logarithmic_one_positive_ends() -> None:
    with pytest.raises(ValueError, match="two different ends"):
        Scale(D(1), D(1))
    with pytest.raises(ValueError, match="above zero"):
        Scale(D(0), D(1), Shape.LOG)


def test_a_first_scale_lies_between_the_tenth_and_the_ninetieth_percentile() -> None:
    values = [D(value) for value in range(101)]

    assert calibrate(values, higher_is_better=True) == Scale(D(10), D(90))
    assert calibrate(values, higher_is_better=False) == Scale(D(90), D(10))


def test_values_that_are_all_alike_put_everybody_in_the_middle() -> None:
    scale = calibrate([D("0.05")] * 20, higher_is_better=False)

    assert scale is not None
    assert scale.attainment(D("0.05")) == D("0.5")


def test_without_values_the_natural_ends_are_the_scale_if_there_are_any() -> None:
    assert calibrate([], higher_is_better=True) is None
    assert calibrate([], higher_is_better=True, ends=(D(0), D(1))) == Scale(D(0), D(1))


@given(values=st.lists(some.values, min_size=1), share=st.decimals(0, 1, places=2))
def test_a_percentile_lies_among_the_values(values: list[Decimal], share: Decimal) -> None:
    ordered = sorted(values)

    assert ordered[0] <= percentile(ordered, share) <= ordered[-1]


def test_significant_digits() -> None:
    assert [significant(D(text), 2) for text in ("412930", "0.01234", "-9.87", "0")] == [
        D(410000),
        D("0.012"),
        D("-9.9"),
        D(0),
    ]


def test_a_logarithmic_scale_tells_of_those_alone_who_set_it() -> None:
    values = [D(0), D(-4), D(9)]
    assert usable(values, Shape.LINEAR) == values
    assert usable(values, Shape.LOG) == [D(9)]
    assert usable(values, metric("net_sales").shape) == [D(9)]


@pytest.mark.parametrize("rival", ["0.9137", "0.9371", "0.9499"])
def test_who_works_out_a_scale_of_few_from_two_cards_of_their_own_reads_one_digit_of_a_rival(rival: str) -> None:
    values = [D(rival), D("0.3"), D("0.3")]
    scale = calibrate(values, higher_is_better=True)
    assert scale is not None
    (first, worth), (second, worth_too) = ((value, scale.attainment(value)) for value in (D("0.4"), D("0.5")))
    a_point = (second - first) / (worth_too - worth)

    solved = first + (1 - worth) * a_point

    assert abs(solved - D("0.8")) < D("0.0001"), "the same for each of these rivals"


@pytest.mark.parametrize("count", [11, 12, 20])
def test_of_up_to_twenty_the_ends_are_coarse_and_kept_back(count: int) -> None:
    """Whoever is the least of eleven would read in the floor what the next one has."""
    scale = calibrate([D(1), *(D(1234 + 111 * place) for place in range(count - 1))], higher_is_better=True)

    assert scale is not None
    assert all(end == significant(end, 1) for end in (scale.floor, scale.target))
    assert Criterion("spend", 100, scale, count).tells_of_few
    assert not Criterion("spend", 100, scale, 21).tells_of_few


def test_few_who_are_alike_tell_one_digit_too() -> None:
    assert calibrate([D("0.8731")] * 4, higher_is_better=True) == Scale(D("0.81"), D("0.99"))
