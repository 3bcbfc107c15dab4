"""Lines that were refused once and stood right in a later file: they wait no more, and say which import mends them.

It is told in two ways. Our file of refused lines says of each how it stood before; and a line of another file with the same
columns is the same line where everything in it is the same but what was wrong: one field, as with several of them too little is left
to tell it from others. Only a file that says all that the first one said mends it: what was left out, or is not for its sender to
read, is not taken by it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.kernel.walls.authz import allows

from .checking.lines import RejectedRow
from .checking.rejects import cells_of, harmless
from .mapping import Mapping as Columns
from .reading.blocks import LINE, RAW
from .reading.files import open_file
from .recognition.layouts import ADDED_BY_US, own

MOST_WAITING, MOST_LINES = 10_000, 100_000
"""The newest refused lines that are compared, and how long a file may be that is looked through for them."""
_PLACE, _WRONG, ORIGINAL = ADDED_BY_US
_IS_OPEN = Q(batch__state="committed") | Q(batch__state="staged", batch__rejected=F("batch__read"))
"""Of a file that counts, or of one that never will as no line of it is good."""
Cells = Mapping[str, str]


def mend(batch: Any) -> None:
    """Mark what this import mends. Inside the transaction that makes its rows count."""
    if batch.rest_of_id is not None or batch.read > MOST_LINES or batch.not_kept:
        return
    alike = RejectedRow.objects.filter(batch__kind=batch.kind, batch__organisation=batch.organisation_id)
    waiting = alike.filter(_IS_OPEN, matched_in=None).exclude(batch=batch.pk).select_related("batch")
    rows = [row for row in waiting.order_by("-batch", "-id")[:MOST_WAITING] if _says(row.batch) <= _says(batch)]
    if not rows:
        return
    told: dict[str, set[int]] = defaultdict(set)
    known: dict[tuple[Any, ...] | None, set[int]] = defaultdict(set)
    looked_for: set[tuple[str, ...]] = set()
    for row in rows:
        told[harmless(row.text.strip())].add(row.pk)
        if not row.has_several_faults:
            cells = _cells(row.batch, row.text)
            wrong = row.wrong_among(own(cells))
            known[_but(cells, wrong)].add(row.pk)
            looked_for.add(wrong)
    found: set[int] = set()
    for cells in _good(batch):
        if original := cells.get(ORIGINAL, "").strip():
            found |= told.get(original, set())
        for wrong in looked_for:
            if same := _but(cells, wrong):
                found |= known.get(same, set())
    RejectedRow.objects.filter(pk__in=found, matched_in=None).update(matched_in=batch.pk)


def menders(batch: Any, *, by: Actor) -> list[Any]:
    """The imports that count and mend lines which were refused in this one, as far as this actor may withdraw them."""
    there = type(batch).objects.filter(pk__in=batch.rejected_rows.values("matched_in"), state="committed", work="")
    may = (row for row in there.order_by("-pk") if allows(by, "imports.withdraw", row))
    return [row for row in may if row.may_take_back(by)]


def withdraw(batch: Any, *, too: Collection[str], by: Actor) -> None:
    """Have it withdrawn, and those of its menders that are named. A worker does it."""
    with transaction.atomic():
        for each in (*(row for row in menders(batch, by=by) if row.public_id in too), batch):
            each.hand_over("withdraw", by=by)


def refuse_others(batch: Any, *, too: Collection[str], by: Actor) -> None:
    """Along with it goes only what mends it: anything else has a withdrawal of its own."""
    known = {row.public_id for row in menders(batch, by=by)} if too else set()
    if others := sorted(set(too) - known):
        sentence = _("%(ids)s: no import that counts and mends lines refused here. Withdraw it by itself.")
        raise Refused(sentence % {"ids": ", ".join(others)}, field="too", status=422)


def _says(batch: Any) -> set[str]:
    """The fields that are taken from it."""
    return set(batch.mapping.get("fields", {}))


def _good(batch: Any) -> Iterator[Cells]:
    """The lines that it takes, cell by cell."""
    refused = set(batch.rejected_rows.values_list("line", flat=True))
    for block in open_file(batch.file, Columns.parse(batch.mapping).source).blocks():
        for line, text in zip(*(block.records.column(name).to_pylist() for name in (LINE, RAW)), strict=True):
            if line not in refused:
                yield _cells(batch, text)


def _cells(batch: Any, text: str) -> Cells:
    names = [column["name"] for column in batch.columns]
    return dict(zip(names, cells_of(text, names, batch.described), strict=True))


def _but(cells: Cells, wrong: tuple[str, ...]) -> tuple[Any, ...] | None:
    """What makes it the same line when these columns are mended; None where nothing else stands there."""
    names = own(cells)
    others = tuple((name, cells[name].strip()) for name in names if name not in wrong)
    return (wrong, others) if len(others) < len(names) and any(text for _name, text in others) else None
