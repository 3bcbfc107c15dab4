"""What happens to to-dos."""

from __future__ import annotations

from dataclasses import dataclass

from hanse.kernel.events import Event


@dataclass(frozen=True, slots=True)
class TaskGiven(Event):
    """Somebody made a to-do, or handed it on; `by_account_id` is who did."""

    task_id: int
    by_account_id: int


@dataclass(frozen=True, slots=True)
class TaskEnded(Event):
    """It is done, or dropped."""

    task_id: int
    by_account_id: int
    state: str
