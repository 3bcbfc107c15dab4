"""What happens to facts."""

from __future__ import annotations

from dataclasses import dataclass

from hanse.kernel.events import Event


@dataclass(frozen=True, slots=True)
class FactsChanged(Event):
    """A kind of fact has a new version, because a batch was committed or withdrawn."""

    kind_key: str
    version: int
    batch_id: int
