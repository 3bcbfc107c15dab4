"""How a file of records is taken over: planned as a whole, carried out in one transaction, and taken back exactly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from django.apps import apps
from django.db import models, transaction
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.intake.fields import Field
from hanse.intake.kinds import Kind, Sample, Verdict
from hanse.kernel import clock
from hanse.kernel.errors import Refused
from hanse.kernel.events import publish
from hanse.kernel.faults import fault
from hanse.kernel.locks import exclusive
from hanse.ui import formats

from ..events import RecordsImported
from ..models import ImportedChange

if TYPE_CHECKING:
    from hanse.intake.models import Batch

AT_ONCE = 1000
SHOWN = 5
Row = dict[str, Any]


def _fitted(fields: Sequence[Field], into: Sequence[type[models.Model]]) -> tuple[Field, ...]:
    """The fields, each text with as many letters as the column of its name takes, in the first model that has one."""
    columns = [column for model in reversed(into) for column in model._meta.concrete_fields]
    longest = {column.name: column.max_length for column in columns}
    return tuple(
        replace(each, longest=each.longest or longest.get(each.name)) if each.kind == "text" else each
        for each in fields
    )


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

    def samples(self) -> tuple[Sample, ...]:
        """The first changes, old and new side by side, and the first records that would be made."""
        changed = [
            Sample("corrected", str(found), tuple(_difference(found, name, old) for name, old in before.items()))
            for found, before in self.changes[:SHOWN]
        ]
        first = next((type(row) for row in self.create if hasattr(row, "name") or hasattr(row, "family_name")), None)
        made = [row for row in self.create if type(row) is first][:SHOWN]
        return (*changed, *(Sample("new", str(row), tuple(_given(row))[:SHOWN]) for row in made))


def _difference(found: models.Model, name: str, old: Any) -> tuple[str, str, str]:
    label = getattr(found._meta.get_field(name), "verbose_name", name)
    return str(label), _word(old), _word(getattr(found, name))


def _given(row: models.Model) -> Iterator[tuple[str, str, str]]:
    """What a new record says beside its name."""
    for column in row._meta.concrete_fields:
        value = getattr(row, column.attname)
        if column.editable and not column.is_relation and value and str(value) not in str(row):
            yield str(column.verbose_name), "", _word(value)


def _word(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return formats.number(value) if isinstance(value, Decimal) else str(value)


def _equal(old: Any, new: Any) -> bool:
    if isinstance(old, Decimal) or isinstance(new, Decimal):
        return old is not None and Decimal(old) == Decimal(new)
    return bool(old == new)


class RecordKind(Kind):
    """A kind of file that becomes records of the network; `result` names the page that lists them, `into` the models whose
    columns its fields have to fit.
    """

    result: ClassVar[str]
    into: ClassVar[tuple[type[models.Model], ...]]

    def __init_subclass__(cls) -> None:
        cls.fields = _fitted(cls.fields, cls.into)

    def plan(self, rows: Sequence[Row]) -> Plan:
        raise NotImplementedError

    def judge(self, staged: Path, *, batch: Batch) -> Verdict:
        plan = self.plan(_rows(staged))
        return replace(plan.verdict(), samples=plan.samples())

    def commit(self, staged: Path, *, batch: Batch) -> Verdict:
        with exclusive("records"):
            batch.refresh_from_db()
            if batch.state == batch.State.COMMITTED:  # another process was faster
                return Verdict(new=batch.new, known=batch.known, corrected=batch.corrected)
            if not staged.exists():
                raise Refused(_("What was checked is not there any more. Check the file again."))
            plan = self.plan(_rows(staged))
            with transaction.atomic():
                _save_new(plan.create)
                _save_changes(plan.changes)
                fault("records-saved")
                ImportedChange.objects.bulk_create(_notes(batch, plan), batch_size=AT_ONCE)
                batch.mark_committed(verdict=plan.verdict())
                publish(RecordsImported(kind_key=self.key, batch_id=batch.pk))
                fault("records-before-commit")
            fault("records-committed")
        return plan.verdict()

    def result_url(self, batch: Batch) -> str | None:
        return reverse(self.result)

    def withdraw(self, batch: Batch) -> None:
        with exclusive("records"):
            notes = list(ImportedChange.objects.filter(batch_id=batch.pk).order_by("-id"))
            _refuse_if_changed_later(notes, batch)
            with transaction.atomic():
                _give_back([note for note in notes if note.before is not None])
                fault("records-given-back")
                _take_out([note for note in notes if note.before is None])
                batch.mark_withdrawn()
                publish(RecordsImported(kind_key=self.key, batch_id=batch.pk))


def _rows(staged: Path) -> list[Row]:
    import pyarrow.parquet as pq

    found: list[Row] = pq.read_table(staged).to_pylist()
    return found


def _save_new(rows: Sequence[models.Model]) -> None:
    """What others refer to first, each model's rows at once."""
    left = list(dict.fromkeys(type(row) for row in rows))
    while left:
        model = next((one for one in left if not _refers_to(one) & (set(left) - {one})), left[0])
        left.remove(model)
        made = [row for row in rows if type(row) is model]
        for row in made:
            _take_ids(row)
        model._default_manager.bulk_create(made, batch_size=AT_ONCE)


