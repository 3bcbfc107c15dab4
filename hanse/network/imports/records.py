"""How a file of records is taken over: planned as a whole, carried out in one transaction, and taken back exactly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from hanse.intake.kinds import Kind, Verdict
from hanse.kernel.errors import Refused

from ..models import ImportedChange

if TYPE_CHECKING:
    from hanse.intake.models import Batch

AT_ONCE = 1000
Row = dict[str, Any]


@dataclass(slots=True)
class Plan:
    """What a file would do. `create` is in an order that respects references; `changes` are (object, old values)."""

    new: int = 0
    known: int = 0
    corrected: int = 0
    refused: list[tuple[int, str, str, str, str]] = field(default_factory=list)
    create: list[models.Model] = field(default_factory=list)
    changes: list[tuple[models.Model, dict[str, Any]]] = field(default_factory=list)

    def refuse(self, row: Row, column: str, reason: str, value: object = "") -> None:
        self.refused.append((row["line_no"], column, reason, str(value or ""), row.get("raw") or ""))

    def count(self, *, made: bool, altered: bool) -> None:
        if made:
            self.new += 1
        elif altered:
            self.corrected += 1
        else:
            self.known += 1

    def update(self, found: models.Model, values: dict[str, Any]) -> bool:
        """Note the differing values of an existing object; None in a file says nothing and changes nothing."""
        before = {
            name: getattr(found, name)
            for name, value in values.items()
            if value is not None and not _equal(getattr(found, name), value)
        }
        if not before:
            return False
        for name in before:
            setattr(found, name, values[name])
        if found.pk is not None:
            self.changes.append((found, before))
        return True

    def verdict(self) -> Verdict:
        return Verdict(new=self.new, known=self.known, corrected=self.corrected, refused=tuple(self.refused))


def _equal(old: Any, new: Any) -> bool:
    if isinstance(old, Decimal) or isinstance(new, Decimal):
        return old is not None and Decimal(old) == Decimal(new)
    return bool(old == new)


class RecordKind(Kind):
    """A kind of file that becomes records of the network."""

    def plan(self, rows: Sequence[Row]) -> Plan:
        raise NotImplementedError

    def judge(self, staged: Path, *, batch: Batch) -> Verdict:
        return self.plan(_rows(staged)).verdict()

    def commit(self, staged: Path, *, batch: Batch) -> Verdict:
        with transaction.atomic():
            plan = self.plan(_rows(staged))
            for model in dict.fromkeys(type(made) for made in plan.create):
                made = [row for row in plan.create if type(row) is model]
                for row in made:
                    _take_ids(row)
                model._default_manager.bulk_create(made, batch_size=AT_ONCE)
            _save_changes(plan.changes)
            ImportedChange.objects.bulk_create(_notes(batch, plan), batch_size=AT_ONCE)
            batch.mark_committed(verdict=plan.verdict())
        return plan.verdict()

    def withdraw(self, batch: Batch) -> None:
        with transaction.atomic():
            notes = list(ImportedChange.objects.filter(batch_id=batch.pk).order_by("-id"))
            for note in notes:
                _take_back(note)
            batch.mark_withdrawn()


def _rows(staged: Path) -> list[Row]:
    import pyarrow.parquet as pq

    found: list[Row] = pq.read_table(staged).to_pylist()
    return found


def _take_ids(row: models.Model) -> None:
    """Foreign keys to objects that were saved a moment ago."""
    for column in row._meta.concrete_fields:
        if isinstance(column, models.ForeignKey) and column.is_cached(row):
            target = column.get_cached_value(row)
            setattr(row, column.attname, target.pk if target is not None else None)


def _save_changes(changes: Iterable[tuple[models.Model, dict[str, Any]]]) -> None:
    by_model: dict[type[models.Model], tuple[list[models.Model], set[str]]] = {}
    for found, before in changes:
        rows, names = by_model.setdefault(type(found), ([], set()))
        rows.append(found)
        names |= set(before)
    for model, (rows, names) in by_model.items():
        unique = list({row.pk: row for row in rows}.values())
        model._default_manager.bulk_update(unique, sorted(names), batch_size=AT_ONCE)


def _notes(batch: Batch, plan: Plan) -> list[ImportedChange]:
    notes = [ImportedChange(batch_id=batch.pk, model=row._meta.label_lower, row_id=row.pk) for row in plan.create]
    for found, before in plan.changes:
        plain = {name: _plain(value) for name, value in before.items()}
        notes.append(ImportedChange(batch_id=batch.pk, model=found._meta.label_lower, row_id=found.pk, before=plain))
    return notes


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return value.pk
    return str(value) if isinstance(value, Decimal) else value


def _take_back(note: ImportedChange) -> None:
    model = apps.get_model(note.model)
    found = model._default_manager.filter(pk=note.row_id).first()
    if found is None:
        return
    if note.before is None:
        try:
            found.delete()
        except ProtectedError as error:
            held = next(iter(error.protected_objects))
            raise Refused(
                _("%(row)s came with this import and is in use (%(held)s), so the import cannot be withdrawn.")
                % {"row": found, "held": held._meta.verbose_name}
            ) from None
        return
    for name, value in note.before.items():
        column = model._meta.get_field(name)
        setattr(found, getattr(column, "attname", name), column.to_python(value) if not column.is_relation else value)
    found.save()
