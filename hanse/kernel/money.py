"""Money: exact decimals with a currency, and the one way to divide them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from .errors import Refused

# ISO 4217 minor units that are not two.
_MINOR = dict.fromkeys(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0
) | dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3)


def minor_digits(currency: str) -> int:
    """How many decimals the currency's smallest unit has: 2 for EUR, 0 for JPY, 3 for KWD."""
    return _MINOR.get(currency, 2)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency. Amounts of two currencies are never added."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError(f"An amount is a Decimal, not {type(self.amount).__name__}.")
        if len(self.currency) != 3 or not self.currency.isalpha() or not self.currency.isupper():
            raise ValueError(f"{self.currency!r} is not a currency code such as EUR.")

    def _same(self, other: Money) -> None:
        if other.currency != self.currency:
            raise Refused(f"{self.currency} and {other.currency} cannot be added: convert one at a dated rate first.")

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def rounded(self) -> Money:
        """To the currency's smallest unit, half to even."""
        return Money(
            self.amount.quantize(Decimal(1).scaleb(-minor_digits(self.currency)), ROUND_HALF_EVEN), self.currency
        )


def allocate(total: int, weights: Sequence[int | Decimal | Fraction]) -> list[int]:
    """Divide `total` (whole smallest units, may be negative) by `weights`, losing nothing.

    Largest remainder (Hamilton's method); a tie goes to the earlier place, so order the weights by a stable id. Each share
    is within one unit of the exact one. Weights are not negative; all zero means equal shares.
    """
    if not weights:
        raise ValueError("There is nobody to allocate to.")
    exact = [Fraction(weight) for weight in weights]
    if min(exact) < 0:
        raise ValueError("A weight is negative.")
    whole = sum(exact) or None
    if whole is None:
        exact, whole = [Fraction(1)] * len(exact), Fraction(len(exact))
    sign = -1 if total < 0 else 1
    shares = [abs(total) * weight / whole for weight in exact]
    floors = [int(share) for share in shares]
    left = abs(total) - sum(floors)
    by_remainder = sorted(range(len(shares)), key=lambda place: (floors[place] - shares[place], place))
    for place in by_remainder[:left]:
        floors[place] += 1
    return [sign * share for share in floors]


def allocate_money(total: Money, weights: Sequence[int | Decimal | Fraction]) -> list[Money]:
    """`allocate` for an amount that is whole in the currency's smallest unit; refuses one that is not."""
    digits = minor_digits(total.currency)
    units = total.amount.scaleb(digits)
    if units != units.to_integral_value():
        raise Refused(f"{total.amount} {total.currency} is finer than the currency's smallest unit: round it first.")
    return [Money(Decimal(share).scaleb(-digits), total.currency) for share in allocate(int(units), weights)]
