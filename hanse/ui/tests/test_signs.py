"""A figure that is shown as nothing has no sign; any other one keeps its own."""

from __future__ import annotations

from decimal import Decimal

import pytest

from hanse.ui import formats


@pytest.mark.parametrize(
    ("amount", "said"), [("-0.012", "0.0"), ("0.012", "0.0"), ("-0.06", "−0.1"), ("0.06", "+0.1"), ("-10", "−10.0")]
)
def test_only_what_is_seen_to_differ_from_nothing_bears_a_sign(amount: str, said: str) -> None:
    assert formats.number(Decimal(amount), 1, sign=True) == said


def test_nor_has_a_share_or_an_amount() -> None:
    assert formats.percent(Decimal("-0.0001"), sign=True) == "0.0%"
    assert formats.money(Decimal("-0.001"), "EUR") == "€0.00"
