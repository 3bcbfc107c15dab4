"""How it stands with what is expected for a period. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Stage(StrEnum):
    """`RUNNING`: the period is not over; `DUE`: it is, and there is still time."""

    RUNNING = "running"
    DUE = "due"
    OVERDUE = "overdue"
    CAME = "came"
    LATE = "late"
    CORRECTED = "corrected"
    EXCUSED = "excused"


OPEN = frozenset({Stage.RUNNING, Stage.DUE, Stage.OVERDUE})


@dataclass(frozen=True, slots=True)
class Standing:
    """`days` is by how many it came, or is, too late; 0 where it is not."""

    stage: Stage
    days: int = 0


def standing(
    *, last: date, due_on: date, arrived_on: date | None, corrected_on: date | None, excused: bool, today: date
) -> Standing:
    """What came counts before what was excused; what had to be corrected is no longer simply there."""
    if arrived_on is not None:
        late = max((arrived_on - due_on).days, 0)
        return Standing(Stage.CORRECTED if corrected_on else Stage.LATE if late else Stage.CAME, late)
    if excused:
        return Standing(Stage.EXCUSED)
    if today > due_on:
        return Standing(Stage.OVERDUE, (today - due_on).days)
    return Standing(Stage.DUE if today > last else Stage.RUNNING)
