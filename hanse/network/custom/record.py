"""The column in which a record keeps its custom values, and how they are read and written like other columns.

A value is called `custom_` and its key wherever a column's name stands: in forms, in the trail, in what an act or an import keeps
to be taken back. So each value has a history and a way back of its own, though all stand in one column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Value
from django.utils.translation import gettext_lazy

from hanse.kernel.actor import Actor

PREFIX = "custom_"
COLUMN = "custom"
EMPTY: tuple[Any, ...] = (None, "", [])


class Customised(models.Model):
    """A record with custom fields; `row.custom_area` is what its field with the key `area` holds, None for nothing."""

    spread = frozenset({COLUMN})
    """In the trail each value stands by itself."""
    custom = models.JSONField(
        gettext_lazy("custom fields"),
        default=dict,
        blank=True,
        editable=False,
        db_default=Value({}, models.JSONField()),
    )

    sought = models.TextField(default="", blank=True, editable=False, db_default="")
    """The texts among them by which the record is found."""
    untold = frozenset({"sought"})
    """Worked out of the others, so that it stands in no trail."""
    COMPUTED = untold

    class Meta:
        abstract = True

    def __init__(self, *given: Any, **named: Any) -> None:
        held = {name.removeprefix(PREFIX): named.pop(name) for name in list(named) if name.startswith(PREFIX)}
        super().__init__(*given, **named)
        if held:
            self.custom = self.custom | {key: value for key, value in held.items() if value not in EMPTY}

    def save(self, *given: Any, **named: Any) -> None:
        if self._state.adding and self.custom:
            seek_anew(self, [COLUMN])
        super().save(*given, **named)

    if not TYPE_CHECKING:  # which would take any attribute for one

        def __getattr__(self, name: str) -> Any:
            if not name.startswith(PREFIX):
                raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")
            return self.custom.get(name.removeprefix(PREFIX))


Judge = Callable[[models.Model, Mapping[str, Any]], None]
_judges: list[Judge] = []


def judged_by(judge: Judge) -> Judge:
    """Say what custom values a record may be given; the declarations do."""
    _judges.append(judge)
    return judge


def judge(row: models.Model, values: Mapping[str, Any]) -> None:
    """Refuse custom values that are asked no more, in the transaction that saves them."""
    said = {
        name.removeprefix(PREFIX): value for name, value in values.items() if is_custom(name) and value not in EMPTY
    }
    for each in _judges if said else ():
        each(row, said)


Sought = Callable[[models.Model], str]
_sought: list[Sought] = []


def finds_by(texts: Sought) -> Sought:
    """Say by which texts a record is found; the declarations do."""
    _sought.append(texts)
    return texts


Standing = Callable[[Mapping[str, Any], Actor, str], bool]
_standing: list[Standing] = []


def stands_if(judge: Standing) -> Standing:
    """Say which custom values an act may bring back; the declarations do."""
    _standing.append(judge)
    return judge


def may_return(values: Mapping[str, Any], *, by: Actor, operation: str) -> bool:
    """May what an act of this kind replaced be said again by who takes it back?"""
    said = {name: value for name, value in values.items() if is_custom(name)}
    return not said or all(judge(said, by, operation) for judge in _standing)


def seek_anew(row: models.Model, names: Iterable[str]) -> None:
    """After these were changed: by what the record is found now."""
    if any(name == COLUMN or is_custom(name) for name in names):
        row.sought = " ".join(texts(row) for texts in _sought)  # type: ignore[attr-defined]


def is_custom(name: str) -> bool:
    return name.startswith(PREFIX)


def put(row: models.Model, name: str, value: Any) -> None:
    """As setattr, for columns and custom values alike: what is empty leaves nothing behind."""
    if not is_custom(name):
        setattr(row, name, value)
        return
    held = {key: kept for key, kept in row.custom.items() if key != name.removeprefix(PREFIX)}  # type: ignore[attr-defined]
    row.custom = held if value in EMPTY else held | {name.removeprefix(PREFIX): value}  # type: ignore[attr-defined]


def attname(row: models.Model, name: str) -> str:
    """The name under which the record's object holds it."""
    return name if is_custom(name) else row._meta.get_field(name).attname  # type: ignore[union-attr]


def were(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    """What the record says now under these names, to be kept before they are changed."""
    return {held: getattr(row, held) for held in (attname(row, name) for name in names)}


def values_of(row: models.Model) -> dict[str, Any]:
    """All that it says in custom fields, by their names."""
    return {PREFIX + key: value for key, value in getattr(row, COLUMN, {}).items()}


def saved(names: Iterable[str]) -> set[str]:
    """The columns in which these stand."""
    found = {COLUMN if is_custom(name) else name for name in names}
    return found | {"sought"} if COLUMN in found else found
