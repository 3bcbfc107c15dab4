"""Small files are joined by month, and what no version ever named is deleted.

Each import leaves a file for each of its months, so that a month that is sent day by day is read from ever more of them. To
join them changes no line: it makes a version with the same ones. What it joins stays, because older versions name it, and
these are what was known on a day and what stored results were computed from.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

from hanse.kernel import clock
from hanse.kernel.work.faults import fault
from hanse.kernel.work.locks import exclusive

from ..declaring import FactKind, fact_kind
from ..models import FactTable
from . import delta
from .attached import connect
from .committing import settle
from .rates import RATES

MOST = 16
"""So many files a month may have before they are joined."""
AT_REST = timedelta(days=1)
"""Younger files are left alone: an import that is taken back is mostly one of today, and its own file then simply goes."""


@dataclass(frozen=True, slots=True)
class Pile:
    """A month's files that are to be one: their names in the kind's folder, and the first and the last import in them."""

    month: str
    names: tuple[str, ...]
    batches: tuple[int, int]


def compact(kind: FactKind, *, most: int = MOST, at_rest: timedelta = AT_REST) -> int:
    """Join the files of each month that has more than `most` of them that lie `at_rest`; how many files there are less.

    Each month is a version of its own, and imports wait for one month at the most.
    """
    fewer = 0
    for month in [pile.month for pile in _piles(kind, most, at_rest)]:
        with exclusive(f"facts:{kind.key}"):
            settle(kind)
            for pile in (each for each in _piles(kind, most, at_rest) if each.month == month):
                fewer += _join(kind, pile)
    return fewer


def tidied(key: str, *, everything: bool = False) -> tuple[int, int]:
    """A kind's store joined and swept: how many files there are less, and how many were deleted.

    `everything`: files of today too, and however few there are.
    """
    if key == RATES:  # few, and read by their version
        return 0, 0
    kind = fact_kind(key)
    joined = compact(kind, most=1, at_rest=timedelta()) if everything else compact(kind)
    return joined, sweep(kind)


def _piles(kind: FactKind, most: int, at_rest: timedelta) -> list[Pile]:
    pinned = FactTable.pinned(kind.key)
    if pinned is None or not delta.folder(kind.key).exists():
        return []
    before = (clock.now() - at_rest).timestamp() * 1000
    files: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for each in (
        delta.table(kind.key, version=pinned.version).get_add_actions(flatten=True).to_struct_array().to_pylist()
    ):
        if each["modification_time"] <= before:
            batches = (each["min.batch_id"], each["max.batch_id"])
            files[each["partition.month"]].append((unquote(each["path"]), *batches))
    return [
        Pile(month, tuple(name for name, *_batches in found),
             (min(first for _name, first, _last in found), max(last for _name, _first, last in found)))
        for month, found in sorted(files.items())
        if len(found) > most
    ]  # fmt: skip


def _join(kind: FactKind, pile: Pile) -> int:
    connection = connect()
    try:
        delta.rows_in(connection, kind.key, pile.names).create_view("several")
        rows = f"SELECT * FROM several ORDER BY organisation_id, {kind.on}, batch_id, line_no"
        joined = delta.written(kind.key, connection, rows, batches=pile.batches, brings=False)
    finally:
        connection.close()
    fault("compaction-written")
    delta.exchange(kind.key, kind.schema(), joined, pile.names, month=pile.month)
    return len(pile.names) - len(joined)


def sweep(kind: FactKind) -> int:
    """Delete files that no version ever named: a process died before it committed them. How many there were."""
    folder = delta.folder(kind.key)
    if not (folder / "_delta_log" / f"{0:020d}.json").exists():  # none, or a log that was cut: it does not tell of all
        return 0
    with exclusive(f"facts:{kind.key}"):
        settle(kind)
        named = set(_ever_named(folder))
        before = (datetime.now(UTC) - AT_REST).timestamp()
        orphans = [
            path
            for path in folder.glob("month=*/*.parquet")
            if str(path.relative_to(folder)) not in named and path.stat().st_mtime < before
        ]
        for path in orphans:
            path.unlink()
    return len(orphans)


def _ever_named(folder: Path) -> Iterator[str]:
    for log in sorted((folder / "_delta_log").glob("*.json")):
        for line in log.read_text().splitlines():
            if (added := json.loads(line).get("add")) is not None:
                yield unquote(added["path"])
