"""Where pages of imports are, on the side of who looks."""

from __future__ import annotations

from typing import Any

from hanse.kernel.actor import current
from hanse.kernel.pages import on_side


def to(name: str, *given: Any) -> str:
    """The address of one of the pages here."""
    return on_side(current(), f"intake:{name}", *given)
