"""What stands in the way of many partnerships that are to enter one state."""

from __future__ import annotations

from collections.abc import Sequence

from hanse.kernel import clock
from hanse.kernel.errors import Refused

from ..models import Partnership
from ..models.partnerships import in_the_way
from .lifecycle import State


def why_not(partnerships: Sequence[Partnership], to: State) -> dict[int, str]:
    """A sentence for each that cannot enter `to` today, by its number."""
    obstacles, today = in_the_way(partnerships, [to]), clock.today()
    found = {}
    for each in partnerships:
        try:
            each.check_step(to, on=today)
        except Refused as refusal:
            found[each.pk] = refusal.sentence
        else:
            if obstacle := obstacles[each.pk].get(to):
                found[each.pk] = obstacle.sentence
    return found
