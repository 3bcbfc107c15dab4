"""The store of lines, as far as the database names it: the log up to that version, and every file that it speaks of.

The store only ever grows, so a version that the database named a moment ago is whole, whatever is appended meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

LOG = "_delta_log"
DIGITS = 20


def files_of(table: Path, *, version: int) -> Iterator[Path]:
    """The files of one table that make up its versions to `version`, relative to the table."""
    named: set[str] = set()
    for entry in sorted((table / LOG).iterdir()):
        if not entry.name[:DIGITS].isdigit() or int(entry.name[:DIGITS]) > version:
            continue
        if not entry.name.endswith((".json", ".parquet")):
            continue
        yield Path(LOG) / entry.name
        if entry.suffix == ".json":
            named.update(_added(entry))
    for name in sorted(named):
        yield Path(name)


def _added(entry: Path) -> Iterator[str]:
    for line in entry.read_text().splitlines():
        if added := json.loads(line).get("add"):
            yield unquote(added["path"])
