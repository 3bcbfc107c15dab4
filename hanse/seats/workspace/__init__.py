"""Pages for the manufacturer's people: colleagues, invitations, tokens."""

from . import colleagues, shared

__all__ = ["colleagues", "shared"]
