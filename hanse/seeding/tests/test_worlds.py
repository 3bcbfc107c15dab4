"""What is drawn from a seed."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanse.network.partnership.lifecycle import ALLOWED, State
from hanse.seeding import worlds
from hanse.seeding.partners import way_to
from hanse.seeding.worlds import Company, draw

pytestmark = pytest.mark.any_database
SEEDS = st.integers(min_value=0, max_value=10**6)


def companies(seed: int, count: int) -> Iterator[Company]:
    return (each for world in draw(seed, count) for each in world.companies)


@given(SEEDS)
def test_a_seed_gives_the_same_worlds_and_more_of_them_begin_with_the_same(seed: int) -> None:
    assert draw(seed, 2)[:1] == draw(seed, 1)


def test_a_seed_gives_what_it_gave_before() -> None:
    """These stand here, so that testers' notes stay right."""
    first = draw(7, 1)[0].at("A")

    assert (first.canary, first.amounts[:2]) == ("CANARY1Axc4d1tpuo", (166358537, 841539599))
    assert worlds.password(7) == "seed-oyekdwtzhqnu"


@given(SEEDS)
def test_amounts_are_primes_of_nine_digits_that_stand_once(seed: int) -> None:
    amounts = [amount for each in companies(seed, 2) for amount in each.amounts]

    assert len(amounts) == len(set(amounts))
    assert all(10**8 < amount < 10**9 for amount in amounts)
    assert all(amount % divisor for amount in amounts for divisor in range(2, 400))


@given(SEEDS, st.integers(min_value=1, max_value=worlds.CLASSES - 1))
def test_seeds_of_different_classes_have_no_amount_in_common(seed: int, further: int) -> None:
    rests = {
        amount % 61 for number in (seed, seed + further) for each in companies(number, 1) for amount in each.amounts
    }

    assert rests == {worlds.amount_class(seed), worlds.amount_class(seed + further)}
    assert len(rests) == 2


def test_what_is_prime_is_told_from_what_only_looks_so() -> None:
    assert worlds.is_prime(999_999_937)
    assert not worlds.is_prime(11_117 * 89_909)
    assert not worlds.is_prime(252_601 * 1_009)  # a Carmichael number in it


def test_each_state_occurs_over_three_worlds_and_at_each_place_over_fourteen() -> None:
    assert {each.state for each in companies(1, 3)} == set(State)
    for place in worlds.PLACES:
        assert {world.at(place.letter).state for world in draw(1, 14)} == set(State)


@pytest.mark.parametrize("state", State)
def test_the_way_to_a_state_goes_by_the_chart(state: State) -> None:
    way = (State.TARGET, *way_to(state))

    assert way[-1] == state
    assert all(after in ALLOWED[before] for before, after in itertools.pairwise(way))
