from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanse.kernel.errors import Refused
from hanse.kernel.money import Money, allocate, allocate_money, minor_digits

weights = st.lists(st.integers(0, 10**9), min_size=1, max_size=40)


@given(total=st.integers(-(10**14), 10**14), weights=weights)
def test_an_allocation_loses_nothing_and_each_share_is_within_one_unit(total: int, weights: list[int]) -> None:
    shares = allocate(total, weights)

    assert sum(shares) == total
    whole = sum(weights)
    for share, weight in zip(shares, weights, strict=True):
        exact = Fraction(total * weight, whole) if whole else Fraction(total, len(weights))
        assert abs(share - exact) < 1


@given(total=st.integers(0, 10**9), weights=weights)
def test_a_negative_total_is_the_mirror_of_the_positive_one(total: int, weights: list[int]) -> None:
    assert allocate(-total, weights) == [-share for share in allocate(total, weights)]


@pytest.mark.parametrize(("currency", "digits"), [("EUR", 2), ("JPY", 0), ("KWD", 3)])
def test_money_is_divided_in_the_currency_s_smallest_unit(currency: str, digits: int) -> None:
    total = Money(Decimal(100).scaleb(-digits), currency)

    shares = allocate_money(total, [1, 1, 1])

    assert [share.amount.scaleb(digits) for share in shares] == [34, 33, 33]
    assert minor_digits(currency) == digits


def test_two_currencies_are_never_added() -> None:
    with pytest.raises(Refused):
        Money(Decimal(1), "EUR") + Money(Decimal(1), "USD")


def test_an_amount_finer_than_the_smallest_unit_is_not_divided() -> None:
    with pytest.raises(Refused):
        allocate_money(Money(Decimal("1.001"), "EUR"), [1])


def test_a_float_is_no_amount() -> None:
    with pytest.raises(TypeError):
        Money(1.5, "EUR")  # type: ignore[arg-type]
