"""How a company stands to a kind of document on a day. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

SOON = timedelta(days=30)
"""So long before the last day a new one is asked for."""
ONE_DAY = timedelta(days=1)


class Stage(StrEnum):
    """From the best to the worst: the first that is true counts."""

    HELD = "held"
    ENDING = "ending"
    WAITING = "waiting"
    LATER = "later"
    ENDED = "ended"
    DECLINED = "declined"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Held:
    """One document: is it accepted (None while nobody has looked), and its first and last day; None for no last day."""

    accepted: bool | None
    first: date
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """`on` is the last day while one counts, the first where one counts later, the last one where it ended.

    `comes`: whatever counts now, a further one was sent at which nobody has looked yet.
    """

    stage: Stage
    on: date | None = None
    comes: bool = False

    @property
    def counts(self) -> bool:
        return self.stage in {Stage.HELD, Stage.ENDING}


def last_day(first: date, *, months: int) -> date:
    """The last day of so many months that begin on `first`: of twelve from 1 January, 31 December."""
    return first + relativedelta(months=months) - ONE_DAY


def standing(documents: Iterable[Held], *, on: date) -> Standing:
    """What the documents of one kind come to on a day. One that follows another without a gap carries it on."""
    known = list(documents)
    stage, day = _stage(known, on)
    return Standing(stage, day, comes=any(each.accepted is None and not _ended(each, on) for each in known))


def _stage(known: list[Held], on: date) -> tuple[Stage, date | None]:
    accepted = sorted((each for each in known if each.accepted), key=lambda each: each.first)
    if any(_holds(each, on) for each in accepted):
        until = _until(accepted, on)
        return (Stage.ENDING if until is not None and until - on <= SOON else Stage.HELD), until
    if any(each.accepted is None and not _ended(each, on) for each in known):
        return Stage.WAITING, None
    if later := [each.first for each in accepted if each.first > on]:
        return Stage.LATER, min(later)
    if ended := [each.last for each in accepted if each.last is not None]:
        return Stage.ENDED, max(ended)
    return (Stage.DECLINED if any(each.accepted is False for each in known) else Stage.MISSING), None


def _ended(each: Held, on: date) -> bool:
    return each.last is not None and each.last < on


def _holds(each: Held, on: date) -> bool:
    return each.first <= on and not _ended(each, on)


def _until(accepted: list[Held], on: date) -> date | None:
    """The last day up to which they count without a gap; None for ever. They come in the order of their first days."""
    until = on - ONE_DAY
    for each in accepted:
        if each.first <= until + ONE_DAY or each.first <= on:
            if each.last is None:
                return None
            until = max(until, each.last)
    return until
