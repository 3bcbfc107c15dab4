"""Who looks after a territory when somebody new takes over: one person at a time, deputies aside. Pure.

Days are whole and both ends belong to a span; a span without an end goes on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """The days from `first` to `last`."""

    first: date
    last: date | None = None

    @property
    def end(self) -> date:
        return self.last or date.max

    def meets(self, other: Span) -> bool:
        return self.first <= other.end and other.first <= self.end


@dataclass(frozen=True, slots=True)
class Handover[Key]:
    """Whose time ends the day before, and whose time is in the way, so that nothing may change."""

    last_day: date
    ending: tuple[Key, ...]
    in_the_way: tuple[Key, ...]


def decide[Key](*, spans: Iterable[tuple[Key, Span]], new: Span) -> Handover[Key]:
    """One who began earlier and would not stay longer hands over; whoever else has a day of `new` is in the way.

    Who would look after it again afterwards is not guessed: for a while there are deputies.
    """
    ending, in_the_way = [], []
    for key, span in spans:
        if span.meets(new):
            hands_over = span.first < new.first and span.end <= new.end
            (ending if hands_over else in_the_way).append(key)
    return Handover(last_day=new.first - DAY, ending=tuple(ending), in_the_way=tuple(in_the_way))
