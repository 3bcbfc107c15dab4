"""Money: exact decimals with a currency, and the one way to divide them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, Inexact, InvalidOperation
from fractions import Fraction
from math import lcm
from typing import Any

from .errors import Refused

# ISO 4217 minor units that are not two.
_MINOR = (
    dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0)
    | dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3)
    | dict.fromkeys("CLF UYW".split(), 4)
)

# More digits than any sum has; what would still not fit is an error, never a rounding that nobody sees.
_EXACT = Context(prec=60, traps=[Inexact, InvalidOperation])
_WIDE = Context(prec=60, traps=[InvalidOperation])

Weight = int | Decimal | Fraction


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
        if not self.amount.is_finite():
            raise ValueError(f"{self.amount} is no amount.")
        if len(self.currency) != 3 or not self.currency.isascii() or not self.currency.isupper():
            raise ValueError(f"{self.currency!r} is not a currency code such as EUR.")

    def _same(self, other: Money) -> None:
        if other.currency != self.currency:
            raise Refused(f"{self.currency} and {other.currency} cannot be added: convert one at a dated rate first.")

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(_EXACT.add(self.amount, other.amount), self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(_EXACT.subtract(self.amount, other.amount), self.currency)

    def __neg__(self) -> Money:
        return Money(self.amount.copy_negate() if self.amount else self.amount, self.currency)

    def rounded(self) -> Money:
        """To the currency's smallest unit, half to even."""
        unit = Decimal(1).scaleb(-minor_digits(self.currency))
        return Money(self.amount.quantize(unit, ROUND_HALF_EVEN, _WIDE), self.currency)


def allocate(total: int, weights: Sequence[Weight]) -> list[int]:
    """Divide `total` (whole smallest units, may be negative) by `weights`, losing nothing.

    Largest remainder (Hamilton's method); a tie goes to the earlier place: where the order is chance, use `share_out`. Each
    share is within one unit of the exact one, and nobody with weight 0 gets anything. Weights are not negative; all zero
    means equal shares.
    """
    if not weights:
        raise ValueError("There is nobody to allocate to.")
    parts, units = _whole(weights), abs(total)
    if min(parts) < 0:
        raise ValueError("A weight is negative.")
    whole = sum(parts)
    if not whole:
        parts, whole = [1] * len(parts), len(parts)
    shares = [units * part // whole for part in parts]
    if left := units - sum(shares):
        rest = [share * whole - units * part for share, part in zip(shares, parts, strict=True)]
        for place in sorted(range(len(rest)), key=rest.__getitem__)[:left]:
            shares[place] += 1
    return [-share for share in shares] if total < 0 else shares


def _whole(weights: Sequence[Weight]) -> list[int]:
    """The weights as integers in the same proportions, exactly."""
    kinds = set(map(type, weights))
    if kinds == {int}:
        return list(weights)  # type: ignore[arg-type]
    if any(issubclass(kind, float) for kind in kinds):
        raise TypeError("A weight is an integer, a Decimal or a Fraction, not a float.")
    ratios = [weight.as_integer_ratio() for weight in weights]
    common = lcm(*{denominator for _numerator, denominator in ratios})
    return [numerator * (common // denominator) for numerator, denominator in ratios]


def share_out[K](total: int, weights: Mapping[K, Weight]) -> dict[K, int]:
    """`allocate` among those who are named by a stable, sortable id: the same for each, in whatever order they come."""
    names: list[Any] = sorted(weights)
    return dict(zip(names, allocate(total, [weights[name] for name in names]), strict=True))


def allocate_money(total: Money, weights: Sequence[Weight]) -> list[Money]:
    """`allocate` for an amount that is whole in the currency's smallest unit; refuses one that is not."""
    digits = minor_digits(total.currency)
    units = total.amount.scaleb(digits, _EXACT)
    if units != units.to_integral_value():
        raise Refused(f"{total.amount} {total.currency} is finer than the currency's smallest unit: round it first.")
    times, unit, currency = _EXACT.multiply, Decimal(1).scaleb(-digits), total.currency
    return [_checked(times(share, unit), currency) for share in allocate(int(units), weights)]


def _checked(amount: Decimal, currency: str) -> Money:
    """Money of a finite amount and of a currency that was looked at before: many are made at once."""
    money = object.__new__(Money)
    _SET_AMOUNT(money, amount)
    _SET_CURRENCY(money, currency)
    return money


# A frozen object's own slots, as its own `__init__` fills them.
_SET_AMOUNT, _SET_CURRENCY = Money.__dict__["amount"].__set__, Money.__dict__["currency"].__set__
