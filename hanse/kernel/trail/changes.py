"""How a row changes: locked, checked against its chart, saved, audited, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from ..actor import Actor, acting, maybe_current
from ..errors import Refused
from . import audit


class Moves:
    """A state chart as data: from each state the states that may follow."""

    def __init__(self, allowed: Mapping[Any, set[Any]]) -> None:
        self._allowed = {str(state): frozenset(map(str, following)) for state, following in allowed.items()}

    def following(self, state: object) -> frozenset[str]:
        return self._allowed.get(str(state), frozenset())

    def check(self, state: object, to: object, labels: Mapping[Any, Any]) -> None:
        """Refuse a move that the chart does not have."""
        if str(to) in self.following(state):
            return
        names = {str(key): str(label) for key, label in labels.items()}
        ways = ", ".join(sorted(names[way] for way in self.following(state))) or _("nothing")
        raise Refused(
            _("%(state)s cannot become %(to)s. From here it can become: %(ways)s.")
            % {"state": names[str(state)], "to": names[str(to)], "ways": ways}
        )

    def items(self) -> Iterator[tuple[str, frozenset[str]]]:
        return iter(self._allowed.items())


def columns_of(row: models.Model) -> dict[str, Any]:
    """All that its table says of a row."""
    return {column.attname: getattr(row, column.attname) for column in row._meta.concrete_fields}


@contextmanager
def change[M: models.Model](row: M, *, by: Actor, operation: str, reason: str = "") -> Iterator[M]:
    """The row, locked, to be changed inside; what differs at the end is saved and audited. `row` itself then shows the new values.

    Refused when somebody removed it meanwhile.
    """
    with _as(by), transaction.atomic():
        now = locked(type(row), row.pk)
        was, before = deepcopy(columns_of(now)), audit.snapshot(now)
        yield now
        _clean(now)
        if columns_of(now) != was:
            now.save()
        with acting(by.beyond_remit()):  # the change may have taken the row, or what it names, out of their sight
            audit.record(operation, subject=now, before=before, after=audit.snapshot(now), reason=reason)
    for name, value in columns_of(now).items():
        setattr(row, name, value)


@contextmanager
def change_each(rows: Sequence[models.Model], *, by: Actor, operation: str, reason: str = "") -> Iterator[None]:
    """As `change`, of many rows of one model that this transaction holds locked: changed inside, checked, saved and audited together.

    What goes wrong leaves them as they were.
    """
    if not rows:
        yield
        return
    held = [columns_of(row) for row in rows]
    before = [audit.snapshot(row) for row in rows]
    try:
        with _as(by), transaction.atomic():
            yield
            _clean_each(rows)
            _save_each(rows, held)
            with acting(by.beyond_remit()):
                told = (audit.Told(row, was, audit.snapshot(row)) for row, was in zip(rows, before, strict=True))
                audit.record_each(operation, told, reason=reason)
    except BaseException:
        for row, was in zip(rows, held, strict=True):
            for name, value in was.items():
                setattr(row, name, value)
        raise


def _save_each(rows: Sequence[models.Model], held: Sequence[Mapping[str, Any]]) -> None:
    """Only the columns in which one of them differs, some hundreds of rows at a time."""
    names = []
    for column in rows[0]._meta.concrete_fields:
        now = [column.pre_save(row, add=False) for row in rows]
        if any(value != was[column.attname] for value, was in zip(now, held, strict=True)):
            names.append(column.name)
    if names and type(rows[0])._base_manager.bulk_update(rows, names, batch_size=audit.AT_ONCE) < len(rows):
        raise _gone()


def made[M: models.Model](row: M, *, by: Actor, operation: str, reason: str = "") -> M:
    """Save a new row with its audit entry."""
    with _as(by), transaction.atomic():
        row.save(force_insert=True)
        audit.record(operation, subject=row, after=audit.snapshot(row), reason=reason)
    return row


def removed(row: models.Model, *, by: Actor, operation: str, reason: str = "") -> None:
    """Delete a row, with its audit entry. Refused when somebody else did meanwhile."""
    with _as(by), transaction.atomic():
        now = locked(type(row), row.pk, to_remove=True)
        audit.record(operation, subject=row, before=audit.snapshot(now), reason=reason)
        row.delete()


def locked[M: models.Model](model: type[M], key: int | None, *, to_remove: bool = False) -> M:
    """The row as it is now, for this transaction alone. Refused when somebody removed it meanwhile.

    Others may let their rows refer to it, unless it is `to_remove`: two that did both to two rows waited for each other.
    """
    rows = model._default_manager.select_for_update(of=("self",), no_key=not to_remove)
    row = rows.filter(pk=key).first()
    if row is None:
        raise _gone()
    return row


def one_by_one[M: models.Model, T](rows: models.QuerySet[M], act: Callable[[M], T]) -> list[T]:
    """Do something to each of these rows, locked, in a transaction of its own; gives what `act` gave.

    One that somebody else's act took from among them meanwhile is left out: a job that is run twice does nothing twice.
    """
    done = []
    for key in list(rows.values_list("pk", flat=True)):
        with transaction.atomic():
            row = rows.select_for_update(of=("self",), no_key=True).filter(pk=key).first()
            if row is not None:
                done.append(act(row))
    return done


def _clean(row: models.Model) -> None:
    """Refused where a record that it is to name is gone."""
    try:
        row.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        if any(row._meta.get_field(name).is_relation for name in error.error_dict if name != NON_FIELD_ERRORS):
            raise _gone() from None
        raise


def _clean_each(rows: Sequence[models.Model]) -> None:
    """The same of many: whether what they name is there is asked once for each kind of it, unless the model has its own way to ask."""
    if type(rows[0]).clean_fields is not models.Model.clean_fields:
        for row in rows:
            _clean(row)
        return
    named: list[Any] = [column for column in rows[0]._meta.concrete_fields if column.is_relation]
    for row in rows:
        row.full_clean({column.name for column in named}, validate_unique=False, validate_constraints=False)
    for column in named:
        keys = {getattr(row, column.attname) for row in rows} - {None}
        there = column.related_model._base_manager.complex_filter(column.get_limit_choices_to())
        if keys and there.filter(**{f"{column.target_field.attname}__in": keys}).count() < len(keys):
            raise _gone()


def _gone() -> Refused:
    return Refused(_("Somebody else removed this meanwhile, or it is out of your sight now. Nothing was changed."))


@contextmanager
def _as(by: Actor) -> Iterator[None]:
    if maybe_current() is by:
        yield
    else:
        with acting(by):
            yield
