"""Pages of the door, which is open to all, and of one's own sign-in, in the frame of whoever looks."""

from . import door, forgotten, own, passkeys, second_factor, sessions, you

__all__ = ["door", "forgotten", "own", "passkeys", "second_factor", "sessions", "you"]
