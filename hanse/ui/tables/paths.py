"""What the paths of filters and orders lead through: whether a value may be missing there, and whether there may be several."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import JSONField, Model, Q


def is_never_unknown(model: type[Model], path: str) -> bool:
    """Does every row have a value there, and is nothing on the way missing? Not known of what is worked out."""
    fields = _fields_on(model, path)
    return bool(fields) and not any(
        _leads_to_many(field) or getattr(field, "null", True) or isinstance(field, JSONField) for field in fields
    )


def meets_many(model: type[Model], condition: Q) -> bool:
    """May one row meet a condition in several ways? Of what is worked out it is not known, so yes."""
    return any(
        not (fields := _fields_on(model, path)) or any(map(_leads_to_many, fields)) for path in _paths_in(condition)
    )


def apart_from(condition: Q, worked_out: Container[str]) -> tuple[Q, Q]:
    """What a condition that holds as a whole asks of values that a query works out, and what it asks of stored ones."""
    asked = [
        part for part in condition.children if isinstance(part, tuple) and part[0].partition("__")[0] in worked_out
    ]
    if condition.connector != Q.AND or condition.negated or not asked:
        return Q(), condition
    return Q(*asked), Q(*(part for part in condition.children if part not in asked))


def _fields_on(model: type[Model], path: str) -> list[Any]:
    """The fields along a path as far as there are any: what follows is a lookup. None where it begins with none."""
    found: list[Any] = []
    here: Any = model._meta
    for name in path.split("__"):
        try:
            field: Any = here.pk if name == "pk" else here.get_field(name)
        except FieldDoesNotExist:
            break
        found.append(field)
        if not field.is_relation:
            break
        here = field.related_model._meta
    return found


def _leads_to_many(field: Any) -> bool:
    return bool(field.one_to_many or field.many_to_many)


def _paths_in(condition: Q) -> Iterator[str]:
    for part in condition.children:
        if isinstance(part, Q):
            yield from _paths_in(part)
        else:
            yield part[0] if isinstance(part, tuple) else ""
