"""Seconds of processor that work takes: of this process, and on PostgreSQL of the server's process for our connection.

Others at work on the machine do not count, so that figures of a busy machine and of a quiet one can be compared. The server's
part is read from the kernel's books, and is left out where the server is on another machine.
"""

from __future__ import annotations

import time
from pathlib import Path


def spent() -> float:
    """All that was taken until now; the difference of two is what lay between them."""
    return time.process_time() + _by_server()


def _by_server() -> float:
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    connection.ensure_connection()
    try:
        told = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text()
    except OSError:
        return 0.0
    return int(told.split()[0]) / 1e9
