"""What the exchange plants into the world of tests that cross rooms."""

from __future__ import annotations

from typing import Any


def plant(world: Any) -> None:
    """A resource that both sides have, by its address."""
    world.words["exchange.resource"] = ["people"]
