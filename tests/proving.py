"""Tests that have two sizes: one that fits into each run, and the whole one of `make proof`, which tells its figures.

A figure is one line of JSON on the terminal, so that it can be kept and compared by a machine.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

WHOLE = os.environ.get("HYPOTHESIS_PROFILE") == "proof"


def sized[T](small: T, whole: T) -> T:
    """The size of this run."""
    return whole if WHOLE else small


def tell(line: dict[str, Any]) -> None:
    """Say what was measured; in `make proof` only."""
    if WHOLE:
        print(json.dumps(line), file=sys.__stdout__, flush=True)
