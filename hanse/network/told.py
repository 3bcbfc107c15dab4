"""The audit trail of a company in words: who did what, from what to what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel import contributions
from hanse.kernel.contributions import Telling
from hanse.kernel.models import AuditEntry
from hanse.kernel.roles import PARTNER_ROLES
from hanse.ui import formats

from .models import Partnership

SILENT = frozenset({"public_id", "created_at", "updated_at", "organisation_id", "account_id", "state_since"})
Column = models.Field[Any, Any]


@dataclass(slots=True)
class Names:
    """Names of the rows that entries refer to, asked once for each kind of row."""

    by_model: dict[type[models.Model], dict[Any, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Iterable[AuditEntry]) -> Names:
        wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
        for entry in entries:
            for name, column in _columns(entry.subject_type).items():
                if isinstance(column, models.ForeignKey) and name not in SILENT:
                    wanted[column.related_model].update({entry.before.get(name), entry.after.get(name)} - {None})
        found = {
            model: {row.pk: str(row) for row in model._default_manager.filter(pk__in=ids)}
            for model, ids in wanted.items()
            if ids
        }
        return cls(found)

    def name(self, model: type[models.Model], key: Any) -> str:
        return self.by_model.get(model, {}).get(key, formats.UNKNOWN)


def _model(label: str) -> type[models.Model] | None:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def _columns(label: str) -> dict[str, Column]:
    model = _model(label)
    return {column.attname: column for column in model._meta.concrete_fields} if model else {}


def kind(entry: AuditEntry) -> str:
    """What sort of thing was changed: site, person, company."""
    model = _model(entry.subject_type)
    return str(model._meta.verbose_name) if model else entry.subject_type


def value(name: str, given: Any, columns: Mapping[str, Column], names: Names) -> str:
    """A stored value as a reader would write it."""
    column = columns.get(name)
    if given is None or given == "" or given == []:
        return formats.UNKNOWN
    if isinstance(given, bool):
        return _("yes") if given else _("no")
    if isinstance(given, list):
        return ", ".join(str(PARTNER_ROLES.get(each, each)) for each in given)
    if isinstance(column, models.ForeignKey):
        return names.name(column.related_model, given)
    if column is not None and column.choices:
        return str(dict(column.flatchoices).get(given, given))
    if isinstance(column, models.DateField) and not isinstance(column, models.DateTimeField):
        return formats.day(date.fromisoformat(given))
    if isinstance(column, models.DecimalField | models.IntegerField):
        return formats.number(given)
    return str(given)


def differences(entry: AuditEntry, names: Names) -> Iterator[str]:
    """phone from – to +49 451 1234"""
    columns = _columns(entry.subject_type)
    for name in entry.after:
        if name in SILENT or entry.before.get(name) == entry.after[name]:
            continue
        label = columns[name].verbose_name if name in columns else name.replace("_", " ")
        yield _("%(field)s from %(old)s to %(new)s") % {
            "field": label,
            "old": value(name, entry.before.get(name), columns, names),
            "new": value(name, entry.after[name], columns, names),
        }


def sentence(entry: AuditEntry, names: Names) -> str:
    """The whole of one entry, with its reason."""
    said = _sentence(entry, names)
    if entry.reason:
        return _("%(sentence)s Reason: %(reason)s") % {"sentence": said, "reason": entry.reason}
    return said


def _sentence(entry: AuditEntry, names: Names) -> str:
    words = {**entry.after, "actor": entry.actor_name, "kind": kind(entry), "label": entry.subject_label}
    telling = _telling(entry)
    if entry.operation == "partnerships.begin":
        role = Partnership.Role(entry.after["role"]).label
        return _("%(actor)s took it on as %(role)s.") % (words | {"role": role})
    if not entry.before:
        return str(telling.added or ANY.added) % words
    if not entry.after:
        return str(telling.removed or ANY.removed) % words
    if changes := "; ".join(differences(entry, names)):
        return str(telling.changed or ANY.changed) % (words | {"changes": changes})
    return _("%(actor)s saved a record without a change: %(kind)s %(label)s.") % words


def icon(entry: AuditEntry) -> str:
    return _telling(entry).icon


def _telling(entry: AuditEntry) -> Telling:
    return next((each for each in contributions.tellings if each.key == entry.subject_type), ANY)


ANY = Telling(
    "",
    "pencil",
    added=gettext_lazy("%(actor)s added a record: %(kind)s %(label)s."),
    changed=gettext_lazy("%(actor)s changed a record, %(kind)s %(label)s: %(changes)s."),
    removed=gettext_lazy("%(actor)s removed a record: %(kind)s %(label)s."),
)
