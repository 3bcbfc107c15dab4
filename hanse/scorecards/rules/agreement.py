"""How far raters agree: the mean absolute difference of their marks. Pure.

Over all pairs of marks, so 0 when all say the same and 4 when one half says 1 and the other 5 with two raters (C. Gini,
Variabilità e mutabilità, 1912; the sum over sorted marks as in H. A. David, Biometrika 55, 1968, p. 573). With the two to
five raters that a partner has, it says more than a coefficient such as Krippendorff's alpha, which needs many partners.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum

NEAR, APART = Decimal("0.5"), Decimal("1.5")


class Agreement(StrEnum):
    NEAR = "near"
    SOME = "some"
    APART = "apart"


def mean_difference(marks: Sequence[Decimal]) -> Decimal | None:
    """By how much two raters differ on average; None for fewer than two."""
    count = len(marks)
    if count < 2:
        return None
    ordered = sorted(marks)
    total = sum(((2 * place - count + 1) * mark for place, mark in enumerate(ordered)), Decimal(0))
    return total * 2 / (count * (count - 1))


def judged(difference: Decimal) -> Agreement:
    """A difference of half a mark is agreement, of one and a half is none: starting points."""
    if difference <= NEAR:
        return Agreement.NEAR
    return Agreement.APART if difference >= APART else Agreement.SOME
