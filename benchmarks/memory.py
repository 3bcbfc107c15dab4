"""Megabytes of each process that came of one, from the kernel's books: what it holds, and its share of what it holds with others."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Held(NamedTuple):
    command: str
    resident: float
    share: float


def family(leader: int) -> list[int]:
    """A process and all that came of it."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = {leader}
    while more := {child for child, parent in parents.items() if parent in found and child not in found}:
        found |= more
    return sorted(found)


def held(leader: int) -> list[Held]:
    """Of each of them that still runs."""
    found = []
    for number in family(leader):
        try:
            words = Path(f"/proc/{number}/cmdline").read_text().replace("\0", " ").split()
            books = Path(f"/proc/{number}/smaps_rollup").read_text()
        except OSError:
            continue
        rss, pss = (int(books.partition(f"\n{name}:")[2].split()[0]) / 1024 for name in ("Rss", "Pss"))
        found.append(Held(" ".join(words[1:5]), rss, pss))
    return found
