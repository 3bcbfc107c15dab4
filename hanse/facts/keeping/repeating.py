"""A file that was imported before and says nothing else now: told by what became of its lines, without reading it again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from django.db.models import F

from hanse.intake.models import Batch
from hanse.intake.verdicts import Verdict

from ..declaring import FactKind, reporting_currency
from ..models import FactTable
from .attached import attach, connect


def meaning(kind: FactKind, mapping: Mapping[str, Any], lookups: Mapping[str, Any]) -> str:
    """A digest of all that says what a file's texts mean: the mapping, what it may name, our currency, this release.

    Empty where other files say it too.
    """
    if mapping.get("joins"):
        return ""
    known = {name: sorted(map(str, rows)) for name, rows in lookups.items()}
    told = json.dumps([kind.key, mapping, known, reporting_currency(), version("hanse")], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def repeated(kind: FactKind, batch: Batch) -> Verdict | None:
    """All its lines are known, if the same file was imported whole with the same meaning and each of its lines counts now.

    None where that is not so, or not sure: then the file has to be read.
    """
    meant, table = batch.described.get("meaning"), FactTable.pinned(kind.key)
    if not meant or table is None or batch.only_lines is not None:
        return None
    before = (
        Batch.objects.filter(kind=kind.key, state=Batch.State.COMMITTED, file_hash=batch.file_hash, read__gt=0)
        .filter(described__meaning=meant, read=F("new") + F("corrected"))
        .order_by("-id")
        .first()
    )
    if before is None or _counting(kind, before, table.version) != before.read:
        return None
    return Verdict(new=0, known=before.read, corrected=0)


def _counting(kind: FactKind, batch: Batch, version: int) -> int:
    """How many lines of a batch count in a version: nothing has taken their place."""
    connection = connect()
    try:
        if not attach(connection, kind.key, version):
            return 0
        [(count,)] = connection.execute(
            "SELECT count(*) FROM stored s LEFT JOIN correcting c USING (line_key)"
            f" WHERE s.batch_id = {batch.pk} AND (c.seq IS NULL OR s.seq >= c.seq)"
        ).fetchall()
        return int(count)
    finally:
        connection.close()