def _refers_to(model: type[models.Model]) -> set[Any]:
    return {column.related_model for column in model._meta.concrete_fields if column.is_relation}


def _take_ids(row: models.Model) -> None:
    """Foreign keys to objects that were saved a moment ago."""
    for column in row._meta.concrete_fields:
        if isinstance(column, models.ForeignKey) and column.is_cached(row):
            target = column.get_cached_value(row)
            setattr(row, column.attname, target.pk if target is not None else None)


def _save_changes(changes: Iterable[tuple[models.Model, dict[str, Any]]]) -> None:
    by_model: dict[type[models.Model], tuple[list[models.Model], set[str]]] = {}
    for found, before in changes:
        _take_ids(found)
        rows, names = by_model.setdefault(type(found), ([], set()))
        rows.append(found)
        names |= set(before)
    for model, (rows, names) in by_model.items():
        unique = list({row.pk: row for row in rows}.values())
        _update(model, unique, names)


def _update(model: type[models.Model], rows: Sequence[models.Model], names: set[str]) -> None:
    """Many at once, with the time of the change where a row has it: Django keeps that for single rows alone."""
    times = [column.name for column in model._meta.concrete_fields if getattr(column, "auto_now", False)]
    for row in rows:
        for name in times:
            setattr(row, name, clock.now())
    model._default_manager.bulk_update(rows, sorted({*names, *times}), batch_size=AT_ONCE)


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


def _refuse_if_changed_later(notes: Sequence[ImportedChange], batch: Batch) -> None:
    """Old values can be given back only if no later import stands on these."""
    ours = {(note.model, note.row_id) for note in notes}
    later = ImportedChange.objects.filter(batch_id__gt=batch.pk, before__isnull=False).order_by("-batch_id")
    for note in later.iterator():
        if (note.model, note.row_id) not in ours:
            continue
        other = type(batch)._default_manager.filter(pk=note.batch_id, state=batch.State.COMMITTED).first()
        if other is not None:
            raise Refused(
                _("The later import %(file)s changed what this one brought. Withdraw that one first.")
                % {"file": other.file_name}
            )


def _give_back(notes: Sequence[ImportedChange]) -> None:
    """The old values, those of the first change last."""
    by_model: dict[str, list[ImportedChange]] = {}
    for note in notes:
        by_model.setdefault(note.model, []).append(note)
    for label, changed in by_model.items():
        model = apps.get_model(label)
        rows = model._default_manager.in_bulk([note.row_id for note in changed])
        names: set[str] = set()
        for note in changed:
            if (row := rows.get(note.row_id)) is None:
                continue
            for name, value in (note.before or {}).items():
                column = model._meta.get_field(name)
                names.add(name)
                setattr(row, getattr(column, "attname", name), value if column.is_relation else column.to_python(value))
        if names:
            _update(model, list(rows.values()), names)


def _take_out(notes: Sequence[ImportedChange]) -> None:
    """What the import made, what refers to others first; refused when something else refers to it."""
    by_model: dict[str, list[int]] = {}
    for note in notes:
        by_model.setdefault(note.model, []).append(note.row_id)
    for label, keys in by_model.items():
        model = apps.get_model(label)
        for place in range(0, len(keys), AT_ONCE):
            try:
                model._default_manager.filter(pk__in=keys[place : place + AT_ONCE]).delete()
            except ProtectedError as error:
                held = next(iter(error.protected_objects))
                raise Refused(
                    _("What came with this import is in use: %(row)s (%(what)s). So it cannot be withdrawn.")
                    % {"row": held, "what": held._meta.verbose_name}
                ) from None
