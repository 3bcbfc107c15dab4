"""The packed files: where they are, and how those without an import of their own are read."""

from __future__ import annotations

import csv
import lzma
from pathlib import Path

DATA = Path(__file__).parent / "data"
MAPPINGS = Path(__file__).parent / "mappings"


def with_header(name: str) -> list[dict[str, str]]:
    """A table whose first line names the columns."""
    with lzma.open(DATA / f"{name}.xz", "rt", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def view(name: str) -> list[list[str]]:
    """A view export: cells between `|`, no header."""
    with lzma.open(DATA / f"{name}.xz", "rt", encoding="utf-8") as stream:
        return [line.rstrip("\n").split("|") for line in stream]
