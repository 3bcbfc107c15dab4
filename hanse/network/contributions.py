"""What the network adds to common places."""

from __future__ import annotations

from . import imports

__all__ = ["imports"]
