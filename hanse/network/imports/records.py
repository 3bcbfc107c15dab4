"""How a file of records is taken over: planned as a whole, carried out in one transaction, and taken back exactly."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import translation

from hanse.intake.fields import Field
from hanse.intake.models import Batch, ImportKind
from hanse.intake.verdicts import Verdict
from hanse.kernel.actor import current
from hanse.kernel.errors import Refused
from hanse.kernel.events import publish
from hanse.kernel.walls.authz import reading
from hanse.kernel.words import said as _
from hanse.kernel.words import said_of as ngettext
from hanse.kernel.work.faults import fault
from hanse.kernel.work.locks import exclusive
from hanse.ui import formats
from hanse.ui.tables import Column

from ..custom import telling
from ..custom.record import is_custom, values_of
from ..events import RecordsImported
from ..models import ImportedChange
from .customs import as_declared, asked_of, headings_in_lists
from .planning import Change, Plan, Row
from .saving import AT_ONCE, see_anew, seek_all_anew, update_all
from .undoing import give_back, refuse_if_a_later_import_stands_on, take_out

MOST_TOLD = 500


def headings_of(columns: Iterable[Column], fields: Mapping[str, str]) -> Iterator[tuple[Any, str]]:
    """Each heading of these columns in an export with the field that the column gives, by its key; an amount is with its code."""
    for column in columns:
        names = fields.get(column.key, "").split()
        yield from zip_longest(column.headers, names[: len(column.headers)], fillvalue="")


def _fitted(fields: Sequence[Field], into: Sequence[type[models.Model]]) -> tuple[Field, ...]:
    """The fields, each text with as many letters as the column of its name takes, in the first model that has one."""
    columns = [column for model in reversed(into) for column in model._meta.concrete_fields]
    longest = {column.name: column.max_length for column in columns}
    return tuple(
        replace(each, longest=each.longest or longest.get(each.name)) if each.kind == "text" else each
        for each in fields
    )


class RecordKind(ImportKind):
    """A kind of file that becomes records of the network; `result` names the page that lists them, `into` the models whose
    columns its fields have to fit.
    """

    shows_differences = True
    result: ClassVar[str]
    into: ClassVar[tuple[type[models.Model], ...]]
    customised: ClassVar[tuple[str, ...]] = ()
    """The sorts of record whose custom fields may stand in it."""

    def __init_subclass__(cls) -> None:
        cls.fields = _fitted(cls.fields, cls.into)

    def listed(self) -> Iterable[tuple[Any, str]]:
        """The headings of our own list of these records, with the field that each gives, "" for none."""
        return ()

    def all_fields(self) -> tuple[Field, ...]:
        return (*self.fields, *asked_of(self.customised))

    def called(self, fields: Collection[str]) -> dict[str, str | None]:
        with reading():
            return {name: telling.called(name) for name in fields if is_custom(name)}

    def headings(self) -> list[dict[str, str]]:
        found = []
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                listed = {str(heading): name for heading, name in self.listed()}
                found.append(listed | headings_in_lists(self.customised))
        return found

    def plan(self, rows: Sequence[Row], *, batch: Batch) -> Plan:
        raise NotImplementedError

    def judge(self, staged: Path, *, batch: Batch) -> Verdict:
        with reading():
            return _in_its_columns(self.plan(_rows(staged), batch=batch).verdict(), batch)

    def commit(self, staged: Path, *, batch: Batch) -> Verdict:
        with exclusive("records"):
            batch.refresh_from_db()
            if batch.state == batch.State.COMMITTED:  # another process was faster
                return Verdict(new=batch.new, known=batch.known, corrected=batch.corrected)
            if not staged.exists():
                raise Refused(_("What was checked is not there any more. Check the file again."))
            with as_declared(batch.mapping.get("fields", ())):
                return self._take_over(_rows(staged), batch)

    def _take_over(self, rows: Sequence[Row], batch: Batch) -> Verdict:
        with reading():
            plan, verdict = self._planned(rows, batch)
        verdict = _in_its_columns(verdict, batch)
        with transaction.atomic():
            _save_new(plan.create)
            see_anew(plan.changes)
            _save_changes(plan.changes)
            fault("records-saved")
            ImportedChange.objects.bulk_create(_notes(batch, plan), batch_size=AT_ONCE)
            batch.ask_again()
            batch.mark_committed(verdict=verdict)
            publish(RecordsImported(kind_key=self.key, batch_id=batch.pk))
            fault("records-before-commit")
        fault("records-committed")
        return verdict

    def _planned(self, rows: Sequence[Row], batch: Batch) -> tuple[Plan, Verdict]:
        """What is to be done: all of it, or only what new records need."""
        plan = self.plan(rows, batch=batch)
        if not batch.only_new:
            return plan, plan.verdict()
        fresh = self.plan([row for row in rows if row["line_no"] in plan.fresh_lines], batch=batch)
        fresh.changes.clear()
        left = plan.corrected - fresh.corrected
        verdict = replace(fresh.verdict(left=left), known=plan.known + left, refused=tuple(plan.refused))
        return fresh, verdict

    def result_url(self, of: str) -> str | None:
        return reverse(self.result)

    def withdraw(self, batch: Batch) -> None:
        by_program = batch.by_token or current().told_as.is_machine
        with exclusive("records"):
            notes = list(ImportedChange.objects.filter(batch_id=batch.pk).order_by("-id"))
            refuse_if_a_later_import_stands_on(notes, batch)
            with transaction.atomic():
                kept = list(give_back([note for note in notes if note.before is not None]))
                fault("records-given-back")
                kept += take_out([note for note in notes if note.before is None], by_program=by_program)
                batch.ask_again()
                batch.mark_withdrawn(kept=_first_of(kept))
                publish(RecordsImported(kind_key=self.key, batch_id=batch.pk))


def _first_of(sentences: list[str]) -> list[str]:
    """As many as somebody reads, and how many there are beside."""
    more = len(sentences) - MOST_TOLD
    if more <= 0:
        return sentences
    return [
        *sentences[:MOST_TOLD],
        ngettext("And %(count)s more.", "And %(count)s more.", more) % {"count": formats.number(more)},
    ]


def _in_its_columns(verdict: Verdict, batch: Batch) -> Verdict:
    """What is refused, with the columns named as in the file."""
    rules = batch.mapping.get("fields", {})
    refused = ((line, rules.get(field, {}).get("column") or field, *rest) for line, field, *rest in verdict.refused)
    return replace(verdict, refused=tuple(refused))  # type: ignore[arg-type]


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
        seek_all_anew([row for row in made if values_of(row)])
        model._default_manager.bulk_create(made, batch_size=AT_ONCE)


def _refers_to(model: type[models.Model]) -> set[Any]:
    return {column.related_model for column in model._meta.concrete_fields if column.is_relation}


def _take_ids(row: models.Model) -> None:
    """Foreign keys to objects that were saved a moment ago."""
    for column in row._meta.concrete_fields:
        if isinstance(column, models.ForeignKey) and column.is_cached(row):
            target = column.get_cached_value(row)
            setattr(row, column.attname, target.pk if target is not None else None)


def _save_changes(changes: Iterable[Change]) -> None:
    by_model: dict[type[models.Model], tuple[list[models.Model], set[str]]] = {}
    for change in changes:
        _take_ids(change.found)
        rows, names = by_model.setdefault(type(change.found), ([], set()))
        rows.append(change.found)
        names |= set(change.before)
    for model, (rows, names) in by_model.items():
        unique = list({row.pk: row for row in rows}.values())
        update_all(model, unique, names)


def _notes(batch: Batch, plan: Plan) -> list[ImportedChange]:
    notes = [ImportedChange(batch_id=batch.pk, model=row._meta.label_lower, row_id=row.pk) for row in plan.create]
    for change in plan.changes:
        found = change.found
        before, after = (
            {name: _plain(value) for name, value in values.items()}
            for values in (change.before, {name: getattr(found, name) for name in change.before})
        )
        notes.append(
            ImportedChange(
                batch_id=batch.pk, model=found._meta.label_lower, row_id=found.pk, before=before, after=after
            )
        )
    return notes


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return value.pk
    return str(value) if isinstance(value, Decimal | date) else value
