"""What a file would do, planned as a whole before anything is written: records made, fields changed, lines refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import models

from hanse.intake.values import Kept, Name, kept, plain, told
from hanse.intake.verdicts import Change as Told
from hanse.intake.verdicts import Sample, Verdict

from ..custom import telling
from ..custom.record import EMPTY, is_custom, put, values_of

SHOWN = 5
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """A known record with other values: old and new, by the names of its fields."""

    found: models.Model
    before: dict[str, Any]
    after: dict[str, Any]
    line: int


@dataclass(frozen=True, slots=True)
class _Line:
    """What became of a line, and the record that it speaks of; `is_fresh`: the file itself brings that record."""

    status: str
    record: models.Model
    is_fresh: bool


@dataclass(slots=True)
class Plan:
    """What a file would do. `create` is in an order that respects references.

    For each line: `begin`, then either `refuse`, or any of `make` and `update`, and `count` at the end.
    """

    new: int = 0
    known: int = 0
    corrected: int = 0
    refused: list[tuple[int, str, str, str, str]] = field(default_factory=list)
    create: list[models.Model] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    line: int = 0
    lines: dict[int, _Line] = field(default_factory=dict)
    made_by: list[tuple[int, models.Model]] = field(default_factory=list)

    def begin(self, row: Row) -> None:
        self.line = row["line_no"]

    def refuse(self, row: Row, column: str, reason: str, value: object = "") -> None:
        self.refused.append((row["line_no"], column, reason, str(value or ""), row.get("raw") or ""))

    def make[M: models.Model](self, row: M, *, first: bool = False) -> M:
        """A new record; `first` before all others, because they may refer to it."""
        self.create.insert(0, row) if first else self.create.append(row)
        self.made_by.append((self.line, row))
        return row

    def count(self, record: models.Model, *, made: bool, altered: bool) -> None:
        """The line is done: it speaks of `record`."""
        status = "new" if made else "corrected" if altered else "known"
        setattr(self, status, getattr(self, status) + 1)
        self.lines[self.line] = _Line(status, record, is_fresh=made or record.pk is None)

    def update(self, found: models.Model, values: dict[str, Any], *, emptied: Sequence[str] = ()) -> bool:
        """Note the differing values of an existing object; None in a file says nothing and changes nothing.

        `emptied` are fields that the file says hold nothing from now on.
        """
        before = {name: getattr(found, name) for name in emptied if getattr(found, name) is not None} | {
            name: getattr(found, name)
            for name, value in values.items()
            if value is not None and not equal(getattr(found, name), value)
        }
        if not before:
            return False
        for name in before:
            put(found, name, values[name])
        if found.pk is not None:
            self.changes.append(Change(found, before, {name: values[name] for name in before}, self.line))
        return True

    @property
    def fresh_lines(self) -> frozenset[int]:
        """The lines that bring new records, and say more of these."""
        return frozenset(number for number, line in self.lines.items() if line.is_fresh)

    def verdict(self, *, left: int = 0) -> Verdict:
        return Verdict(
            new=self.new, known=self.known, corrected=self.corrected, refused=tuple(self.refused),
            samples=self._samples(), differences=tuple(self._differences()), left=left,
        )  # fmt: skip

    def _samples(self) -> tuple[Sample, ...]:
        """The first changes, old and new side by side, and the first records that would be made."""
        changed = [
            Sample("corrected", self._title(each.line, each.found), tuple(_shown(each)), line=each.line)
            for each in self.changes[:SHOWN]
        ]
        fresh = [each for each in self.lines.items() if each[1].status == "new"][:SHOWN]
        new = [
            Sample("new", str(each.record), tuple((*given, "") for given in given_in(each.record))[:SHOWN], line=number)
            for number, each in fresh
        ]
        return (*changed, *new)

    def _differences(self) -> Iterator[Told]:
        """Every new record in a line, every changed field, and what known records get in addition."""
        for number, line in self.lines.items():
            if line.status == "new":
                given = ", ".join(told(value) for _name, value in given_in(line.record))
                yield Told(number, "new", str(line.record), line.record._meta.label_lower, after=given)
        for change in self.changes:
            title = self._title(change.line, change.found)
            for name, old in change.before.items():
                label = change.found._meta.label_lower
                before, after = (plain(said(change.found, name, value)) for value in (old, change.after[name]))
                yield Told(change.line, "corrected", title, label, name, before, after)
        for number, row in self.made_by:
            line_of = self.lines.get(number)
            if line_of is not None and not line_of.is_fresh:
                title = self._title(number, line_of.record)
                yield Told(number, "corrected", title, row._meta.label_lower, after=str(row))

    def _title(self, number: int, record: models.Model) -> str:
        line = self.lines.get(number)
        return str(line.record if line else record)


def _shown(change: Change) -> Iterator[tuple[Name, Kept, Kept]]:
    found = change.found
    for name, old in change.before.items():
        if not is_custom(name) or telling.is_everybodys(name):
            yield _name(found, name), said(found, name, old), said(found, name, change.after[name])


def given_in(row: models.Model) -> Iterator[tuple[Name, Kept]]:
    """What a new record says beside its name, as far as everybody reads it who sees the record."""
    for column in row._meta.concrete_fields:
        value = getattr(row, column.attname)
        if column.editable and not column.is_relation and value and told(kept(value, column=column)) not in str(row):
            yield _name(row, column.name), kept(value, column=column)
    for name, value in values_of(row).items():
        if telling.is_everybodys(name):
            yield _name(row, name), said(row, name, value)


def _name(row: models.Model, name: str) -> Name:
    return name if is_custom(name) else (row._meta.label_lower, name)


def said(row: models.Model, name: str, value: Any) -> Kept:
    """What a column or custom field of a record says; nothing where it says nothing."""
    if is_custom(name):
        return "" if value in EMPTY else telling.value(name, value)
    return kept(value, column=row._meta.get_field(name))


def equal(old: Any, new: Any) -> bool:
    if isinstance(old, Decimal) or isinstance(new, Decimal):
        return None not in (old, new) and Decimal(old) == Decimal(new)
    return bool(old == new)
