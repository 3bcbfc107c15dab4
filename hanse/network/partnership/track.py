"""Where a partnership stands on the way of its life: what is past, what is now, what may lie ahead. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from .lifecycle import MAIN_LINE, State, place

_S = State


@dataclass(frozen=True, slots=True)
class Stage:
    """One state of the way; `day` is when it was entered, None where that is unknown or still to come."""

    state: State
    when: Literal["past", "now", "ahead"]
    day: date | None = None


def stages(state: str, *, since: date, entered: Mapping[str, date]) -> tuple[Stage, ...]:
    """The whole way, with exactly one stage that is now.

    `entered` holds the day on which each earlier state was entered, as far as that is known. Off the main line only what
    is known to have been is past; a renewal that never was is not told as if it had been.
    """
    now = Stage(State(state), "now", since)
    if state == _S.TARGET:
        return (now, *(Stage(each, "ahead") for each in MAIN_LINE))
    here = place(state)
    if here < 0:
        return (*(Stage(each, "past", entered[each]) for each in MAIN_LINE if each in entered), now)
    before = MAIN_LINE[:here] if state in {*MAIN_LINE, _S.EXITING} else MAIN_LINE[: here + 1]
    past = (each for each in before if each != _S.RENEWING or each in entered)
    ahead = MAIN_LINE[here:] if state == _S.EXITING else MAIN_LINE[here + 1 :]
    return (
        *(Stage(each, "past", entered.get(each)) for each in past),
        now,
        *(Stage(each, "ahead") for each in ahead),
    )


def planned(way: tuple[Stage, ...], to: str, on: date) -> tuple[Stage, ...]:
    """The way with the day on which a state is planned; one that does not lie ahead comes right after now.

    Of what lay ahead that is left which may still come after it.
    """
    if any(stage.when == "ahead" and stage.state == to for stage in way):
        return tuple(replace(each, day=on) if each.when == "ahead" and each.state == to else each for each in way)
    here = next(place for place, stage in enumerate(way) if stage.when == "now") + 1
    after = (stage for stage in way[here:] if 0 <= place(to) <= place(stage.state))
    return (*way[:here], Stage(State(to), "ahead", on), *after)
