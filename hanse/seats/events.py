"""What happens to seats."""

from __future__ import annotations

from dataclasses import dataclass

from hanse.kernel.events import Event


@dataclass(frozen=True, slots=True)
class SeatTaken(Event):
    """Somebody took up an invitation."""

    invitation_id: int
