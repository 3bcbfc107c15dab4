"""Small files of lines, and their way in, as `hanse import` takes it."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from hanse.facts.showing.summary import summarise
from hanse.intake.mapping import Mapping as FileMapping
from hanse.intake.models import Batch
from hanse.kernel.actor import current
from hanse.kernel.errors import Refused

COLUMNS = ("order_number", "order_line", "order_date", "organisation", "product", "quantity", "amount", "currency")
_numbers = itertools.count(1)


def a_line(number: int = 1, line: int = 1, **values: Any) -> dict[str, Any]:
    return {
        "order_number": f"SO{number}", "order_line": line, "order_date": "2025-03-17", "organisation": "D-0001",
        "product": "HL-U509", "quantity": 2, "amount": "100.00", "currency": "EUR",
    } | values  # fmt: skip


def a_file(folder: Path, lines: Iterable[Mapping[str, Any]], *, name: str = "") -> Path:
    rows = list(lines)
    path = folder / (name or f"lines-{next(_numbers)}.csv")
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(rows[0]) if rows else COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def converted(batch: Batch) -> FileMapping:
    """The proposed mapping of a file whose sender has converted its amounts."""
    return FileMapping.parse(batch.mapping | {"amounts": "reporting"})


def checked(path: Path, kind: str = "sell_in", mapping: FileMapping | None = None) -> Batch:
    """Received, recognised and judged; nothing is imported yet."""
    batch = Batch.receive(path, kind=kind, by=current())
    if mapping is None:
        batch.recognise()
    batch.stage(mapping or converted(batch))
    return batch


def imported(path: Path, kind: str = "sell_in", mapping: FileMapping | None = None) -> Batch:
    batch = checked(path, kind, mapping)
    batch.commit(by=current())
    batch.refresh_from_db()
    return batch


def counts(batch: Batch) -> tuple[int, int, int, int, int]:
    """Read, new, known, corrected, rejected."""
    return batch.read, batch.new, batch.known, batch.corrected, batch.rejected


def total(kind: str = "sell_in", version: int | None = None) -> Decimal:
    """The amount of all lines; nothing imported is nothing."""
    from hanse.facts.keeping import store

    try:
        with store.reading(kind, version=version) as facts:
            return facts.rows(facts.lines.aggregate(total=facts.lines.reporting.sum()))[0]["total"] or Decimal(0)
    except Refused:
        return Decimal(0)


def lines_now(kind: str = "sell_in") -> int:
    try:
        return int(summarise(kind, by="month")["lines"])
    except Refused:
        return 0
