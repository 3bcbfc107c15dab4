"""Why a score changed: each metric's part, in points and in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ..metrics.registry import Metric, metric
from ..rules.differences import Cause, Difference
from . import wording


@dataclass(frozen=True, slots=True)
class Change:
    """One metric's part in a change."""

    label: Any
    reason: str
    points: str
    rose: bool


def parts_of(differences: Iterable[Difference], currency: str) -> list[Change]:
    """The parts that moved something; they add up to the change."""
    return [_part(each, currency) for each in differences if each.change]


def _part(difference: Difference, currency: str) -> Change:
    wanted = metric(difference.key)
    return Change(
        wanted.label, _why(wanted, difference, currency), wording.points(difference.change, sign=True),
        difference.change > 0,
    )  # fmt: skip


def _why(wanted: Metric, difference: Difference, currency: str) -> str:
    before, after = difference.before, difference.after
    if difference.cause is Cause.VALUE and before and after:
        ends = {
            "before": wording.value(wanted, before.value, currency), "after": wording.value(wanted, after.value, currency),
        }  # fmt: skip
        if ends["before"] != ends["after"] and before.most != after.most:
            parts = {"value": wording.moved(difference.by_value), "share": wording.moved(difference.by_share)}
            return _(
                "from %(before)s to %(after)s (%(value)s), with another share of the hundred points (%(share)s)"
            ) % (ends | parts)
        if ends["before"] != ends["after"]:
            return _("from %(before)s to %(after)s") % ends
    return difference.cause.sentence
