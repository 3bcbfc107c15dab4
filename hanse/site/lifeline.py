"""A part of Hanse does not outlive whoever started it, so that nothing keeps the port after a kill -9."""

from __future__ import annotations

import contextlib
import os
import signal

SET_PDEATHSIG = 1
WATCHED = "_WATCHED_BY_HANSE"


def die_with(parent: int) -> None:
    """Linux: this process is killed when `parent` ends. Killed, not asked: a server that is just starting forgets what it was asked.

    What a part was doing then is made good as after any crash. A parent that was gone before is found out here.
    """
    with contextlib.suppress(Exception):
        import ctypes

        ctypes.CDLL(None).prctl(SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
