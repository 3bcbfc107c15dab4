"""How far a figure could be from what the partner really is like: 95 % intervals. Pure.

All take counts or exact sums and give `(low, high)` as decimals with six places, or None where an interval says nothing.
An interval always holds the figure itself and stays inside the range that the figure can have.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal
from math import sqrt

Interval = tuple[Decimal, Decimal]

Z = 1.959963984540054
PLACES = Decimal("0.000001")
_WIDE = Context(prec=80)
# Student's t, two-sided 95 %, for 1 to 30 degrees of freedom (any table; e.g. NIST/SEMATECH e-Handbook 1.3.6.7.2).
_T = [
    12.706205, 4.302653, 3.182446, 2.776445, 2.570582, 2.446912, 2.364624, 2.306004, 2.262157, 2.228139,
    2.200985, 2.178813, 2.160369, 2.144787, 2.131450, 2.119905, 2.109816, 2.100922, 2.093024, 2.085963,
    2.079614, 2.073873, 2.068658, 2.063899, 2.059539, 2.055529, 2.051831, 2.048407, 2.045230, 2.042272,
]  # fmt: skip


def t95(freedom: int) -> float:
    """Two-sided 95 % point of Student's t; above 30 degrees by the expansion of Abramowitz and Stegun 26.7.5."""
    if freedom < 1:
        raise ValueError("Student's t needs at least one degree of freedom.")
    if freedom <= len(_T):
        return _T[freedom - 1]
    first = (Z**3 + Z) / 4
    second = (5 * Z**5 + 16 * Z**3 + 3 * Z) / 96
    third = (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / 384
    return Z + first / freedom + second / freedom**2 + third / freedom**3


def wilson(hits: int | Decimal, trials: int) -> Interval | None:
    """Share of events that went well: Wilson's score interval (E. B. Wilson, JASA 22, 1927, p. 209). None without events.

    An event may have gone well in part, so `hits` need not be whole.
    """
    if trials < 1:
        return None
    share, spread = float(hits) / trials, Z * Z / trials
    middle = (share + spread / 2) / (1 + spread)
    half = Z * sqrt(share * (1 - share) / trials + spread / (4 * trials)) / (1 + spread)
    return within(Decimal(hits) / trials, middle - half, middle + half, 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Clusters:
    """Exact sums over clusters (orders, pairs of cycles) of their totals x (above the line) and y (below it).

    Products of totals too large to be added up exactly are not a number.
    """

    count: int
    x: Decimal
    y: Decimal
    xx: Decimal
    xy: Decimal
    yy: Decimal


def ratio(sums: Clusters, *, least: float | None = None, most: float | None = None) -> Interval | None:
    """Sum over sum, where the lines of one cluster hang together: the linearised ratio estimator.

    With r = x/y and residuals e = x_i - r*y_i of m clusters, the variance of r is m/(m-1) * sum(e^2) / y^2; Student's t with
    m-1 degrees (W. G. Cochran, Sampling Techniques, 3rd ed. 1977, 2.11 and 6.3, without finite correction). `least` and
    `most` are the ends of what the ratio can be. None for fewer than two clusters, when nothing stands below the line, or where
    how they vary is not known.

    A share of 0 or 1 that never varied would claim certainty, and a single cluster tells nothing of how they vary: both get
    Wilson's interval with each cluster as one event.
    """
    if sums.count < 1 or sums.y <= 0:
        return None
    share = sums.x / sums.y
    proportion = (least, most) == (0.0, 1.0) and 0 <= share <= 1
    if proportion and (share in (0, 1) or sums.count == 1):
        return wilson(share * sums.count, sums.count)
    if sums.count < 2:
        return None
    residual = sums.xx - 2 * share * sums.xy + share * share * sums.yy
    if residual.is_nan():
        return None
    variance = max(0.0, float(residual)) * sums.count / (sums.count - 1)
    half = t95(sums.count - 1) * sqrt(variance) / float(sums.y)
    return within(share, float(share) - half, float(share) + half, least, most)


def mean(count: int, total: Decimal, squares: Decimal, *, least: float, most: float) -> Interval | None:
    """Mean of ratings with Student's t (W. S. Gosset, Biometrika 6, 1908). None for a single rating."""
    if count < 2:
        return None
    middle = total / count
    variance = max(0.0, float(squares - total * total / count)) / (count - 1)
    half = t95(count - 1) * sqrt(variance / count)
    return within(middle, float(middle) - half, float(middle) + half, least, most)


def within(value: Decimal, low: float, high: float, least: float | None = None, most: float | None = None) -> Interval:
    """Cut to the possible range, round to six places, and keep the value inside."""
    exact = rounded(value, PLACES)
    bottom = rounded(Decimal(low if least is None else max(low, least)), PLACES)
    top = rounded(Decimal(high if most is None else min(high, most)), PLACES)
    return min(bottom, exact), max(top, exact)


def rounded(value: Decimal, places: Decimal) -> Decimal:
    """To so many places (half to even), however large it is: Python's own rounding refuses more than 28 digits."""
    return value.quantize(places, context=_WIDE)
