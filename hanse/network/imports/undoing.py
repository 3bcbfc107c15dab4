"""An import taken back: what it changed says again what it said before, unless somebody changed it since; what it made goes.

Whoever took a seat meanwhile stays, with their job roles. What stays is told in sentences. What people entered since at a
record that it made would go with the record, so then nothing is taken back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, ForeignObjectRel, OuterRef, ProtectedError
from django.db.models.functions import Cast

from hanse.intake.models import Batch
from hanse.intake.values import told
from hanse.kernel.errors import Refused
from hanse.kernel.models import AuditEntry
from hanse.kernel.words import said as _
from hanse.ui import formats

from ..custom import telling
from ..custom.record import attname, is_custom, put
from ..models import ImportedChange, JobRole, Person, Transition
from ..models.undoing import locked_rows
from ..people.job_roles import ADMINISTRATOR
from .planning import said
from .saving import AT_ONCE, update_all


def refuse_if_a_later_import_stands_on(notes: Sequence[ImportedChange], batch: Batch) -> None:
    """Old values can be given back only if no later import stands on these."""
    ours = {(note.model, note.row_id) for note in notes}
    later = ImportedChange.objects.filter(batch_id__gt=batch.pk, before__isnull=False).order_by("-batch_id")
    for note in later.iterator():
        if (note.model, note.row_id) not in ours:
            continue
        other = Batch.objects.filter(pk=note.batch_id, state=Batch.State.COMMITTED).first()
        if other is not None:
            raise Refused(
                _("The later import %(file)s changed what this one brought. Withdraw that one first.")
                % {"file": other.file_name}
            )


def give_back(notes: Sequence[ImportedChange]) -> Iterator[str]:
    """The old values, those of the first change last. Yields what stays because it was changed since."""
    by_model: dict[str, list[ImportedChange]] = {}
    for note in notes:
        by_model.setdefault(note.model, []).append(note)
    for label, changed in by_model.items():
        model = apps.get_model(label)
        rows = locked_rows(model, {note.row_id for note in changed}).in_bulk()
        names: set[str] = set()
        touched: set[tuple[int, str]] = set()
        for note in changed:
            row: Any = rows.get(note.row_id)
            for name, value in (note.before or {}).items() if row is not None else ():
                if _is_changed_since(row, name, note, touched):
                    yield _kept(row, name)
                    continue
                touched.add((note.row_id, name))
                names.add(name)
                put(row, attname(row, name), _typed(row, name, value))
        if names:
            update_all(model, list(rows.values()), names)


def _typed(row: models.Model, name: str, value: Any) -> Any:
    """What was kept as the record holds it."""
    column: Any = None if is_custom(name) else row._meta.get_field(name)
    return value if column is None or column.is_relation else column.to_python(value)


def _is_changed_since(row: models.Model, name: str, note: ImportedChange, touched: set[tuple[int, str]]) -> bool:
    """Does the field say something else than the import left there? Imports of earlier versions did not note that."""
    if note.after is None or (note.row_id, name) in touched:
        return False
    return bool(getattr(row, attname(row, name)) != _typed(row, name, note.after.get(name)))


def _kept(row: models.Model, name: str) -> str:
    if is_custom(name) and not telling.is_everybodys(name):
        return _("%(record)s: what only some may read was changed since, so it stays.") % {"record": row}
    now = getattr(row, name)
    called = telling.label(name) if is_custom(name) else row._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    return _("%(record)s, %(field)s: changed since, so it stays “%(value)s”.") % {
        "record": row, "field": called, "value": told(said(row, name, now)) or formats.UNKNOWN,
    }  # fmt: skip


def take_out(notes: Sequence[ImportedChange], *, by_program: bool) -> Iterator[str]:
    """What the import made, what refers to others first; refused when something else refers to it.

    Yields who stays because they sign in by now, or administers a company, which is not for a program to take from them.
    """
    by_model: dict[str, list[int]] = {}
    for note in notes:
        by_model.setdefault(note.model, []).append(note.row_id)
    seated = _seated(by_model)
    administering = _administering(by_model) if by_program else {}
    staying = {
        Person._meta.label_lower: set(seated) | {row.person_id for row in administering.values()},
        JobRole._meta.label_lower: _roles_of(by_model, seated) | set(administering),
    }
    for label, keys in by_model.items():
        gone = [key for key in keys if key not in staying.get(label, ())]
        for place in range(0, len(gone), AT_ONCE):
            _delete(apps.get_model(label), gone[place : place + AT_ONCE])
    for person in seated.values():
        yield _("%(person)s has taken a seat at the company since, so they stay with their job roles.") % {
            "person": person
        }
    for row in administering.values():
        yield _("%(person)s still administers the company: that is not for a program to take back.") % {
            "person": row.person
        }


def _seated(by_model: dict[str, list[int]]) -> dict[int, Person]:
    keys = by_model.get(Person._meta.label_lower, [])
    people = (
        Person.objects.exclude(account=None).in_bulk(keys[place : place + AT_ONCE])
        for place in range(0, len(keys), AT_ONCE)
    )
    return {key: person for some in people for key, person in some.items()}


def _administering(by_model: dict[str, list[int]]) -> dict[int, JobRole]:
    made = by_model.get(JobRole._meta.label_lower, [])
    return JobRole.objects.filter(role=ADMINISTRATOR).select_related("person").in_bulk(made)


def _roles_of(by_model: dict[str, list[int]], seated: dict[int, Person]) -> set[int]:
    made = by_model.get(JobRole._meta.label_lower, [])
    return set(JobRole.objects.filter(person__in=seated).values_list("pk", flat=True)) & set(made)


def _delete(model: type[models.Model], keys: list[int]) -> None:
    for held in _entered_below(model, keys):
        raise _in_use(held)
    try:
        model._default_manager.filter(pk__in=keys).delete()
    except ProtectedError as error:
        raise _in_use(next(iter(error.protected_objects))) from None


def _entered_below(model: type[models.Model], keys: list[int]) -> Iterator[models.Model]:
    """What goes with these rows though people entered it: what was made of it, the trail tells; of steps, their partnership's.

    The import's own rows below them are gone by now, and what is computed stands in no trail.
    """
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and relation.on_delete is models.CASCADE:
            kind: Any = relation.related_model
            told = AuditEntry.objects.filter(
                subject_type=kind._meta.label_lower, subject_id=Cast(OuterRef("pk"), models.CharField())
            )
            below = kind._default_manager.filter(**{f"{relation.field.name}__in": keys}).order_by("pk")
            yield from (below if kind is Transition else below.filter(Exists(told)))[:1]


def _in_use(held: models.Model) -> Refused:
    return Refused(
        _("What came with this import is in use: %(row)s (%(what)s). So it cannot be withdrawn.")
        % {"row": held, "what": held._meta.verbose_name}
    )
