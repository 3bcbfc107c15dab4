"""Money is never lost and never made: very many random divisions, sums of any size, in currencies of any fineness."""

from __future__ import annotations

import random
import time
from decimal import Decimal
from fractions import Fraction
from itertools import batched

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanse.kernel.money import Money, Weight, allocate, allocate_money, minor_digits, share_out
from tests.proving import sized, tell

pytestmark = pytest.mark.any_database

CURRENCIES = ["JPY", "EUR", "KWD", "CLF"]
MANY = sized(5_000, 1_000_000)
MOST = 10**12


def some_parts(chance: random.Random) -> list[int]:
    """Between one and eight parts: small counts, percentages, amounts; now and then nothing for somebody, or for all."""
    drawn = chance.random
    most = (2, 10, 10_000, MOST)[int(drawn() * 4)]  # much faster than `randrange`, and even enough
    return [int(drawn() * most) for _each in range(1 + int(drawn() * 8))]


def as_weights(parts: list[int], chance: random.Random) -> list[Weight]:
    """The same proportions as whole numbers, percentages with two decimals, or fractions."""
    kind = int(chance.random() * 3)
    if kind == 0:
        return list(parts)
    return [Decimal(part).scaleb(-2) for part in parts] if kind == 1 else [Fraction(part, 21) for part in parts]


def faults(chance: random.Random) -> list[str]:
    """What is wrong with one random division of up to 10^12 in any currency, in either direction."""
    currency = CURRENCIES[int(chance.random() * len(CURRENCIES))]
    digits = minor_digits(currency)
    units, parts = int(chance.random() * 2 * MOST) - MOST, some_parts(chance)
    shares = allocate_money(Money(Decimal(units).scaleb(-digits), currency), as_weights(parts, chance))
    got = [int(share.amount.scaleb(digits)) for share in shares]
    whole = sum(parts)
    exact = parts if whole else [1] * len(parts)
    whole = whole or len(parts)
    found = [] if sum(got) == units and len(got) == len(parts) else ["lost or made"]
    if max([abs(share * whole - units * part) for share, part in zip(got, exact, strict=True)]) >= whole:
        found.append("a unit or more from the exact share, or something for nobody")
    return found


def test_of_many_random_divisions_none_loses_or_makes_a_unit() -> None:
    chance, begun = random.Random(2026), time.process_time()

    wrong = [fault for _each in range(MANY) for fault in faults(chance)]

    seconds = round(time.process_time() - begun, 1)
    tell({"what": "random allocations (G16)", "allocations": MANY, "wrong": len(wrong), "cpu_seconds": seconds})
    assert wrong == []


def test_rounding_each_share_by_itself_would_lose_or_make_units() -> None:
    """Negative control: what the method is for."""
    chance, wrong = random.Random(2026), 0
    for _each in range(1_000):
        total, weights = chance.randint(-MOST, MOST), [chance.randrange(1, 100) for _share in range(5)]
        wrong += sum(round(Fraction(total * weight, sum(weights))) for weight in weights) != total

    assert wrong > 200


NAMED = st.dictionaries(st.integers(1, 500), st.integers(0, 5) | st.decimals(0, 100, places=2), min_size=1, max_size=12)


@given(total=st.integers(-MOST, MOST), weights=NAMED, chance=st.randoms(use_true_random=False))
def test_in_whatever_order_they_come_each_gets_the_same(
    total: int, weights: dict[int, Weight], chance: random.Random
) -> None:
    shuffled = list(weights.items())
    chance.shuffle(shuffled)

    assert share_out(total, dict(shuffled)) == share_out(total, weights)
    assert sum(share_out(total, weights).values()) == total


@given(
    total=st.integers(-MOST, MOST),
    weights=st.lists(st.integers(0, 50), min_size=1, max_size=10),
    factor=st.fractions(Fraction(1, 99), 99),
)
def test_only_the_proportions_count(total: int, weights: list[int], factor: Fraction) -> None:
    assert allocate(total, [weight * factor for weight in weights]) == allocate(total, weights)


@given(weights=st.lists(st.integers(0, 50), min_size=1, max_size=10))
def test_nothing_divided_is_nothing_for_each(weights: list[int]) -> None:
    assert allocate(0, weights) == [0] * len(weights)


AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**24), max_value=10**24, places=4)


@given(amounts=st.lists(AMOUNTS, max_size=20), chance=st.randoms(use_true_random=False))
def test_a_sum_does_not_depend_on_its_order(amounts: list[Decimal], chance: random.Random) -> None:
    """Also of more digits than Python's decimals keep by themselves."""

    def added(each: list[Decimal]) -> Money:
        total = Money(Decimal(0), "EUR")
        for amount in each:
            total = total + Money(amount, "EUR")
        return total

    backwards = sorted(amounts, reverse=True)
    chance.shuffle(backwards)

    assert added(amounts).amount == added(backwards).amount == sum(map(Fraction, amounts))
    assert (
        sum(Fraction(added(list(some)).amount) for some in batched(amounts, 3, strict=False)) == added(amounts).amount
    )


@given(amount=AMOUNTS, currency=st.sampled_from(CURRENCIES))
def test_rounded_is_the_nearest_amount_that_can_be_paid(amount: Decimal, currency: str) -> None:
    rounded = Money(amount, currency).rounded().amount
    unit = Fraction(1, 10 ** minor_digits(currency))

    assert Fraction(rounded) % unit == 0
    assert abs(Fraction(rounded) - Fraction(amount)) <= unit / 2


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity", "sNaN"])
def test_what_is_no_number_is_no_amount(amount: str) -> None:
    with pytest.raises(ValueError, match="no amount"):
        Money(Decimal(amount), "EUR")


def test_a_currency_is_three_plain_letters() -> None:
    with pytest.raises(ValueError, match="not a currency"):
        Money(Decimal(1), "ÄÖÜ")


def test_a_float_is_no_weight() -> None:
    with pytest.raises(TypeError):
        allocate(100, [0.1, 0.9])  # type: ignore[list-item]


def test_taking_nothing_back_is_nothing() -> None:
    assert str((-Money(Decimal("0.00"), "EUR")).amount) == "0.00"
