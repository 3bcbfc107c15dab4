"""Why a score changed: line by line, in differences that add up to the change. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from django.utils.translation import gettext_lazy as _


class Cause(StrEnum):
    """What moved a line."""

    NOTHING = "nothing"
    VALUE = "value"
    KNOWN = "known"
    UNKNOWN = "unknown"
    SHARE = "share"

    @property
    def sentence(self) -> str:
        return str(_SENTENCES[self])


_SENTENCES = {
    Cause.NOTHING: _("as before"),
    Cause.VALUE: _("another value"),
    Cause.KNOWN: _("counts now"),
    Cause.UNKNOWN: _("does not count any more"),
    Cause.SHARE: _("the same value, with another share of the hundred points"),
}


@dataclass(frozen=True, slots=True)
class Earned:
    """What a line of a card earned: value, contribution and what was possible; None where it did not count."""

    key: str
    value: Decimal | None
    contribution: int | None
    most: int | None


@dataclass(frozen=True, slots=True)
class Difference:
    """One metric then and now. `change` is in thousandths of a point; a line that does not count earns nothing."""

    key: str
    before: Earned | None
    after: Earned | None
    cause: Cause

    @property
    def change(self) -> int:
        return _points(self.after) - _points(self.before)

    @property
    def by_share(self) -> int:
        """What of the change comes from another share of the hundred points: all of it where it counts now, or no more. Else what
        the other share is worth at the mean of what was attained then and now."""
        if self.cause in {Cause.KNOWN, Cause.UNKNOWN}:
            return self.change
        then, now = _most(self.before), _most(self.after)
        if then == now or not then or not now:
            return 0
        attained = Fraction(_points(self.before), then) + Fraction(_points(self.after), now)
        return round((now - then) * attained / 2)

    @property
    def by_value(self) -> int:
        """The rest of the change: what its own figure earned more or less."""
        return self.change - self.by_share

    @property
    def is_by_share(self) -> bool:
        """Is its share the larger part of what moved it?"""
        return abs(self.by_share) > abs(self.by_value)


def compare(before: Iterable[Earned], after: Iterable[Earned]) -> list[Difference]:
    """Every metric of either card, in the order of the later one; the changes sum to the change of the score."""
    then = {line.key: line for line in before}
    now = {line.key: line for line in after}
    return [
        Difference(key, then.get(key), now.get(key), _cause(then.get(key), now.get(key)))
        for key in [*now, *(key for key in then if key not in now)]
    ]


def mover(differences: Sequence[Difference]) -> Difference:
    """The metric that moved the score most, the way the score moved: of one that fell that which took most."""
    rose = sum(each.change for each in differences) > 0
    return (max if rose else min)(differences, key=lambda each: each.change)


def by_shares(differences: Sequence[Difference]) -> int:
    """By how much the score moved because measures came, went or weigh otherwise, all of them together, in thousandths of a point; 0
    where that is less than what the mover did, or went the other way."""
    together, most = sum(each.by_share for each in differences), mover(differences).change
    return together if together * most > 0 and abs(together) > abs(most) else 0


def came_or_went(differences: Iterable[Difference]) -> Difference | None:
    """The measure that counts now or does so no more, where it is the only one."""
    found = [each for each in differences if each.cause in {Cause.KNOWN, Cause.UNKNOWN}]
    return found[0] if len(found) == 1 else None


def _points(earned: Earned | None) -> int:
    return earned.contribution or 0 if earned else 0


def _most(earned: Earned | None) -> int:
    return earned.most or 0 if earned else 0


def _cause(before: Earned | None, after: Earned | None) -> Cause:
    counted = before is not None and before.contribution is not None
    counts = after is not None and after.contribution is not None
    if counts != counted:
        return Cause.KNOWN if counts else Cause.UNKNOWN
    if before is None or after is None or not counts:
        return Cause.NOTHING
    if before.value != after.value:
        return Cause.VALUE
    return Cause.NOTHING if before.contribution == after.contribution else Cause.SHARE
