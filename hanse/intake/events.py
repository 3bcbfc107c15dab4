"""What happens to imports."""

from __future__ import annotations

from dataclasses import dataclass

from hanse.kernel.events import Event


@dataclass(frozen=True, slots=True)
class WorkEnded(Event):
    """A worker is done with what somebody asked for: it is checked, imported or withdrawn, or was not possible."""

    batch_id: int
    work: str
