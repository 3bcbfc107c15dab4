"""Whether a change is under way that commits, or fails, as one."""

from __future__ import annotations

from django.db import transaction


def is_open() -> bool:
    """Is a transaction of the product's own open? The one that a test lays around all that it does holds nothing together."""
    return any(not block._from_testcase for block in transaction.get_connection().atomic_blocks)
