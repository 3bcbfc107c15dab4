"""Tests that have two sizes: one that fits into each run, and the whole one of `make proof`, which tells its figures.

A figure is one line of JSON in `var/proof.jsonl`, so that it can be kept and compared by a machine.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

TOLD = Path(__file__).resolve().parent.parent / "var" / "proof.jsonl"
WHOLE = os.environ.get("HYPOTHESIS_PROFILE") == "proof"


def sized[T](small: T, whole: T) -> T:
    """The size of this run."""
    return whole if WHOLE else small


def tell(line: dict[str, Any]) -> None:
    """Say what was measured; in `make proof` only."""
    if WHOLE:
        TOLD.parent.mkdir(exist_ok=True)
        with TOLD.open("a") as lines:
            lines.write(json.dumps(line) + "\n")
