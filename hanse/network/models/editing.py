"""How a record is corrected by a person who read it a while ago, so that nobody's change is lost unseen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.kernel.trail.changes import change, change_each, locked, removed
from hanse.kernel.walls.authz import reading
from hanse.kernel.work.contest import doubled

from ..custom.record import attname, is_custom, judge, put, seek_anew, were

Seen = Mapping[str, Any]
MOST_AT_ONCE = 5000
"""As many rows as can be selected one by one in a list, for whatever changes them together (`corrected_each`). Fewer where each row has work
of its own (`models.together`). A handover has no limit: who leaves leaves nothing behind.
"""


class Overtaken(Refused):
    """Somebody else saved the record after it was read. `fields` are those that differ; nothing was saved."""

    def __init__(self, fields: Iterable[str]) -> None:
        super().__init__(_("Somebody else changed this record meanwhile. Nothing of yours is saved yet."), status=412)
        self.fields = tuple(fields)


def as_seen(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    """The values of some fields in a form that can be put into a page and compared later."""
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return str(getattr(value, "public_id", value.pk))
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value if value is None or isinstance(value, bool | int) else str(value)


def refuse_overtaken(row: models.Model, seen: Seen) -> None:
    """Raises `Overtaken` when the record no longer says what was `seen`."""
    now = as_seen(row, seen)
    if other := [name for name, value in seen.items() if now[name] != value]:
        raise Overtaken(other)


def corrected[M: models.Model](
    row: M, values: Mapping[str, Any], *, by: Actor, operation: str, seen: Seen | None = None, reason: str = ""
) -> bool:
    """Give `row` new values, audited; False when there is nothing to change.

    `seen` is what the person read (`as_seen`); raises `Overtaken` when the record no longer says the same.
    """
    if not _differs(row, values, seen):
        return False
    with change(row, by=by, operation=operation, reason=reason) as locked:
        refuse_overtaken(locked, seen or {})
        differing = [name for name, value in values.items() if getattr(locked, name) != value]
        judge(locked, {name: values[name] for name in differing})
        for name, value in values.items():
            put(locked, name, value)
        seek_anew(locked, differing)
    return True


def corrected_each[M: models.Model](
    wanted: Iterable[tuple[M, Mapping[str, Any]]], *, by: Actor, operation: str, reason: str = ""
) -> list[tuple[M, dict[str, Any]]]:
    """Give rows of one model, which this transaction holds locked, new values: of many it takes as few queries as of one.

    Gives those that are different now, each with what it said before.
    """
    keyed = ((row, {attname(row, name): _key(value) for name, value in values.items()}) for row, values in wanted)
    changing = [(row, values, were(row, values)) for row, values in keyed if _differs(row, values, None)]
    if not changing:
        return []
    with change_each([row for row, *_ in changing], by=by, operation=operation, reason=reason), reading():
        judged = []
        for row, values, was in changing:
            differing = {name: value for name, value in values.items() if was[name] != value}
            if (said := {name: value for name, value in differing.items() if is_custom(name)}) not in judged:
                judge(row, said)
                judged.append(said)
            for name, value in differing.items():
                put(row, name, value)
            seek_anew(row, differing)
    return [(row, was) for row, _values, was in changing]


def _key(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value


def _differs(row: models.Model, values: Mapping[str, Any], seen: Seen | None) -> bool:
    return bool(seen and as_seen(row, seen) != dict(seen)) or any(
        getattr(row, name) != value for name, value in values.items()
    )


def remove_unused(row: models.Model, *, by: Actor, operation: str) -> None:
    """Remove a record to which nothing refers, such as one that was entered by mistake. Refused with what does."""
    with acting(by), transaction.atomic():
        locked(type(row), row.pk, to_remove=True)
        with acting(Actor.system("see what refers to a record")):
            users = list(dict.fromkeys(_users(row)))
        if users:
            words = {"record": row, "users": ", ".join(users)}
            raise Refused(_("%(record)s is used and stays. It stands in: %(users)s.") % words)
        removed(row, by=by, operation=operation)


def _users(row: models.Model) -> Iterator[str]:
    """The kinds of record that refer to it, but for those that go with it (`GOES_WITH`)."""
    for each in row._meta.get_fields(include_hidden=True):
        if isinstance(each, models.ManyToOneRel) and each.field.db_constraint:  # type: ignore[attr-defined]
            kind: Any = each.related_model
            rows = kind._default_manager.filter(**{each.field.name: row.pk})
            if rows.exclude(getattr(kind, "GOES_WITH", Q(pk=None))).exists():
                yield str(kind._meta.verbose_name_plural)


@contextmanager
def unique(sentence: str, *, field: str) -> Iterator[None]:
    """What another record already holds is refused with `sentence`, however close together the two were entered."""
    try:
        yield
    except IntegrityError as error:
        if not doubled(error):
            raise
        raise Refused(sentence, field=field) from None
