"""What facts add to common places."""

from __future__ import annotations

from . import kinds

__all__ = ["kinds"]
