"""Refused lines that are corrected on a page: they go in as a file of the same layout, by the way of every file that is sent.

What is made is our file of refused lines with other cells, so that it is recognised, limited, checked and confirmed like any, and
marks the lines that it mends.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.db.models.functions import Length
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from hanse.kernel.actor import Actor
from hanse.kernel.operating import folders

from .checking.lines import LONGEST_TEXT, RejectedRow
from .checking.rejects import corrected_lines, own_cells
from .models import Batch
from .recognition.layouts import own

AT_ONCE = 20
MOST_CELLS = 600
"""A form of more fields is not taken."""
LONGEST_CELL = 1000
PREFIX = "mended-"


def correctable(batch: Batch, by: Actor) -> QuerySet[RejectedRow]:
    """Its refused lines that wait and are there as a whole, for those of the same sender. A file of which other lines are good has to
    count first: what mends it is told by what counts.
    """
    counts = batch.state == Batch.State.COMMITTED
    is_open = counts or (batch.state == Batch.State.STAGED and not batch.good)
    rows = batch.rejected_read.filter(matched_in=None).annotate(length=Length("text")).filter(length__lt=LONGEST_TEXT)
    of_sender = batch.organisation_id == by.organisation_id and batch.rest_of_id is None
    if batch.work or not (is_open and of_sender and batch.columns and len(_names(batch)) <= MOST_CELLS):
        return rows.none()
    return rows.order_by("line", "id")


def room(batch: Batch) -> int:
    """So many lines are corrected at once."""
    return min(AT_ONCE, MOST_CELLS // max(1, len(_names(batch))))


def _names(batch: Batch) -> tuple[str, ...]:
    return own(column["name"] for column in batch.columns)


@dataclass(frozen=True, slots=True)
class Shown:
    """One line: its wrong cells, and the others."""

    row: RejectedRow
    wrong: list[BoundField]
    others: list[BoundField]

    @property
    def beside(self) -> str:
        """What stands in the other cells, to know the line by."""
        return ", ".join(text for bound in self.others if (text := str(bound.value() or "").strip()))


class CorrectingForm(forms.Form):
    """Each cell of some refused lines. What is not changed stays refused."""

    def __init__(self, batch: Batch, rows: Sequence[RejectedRow], given: Any = None) -> None:
        self.batch, self.rows = batch, rows
        self.names = _names(batch)
        self.before = {row.pk: self._cells(row.text) for row in rows}
        super().__init__(self._as_they_stand() if given is None else given)
        self.changed: list[tuple[RejectedRow, list[str]]] = []
        """The lines that were changed, with all their cells."""
        samples = {column["name"]: column.get("sample") or "" for column in batch.columns}
        for row in rows:
            wrong = row.wrong_among(self.names)
            for place, (name, text) in enumerate(zip(self.names, self.before[row.pk], strict=True)):
                field = forms.CharField(label=name, required=False, max_length=max(LONGEST_CELL, len(text)))
                field.sometimes = True  # type: ignore[attr-defined]
                if name in wrong and samples[name] and samples[name] != text:
                    field.help_text = _("Elsewhere in this file: %(sample)s") % {"sample": samples[name]}
                self.fields[_key(row, place)] = field

    def _cells(self, text: str) -> list[str]:
        columns = [column["name"] for column in self.batch.columns]
        return own_cells(text, columns, self.batch.described)

    def _as_they_stand(self) -> dict[str, str]:
        return {_key(row, place): text for row in self.rows for place, text in enumerate(self.before[row.pk])}

    def clean(self) -> dict[str, Any]:
        """What was wrong stands beside its cell until it is another one."""
        given = super().clean() or {}
        changed = {row: self._changed(row, given) for row in self.rows}
        self.changed = [
            (row, [cells.get(_key(row, place), text) for place, text in enumerate(self.before[row.pk])])
            for row, cells in changed.items()
            if cells
        ]
        for row, cells in changed.items():
            wrong = row.wrong_among(self.names)
            for place, name in enumerate(self.names):
                key = _key(row, place)
                if name in wrong and key not in cells and not self.has_error(key):
                    self.add_error(key, row.told_of(name))
        return given

    def _changed(self, row: RejectedRow, given: dict[str, str]) -> dict[str, str]:
        """The cells of a line that say something else now. A field knows no ends of lines, which are no change."""
        cells = ((_key(row, place), text) for place, text in enumerate(self.before[row.pk]))
        sent = ((key, text) for key, text in cells if key in given and key in self.data)
        return {key: given[key] for key, text in sent if given[key].split() != text.split()}

    @property
    def is_too_long(self) -> bool:
        return any(self.has_error(key, "max_length") for key in self.fields)

    @property
    def lines(self) -> Iterator[Shown]:
        for row in self.rows:
            wrong = row.wrong_among(self.names)
            cells = [(name, self[_key(row, place)]) for place, name in enumerate(self.names)]
            if not wrong:
                yield Shown(row, [bound for _name, bound in cells], [])
            else:
                yield Shown(
                    row,
                    [bound for name, bound in cells if name in wrong],
                    [bound for name, bound in cells if name not in wrong],
                )

    def send(self, *, by: Actor) -> Batch:
        """Take the changed lines in as a file; a worker checks them, and whoever sent them confirms."""
        columns = [column["name"] for column in self.batch.columns]
        lines = (((row.line, row.told, row.text), cells) for row, cells in self.changed)
        stem = self.batch.file_name.partition(".")[0].removeprefix(PREFIX)[:200]
        with tempfile.TemporaryDirectory(dir=folders.staging()) as folder:
            path = Path(folder) / "mended.csv"
            with path.open("w", encoding="utf-8", newline="") as stream:
                stream.writelines(corrected_lines(columns, self.batch.described, lines))
            name = f"{PREFIX}{stem}.csv"
            return Batch.take_in(path, kind=self.batch.kind, by=by, name=name, told=True, like=self.batch)


def _key(row: RejectedRow, place: int) -> str:
    return f"cell-{row.pk}-{place}"
