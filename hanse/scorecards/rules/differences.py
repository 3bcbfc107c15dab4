"""Why a score changed: line by line, in differences that add up to the change. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

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


def _points(earned: Earned | None) -> int:
    return earned.contribution or 0 if earned else 0


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
